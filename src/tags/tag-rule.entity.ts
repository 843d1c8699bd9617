import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, IntKey, Json, Text } from '../platform/database/columns';
import type { RuleTree } from '../rules/rule-tree';

/** draft: the newest version waits to be confirmed; live: it runs; paused: nothing runs, tags stay as they are. */
export type TagRuleState = 'draft' | 'live' | 'paused';

/** A rule that sets one tag. What it says is in its versions. */
@Entity('tag_rule')
@Index('ix_tag_rule_tag', ['tagId'])
@Index('ix_tag_rule_live', ['liveVersion'])
export class TagRule {
  @Id()
  id: number;

  @Text(64)
  name: string;

  @Int()
  tagId: number;

  @Text(16)
  state: TagRuleState;

  /** The newest version. */
  @Int()
  version: number;

  /** The version that runs; an older one keeps running while a newer one is a draft. */
  @Int({ nullable: true })
  liveVersion: number | null;

  /** Counted up first by everything that applies the rule: whoever holds this row's lock has the turn. */
  @Int({ default: 0 })
  turn: number;

  @Instant()
  createdAt: Date;

  @Instant()
  updatedAt: Date;
}

/** One wording of a rule. Never changed; an edit makes the next version. */
@Entity('tag_rule_version')
export class TagRuleVersion {
  @IntKey()
  ruleId: number;

  @IntKey()
  version: number;

  @Json()
  tree: RuleTree;

  /** Days a tag lasts without new evidence; null for as long as the rule holds. */
  @Int({ nullable: true })
  expiresDays: number | null;

  @Instant()
  createdAt: Date;

  @Text(64, { default: '' })
  createdBy: string;

  @Instant({ nullable: true })
  confirmedAt: Date | null;

  @Text(64, { default: '' })
  confirmedBy: string;
}
