import { Entity, Index } from 'typeorm';
import { Instant, Int, IntKey, Key, LongText, Text } from '../platform/database/columns';

/** treated: to be contacted · holdout: kept back to measure lift · suppressed: may not or cannot be contacted. */
type RecipientState = 'treated' | 'holdout' | 'suppressed';

/** A customer or group in one occurrence, fixed by the snapshot. What became of each message is in RecipientBeat. */
@Entity('recipient')
@Index('ix_recipient_state', ['occurrenceId', 'state', 'targetId'])
@Index('ix_recipient_target', ['targetKind', 'targetId', 'occurrenceId'])
export class Recipient {
  @IntKey()
  occurrenceId: number;

  @Key(16)
  targetKind: 'customer' | 'group';

  @IntKey()
  targetId: number;

  @Text(16)
  state: RecipientState;

  /** Why suppressed; null else. */
  @Text(32, { nullable: true })
  reason: string | null;

  /** The rep who sends: the customer's owner or a stand-in, the group's owner. Null only without one. */
  @Text(64, { nullable: true })
  sender: string | null;

  /** First purchase within the occurrence's window, in either arm. Customers only. */
  @Instant({ nullable: true })
  boughtAt: Date | null;

  @Int({ nullable: true })
  boughtOrderId: number | null;

  /** First message back within 24 h of a delivery. Customers of archive seats only. */
  @Instant({ nullable: true })
  repliedAt: Date | null;
}

/**
 * pending → tasked (in exactly one task) → confirmed (the rep sent) → delivered | rejected; unconfirmed when the beat
 * ended without the rep, withdrawn once WeCom has taken the task back; suppressed when reach or a purchase intervened.
 */
type RecipientBeatState =
  'pending' | 'suppressed' | 'tasked' | 'confirmed' | 'delivered' | 'rejected' | 'unconfirmed' | 'withdrawn';

/** One recipient in one beat. The primary key and the one effect_id hold it in one task at most. */
@Entity('recipient_beat')
@Index('ix_recipient_beat_effect', ['effectId', 'targetId'])
@Index('ix_recipient_beat_sender', ['beatId', 'state', 'sender', 'textNo', 'targetId'])
@Index('ix_recipient_beat_target', ['occurrenceId', 'targetId'])
export class RecipientBeat {
  @IntKey()
  beatId: number;

  @Key(16)
  targetKind: 'customer' | 'group';

  @IntKey()
  targetId: number;

  @Int()
  occurrenceId: number;

  @Text(64)
  sender: string;

  /** Which of the beat's texts. */
  @Int({ default: 0 })
  textNo: number;

  @Text(16)
  state: RecipientBeatState;

  @Text(32, { nullable: true })
  reason: string | null;

  @Int({ nullable: true })
  effectId: number | null;

  /** When it came into this state; WeCom's send time once delivered. */
  @Instant()
  at: Date;
}

/** A text of a beat with its variables filled in. */
@Entity('beat_text')
@Index('ux_beat_text', ['beatId', 'textHash'], { unique: true })
export class BeatText {
  @IntKey()
  beatId: number;

  @IntKey()
  no: number;

  @LongText()
  text: string;

  @Text(64)
  textHash: string;
}
