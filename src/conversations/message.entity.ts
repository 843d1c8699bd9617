import { Entity, Index } from 'typeorm';
import { Big, Id, Instant, Int, LongText, Text } from '../platform/database/columns';

/** in: written by a customer; out: written by a rep. */
type Direction = 'in' | 'out';

/** One archived chat message between reps and customers, one-to-one or in a group. */
@Entity('message')
@Index('ux_message_msgid', ['msgid'], { unique: true })
@Index('ix_message_seq', ['seq'])
@Index('ix_message_customer', ['customerId', 'sentAt'])
@Index('ix_message_group', ['groupId', 'sentAt'])
@Index('ix_message_day', ['sentDay', 'customerId'])
@Index('ix_message_external', ['customerId', 'externalId'])
@Index('ix_message_chat', ['groupId', 'chatId'])
export class Message {
  @Id()
  id: number;

  @Text(100)
  msgid: string;

  /** The archive's running number. */
  @Big()
  seq: number;

  /** userid or external_userid of the writer. */
  @Text(64)
  fromId: string;

  /** The outside party's external_userid; null for what a rep writes in a group. */
  @Text(64, { nullable: true })
  externalId: string | null;

  /** The group's chat id; null in one-to-one chats. */
  @Text(64, { nullable: true })
  chatId: string | null;

  @Text(8)
  direction: Direction;

  /** The rep of a one-to-one chat, or who writes in a group. */
  @Text(64, { nullable: true })
  repUserid: string | null;

  /** Whose chat this is; null while the outside party is nobody we know, and for what a rep writes in a group. */
  @Int({ nullable: true })
  customerId: number | null;

  @Int({ nullable: true })
  groupId: number | null;

  /** WeCom's msgtype. */
  @Text(32)
  type: string;

  /** What was written; the words of links, files and cards; '' for what has none or was taken back. */
  @LongText()
  text: string;

  @Instant()
  sentAt: Date;

  @Int()
  sentDay: number;

  /** When its writer took it back. */
  @Instant({ nullable: true })
  revokedAt: Date | null;
}
