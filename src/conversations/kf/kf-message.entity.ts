import { Entity, Index } from 'typeorm';
import { Instant, Int, IntKey, Json, Text } from '../../platform/database/columns';

/** What a message of 微信客服 has beyond any other message; its words and its customer are in `message`. */
@Entity('kf_message')
@Index('ix_kf_message_session', ['sessionId', 'sentAt', 'messageId'])
@Index('ix_kf_message_effect', ['effectId'])
export class KfMessage {
  @IntKey()
  messageId: number;

  @Int()
  sessionId: number;

  @Instant()
  sentAt: Date;

  /** 3 the customer, 5 a servicer in the client, 0 this service. */
  @Int()
  origin: number;

  /** The menu item the customer chose, or ''. */
  @Text(128, { default: '' })
  menuId: string;

  /** The body as received, with media by their ids (good for three days). */
  @Json()
  body: unknown;

  /** The effect that sent it, where it is ours. */
  @Int({ nullable: true })
  effectId: number | null;

  @Instant({ nullable: true })
  recalledAt: Date | null;
}
