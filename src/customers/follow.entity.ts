import { Entity, Index } from 'typeorm';
import { Instant, Int, Key, Text } from '../platform/database/columns';

/**
 * active: both sides; half: the customer added the rep, who has not added back; the others have ended.
 * gone: no longer listed by WeCom, the reason was not told.
 */
export type FollowStatus = 'active' | 'half' | 'deleted-by-rep' | 'deleted-by-customer' | 'transferred' | 'gone';

/** A rep–customer relation in WeCom. Kept when it ends. */
@Entity('follow')
@Index('ix_follow_customer', ['customerId', 'status'])
@Index('ix_follow_rep', ['repUserid', 'status', 'customerId'])
@Index('ix_follow_external', ['externalUserid'])
@Index('ix_follow_remark', ['remark', 'customerId'])
@Index('ix_follow_synced', ['status', 'syncedAt'])
export class Follow {
  @Key(64)
  repUserid: string;

  @Key(64)
  externalUserid: string;

  @Int()
  customerId: number;

  /** The name the rep gave the customer. */
  @Text(64, { default: '' })
  remark: string;

  @Instant()
  addedAt: Date;

  /** WeCom's add_way: 16 an acquisition link, 201 shared by a colleague, 202 assigned by an admin. */
  @Int({ default: 0 })
  addWay: number;

  /** WeCom's state: the channel key of the contact way or link. */
  @Text(64, { default: '' })
  channel: string;

  @Text(24)
  status: FollowStatus;

  @Instant({ nullable: true })
  endedAt: Date | null;

  @Instant()
  syncedAt: Date;
}

/** A corp tag on one rep's view of a customer. */
@Entity('follow_tag')
@Index('ix_follow_tag_tag', ['wecomTagId', 'customerId'])
@Index('ix_follow_tag_customer', ['customerId'])
export class FollowTag {
  @Key(64)
  repUserid: string;

  @Key(64)
  externalUserid: string;

  @Key(64)
  wecomTagId: string;

  @Int()
  customerId: number;
}
