import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Text } from '../platform/database/columns';

/**
 * One id of a customer. Kinds: external_userid, unionid, phone (its keyed hash) and buyer:SOURCE, the id a shop knows
 * the buyer by. An id belongs to one customer at most.
 */
@Entity('identity')
@Index('ux_identity_value', ['kind', 'value'], { unique: true })
@Index('ix_identity_customer', ['customerId', 'kind'])
export class Identity {
  @Id()
  id: number;

  @Int()
  customerId: number;

  @Text(40)
  kind: string;

  @Text(128)
  value: string;

  /** Where it was learned: wecom, group, kf, remark (typed by a rep), order or manual. */
  @Text(32)
  source: string;

  @Instant()
  createdAt: Date;
}
