import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, LongText, Text } from '../../platform/database/columns';
import { Receiver } from './wecom-event';

/**
 * new → ready → done, or ignored (nobody listens to this kind), or dead (not understood, or failed too
 * often; a person may retry it).
 */
export type InboxState = 'new' | 'ready' | 'done' | 'ignored' | 'dead';

/** One message of WeCom, stored before it was answered. */
@Entity('wecom_inbox')
@Index('ux_inbox_hash', ['hash'], { unique: true })
@Index('ix_inbox_state', ['state', 'id'])
@Index('ix_inbox_subject', ['subject', 'state', 'id'])
@Index('ix_inbox_kind', ['kind', 'id'])
export class InboxRow {
  @Id()
  id: number;

  /** See dedupeHash: a message delivered again finds its row. Outlives the body. */
  @Text(64)
  hash: string;

  @Text(16)
  receiver: Receiver;

  @Text(16)
  state: InboxState;

  /** Event, ChangeType and UpdateDetail with dots between; empty until the worker has read it. */
  @Text(128, { default: '' })
  kind: string;

  /** The customer, group, tag, rep or kf account it is about. */
  @Text(128, { default: '' })
  subject: string;

  /** The decrypted text; null after the retention period. */
  @LongText({ nullable: true })
  body: string | null;

  /** The commit it came in with, to tell new rows from those that were there before. */
  @Text(36)
  batch: string;

  /** How often WeCom delivered it. */
  @Int({ default: 1 })
  deliveries: number;

  @Int({ default: 0 })
  attempts: number;

  @Instant()
  dueAt: Date;

  @Text(500, { nullable: true })
  error: string | null;

  @Instant()
  receivedAt: Date;

  @Instant({ nullable: true })
  handledAt: Date | null;
}
