import { Entity, Index } from 'typeorm';
import { Big, Id, Instant, Int, Json, Text } from '../../platform/database/columns';

/**
 * planned → leased → dispatching → succeeded | retryable | failed | unknown, or blocked (a policy said no) or cancelled
 * before it was dispatched. `dispatching` is committed before the call: a row found in it after a crash is `unknown`,
 * and an unknown one is reconciled by reading WeCom back, never repeated blindly.
 */
export type EffectState =
  'planned' | 'leased' | 'dispatching' | 'succeeded' | 'retryable' | 'failed' | 'unknown' | 'blocked' | 'cancelled';

/** One intended write to WeCom: a row before it is a call. */
@Entity('effect')
@Index('ux_effect_owner', ['kind', 'ownerRef'], { unique: true })
@Index('ix_effect_lane', ['lane', 'state', 'id'])
@Index('ix_effect_due', ['state', 'dueAt'])
@Index('ix_effect_kind', ['kind', 'state', 'id'])
@Index('ix_effect_rep', ['subjectRep', 'id'])
@Index('ix_effect_customer', ['subjectCustomer', 'id'])
@Index('ix_effect_group', ['subjectGroup', 'id'])
@Index('ix_effect_external', ['externalRef'])
export class EffectRow {
  @Id()
  id: number;

  @Text(40)
  kind: string;

  /** Effects of one lane go strictly one after another, in order of id. */
  @Text(160)
  lane: string;

  /** Who wants it and what for, such as `occurrence:12/sender:zhaomin/chunk:0`; planning it twice is planning it once. */
  @Text(190)
  ownerRef: string;

  /** userid, or ''. */
  @Text(64, { default: '' })
  subjectRep: string;

  /** external_userid, or ''. */
  @Text(64, { default: '' })
  subjectCustomer: string;

  /** chat id, or ''. */
  @Text(64, { default: '' })
  subjectGroup: string;

  /** sha256 of what is sent, apart from to whom. */
  @Text(64)
  contentHash: string;

  @Json()
  payload: unknown;

  @Text(16)
  state: EffectState;

  /** When it may be tried, or reconciled if unknown; null where it waits for a person. */
  @Instant({ nullable: true })
  dueAt: Date | null;

  /** Calls made. */
  @Int({ default: 0 })
  attempts: number;

  @Int({ default: 0 })
  reconciles: number;

  @Text(36, { nullable: true })
  leaseToken: string | null;

  /** Wall-clock milliseconds. */
  @Big({ nullable: true })
  leaseUntil: number | null;

  @Instant({ nullable: true })
  dispatchedAt: Date | null;

  /** The id WeCom gave to what was created, such as a mass message's msgid. */
  @Text(128, { nullable: true })
  externalRef: string | null;

  @Json({ nullable: true })
  result: unknown;

  /** An errcode, or a word of ours such as `unclear`. */
  @Text(40, { nullable: true })
  errorCode: string | null;

  @Text(500, { nullable: true })
  errorText: string | null;

  @Instant()
  createdAt: Date;

  @Instant()
  updatedAt: Date;
}
