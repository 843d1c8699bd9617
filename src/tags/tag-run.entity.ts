import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, IntKey, LongText, Text } from '../platform/database/columns';

/** Why it ran. confirm, manual and day go over everybody; facts over the customers something happened to. */
export type TagRunKind = 'confirm' | 'manual' | 'day' | 'facts' | 'expiry' | 'undo';

/** stopped: the rule was paused or another version went live meanwhile. undone: its changes were taken back. */
export type TagRunState = 'running' | 'done' | 'stopped' | 'failed' | 'undoing' | 'undone';

/** One application of a rule, with what it changed. */
@Entity('tag_run')
@Index('ix_tag_run_rule', ['ruleId', 'id'])
export class TagRun {
  @Id()
  id: number;

  @Int()
  ruleId: number;

  @Int()
  version: number;

  @Text(16)
  kind: TagRunKind;

  @Text(16)
  state: TagRunState;

  /** How far it has come: a customer id, or for an undo the id of a change. Moved with the changes it stands for. */
  @Int({ default: 0 })
  cursorId: number;

  /** Where it ends. */
  @Int({ default: 0 })
  lastId: number;

  @Int({ default: 0 })
  entered: number;

  @Int({ default: 0 })
  leftCount: number;

  /** The run that is taken back. */
  @Int({ nullable: true })
  undoOf: number | null;

  @Text(500, { nullable: true })
  error: string | null;

  @Instant()
  startedAt: Date;

  @Instant({ nullable: true })
  finishedAt: Date | null;

  @Instant({ nullable: true })
  undoneAt: Date | null;
}

/** Whom a rule matches, for as long as it takes to compare that with who has the tag. */
@Entity('tag_match')
export class TagMatch {
  @IntKey()
  runId: number;

  @IntKey()
  customerId: number;

  @LongText()
  evidence: string;
}

/** What a run did to one customer; enough to take it back. */
@Entity('tag_change')
@Index('ix_tag_change_run', ['runId', 'customerId'])
@Index('ix_tag_change_customer', ['customerId', 'id'])
export class TagChange {
  @Id()
  id: number;

  @Int()
  runId: number;

  @Int()
  ruleId: number;

  @Int()
  tagId: number;

  @Int()
  customerId: number;

  @Text(8)
  what: 'entered' | 'left';

  @Int()
  version: number;

  @LongText()
  evidence: string;

  @Instant()
  since: Date;

  @Instant({ nullable: true })
  expiresAt: Date | null;

  @Instant()
  at: Date;
}
