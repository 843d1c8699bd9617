import { Entity } from 'typeorm';
import { Instant, Key } from '../platform/database/columns';

/** When an event last made us ask WeCom about a customer or a group; see Readings. */
@Entity('wecom_reading')
export class WecomReading {
  /** An external_userid or a chat id. */
  @Key(64)
  subject: string;

  /** When the call was begun, not when it was answered. Epoch 0 where only a sync has met the subject. */
  @Instant()
  readAt: Date;
}
