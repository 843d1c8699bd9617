import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, IntKey, Key, Text } from '../platform/database/columns';

/**
 * gone: no longer listed by WeCom, for instance because its owner left the visible range. unreadable: WeCom does not
 * show it, as it is with some groups that were started in WeChat.
 */
export type GroupStatus = 'active' | 'dismissed' | 'gone' | 'unreadable';

/** A customer group chat. */
@Entity('customer_group')
@Index('ux_group_chat', ['chatId'], { unique: true })
@Index('ix_group_owner', ['ownerUserid', 'status'])
export class CustomerGroup {
  @Id()
  id: number;

  @Text(64)
  chatId: string;

  @Text(128)
  name: string;

  @Text(64)
  ownerUserid: string;

  @Text(16)
  status: GroupStatus;

  /** WeCom's member_version at the last read; '' before it. */
  @Text(64, { default: '' })
  memberVersion: string;

  @Instant()
  createdAt: Date;

  @Instant()
  syncedAt: Date;
}

/** Somebody in a group, or who was: left members stay with the time they were missed first. */
@Entity('group_member')
@Index('ix_group_member_customer', ['customerId', 'leftAt'])
export class GroupMember {
  @IntKey()
  groupId: number;

  /** A rep's userid or an external_userid. */
  @Key(64)
  memberId: string;

  /** 1 a corp member, 2 an external contact. */
  @Int()
  type: number;

  /** NULL for corp members. */
  @Int({ nullable: true })
  customerId: number | null;

  @Instant()
  joinedAt: Date;

  /** 1 invited, 2 by an invitation link, 3 by the QR code. */
  @Int({ default: 0 })
  joinScene: number;

  @Instant({ nullable: true })
  leftAt: Date | null;
}
