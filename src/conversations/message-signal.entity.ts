import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Text } from '../platform/database/columns';

/** An intent the signal dictionary found in a message, once, when the message came in. */
@Entity('message_signal')
@Index('ux_signal', ['messageId', 'intent'], { unique: true })
@Index('ix_signal_customer', ['customerId', 'intent', 'at'])
@Index('ix_signal_intent', ['intent', 'day', 'customerId'])
export class MessageSignal {
  @Id()
  id: number;

  @Int()
  messageId: number;

  @Int()
  customerId: number;

  @Text(32)
  intent: string;

  /** The dictionary's words that matched. */
  @Text(64)
  phrase: string;

  /** When the message was sent. */
  @Instant()
  at: Date;

  @Int()
  day: number;
}
