import { Entity, Index } from 'typeorm';
import { Big, Id, Instant, Int, LongText, Text } from '../../platform/database/columns';

/**
 * read: its message is in `message`, or it is one that is no message (a recall, an agreement); internal: among
 * colleagues, so nothing of it is kept; withheld: the customer had disagreed, so nothing of it is kept; unreadable: no
 * key opens it, it waits sealed; strange: opened, and not understood.
 */
export type RecordState = 'read' | 'internal' | 'withheld' | 'unreadable' | 'strange';

/** Every record the archive gave, whatever became of it. */
@Entity('archive_record')
@Index('ux_archive_record', ['msgid'], { unique: true })
@Index('ix_archive_record_seq', ['seq'])
@Index('ix_archive_record_state', ['state', 'id'])
@Index('ix_archive_record_back', ['takesBack'])
export class KeptRecord {
  @Id()
  id: number;

  @Text(100)
  msgid: string;

  @Big()
  seq: number;

  @Text(16)
  state: RecordState;

  /** Why it is unreadable: no-key, wrong-key or crashed. */
  @Text(16, { nullable: true })
  fault: string | null;

  /** The version of the key it is sealed to (publickey_ver). */
  @Int({ nullable: true })
  keyVersion: number | null;

  /** WeCom's msgtype, also one nobody knows yet. */
  @Text(32, { nullable: true })
  type: string | null;

  /** send, recall or switch. */
  @Text(16, { nullable: true })
  action: string | null;

  /** The msgid of the message a recall takes back. */
  @Text(100, { nullable: true })
  takesBack: string | null;

  @Instant({ nullable: true })
  sentAt: Date | null;

  /** Encrypted: the message's JSON exactly as it came; the sealed record while it is unreadable. */
  @LongText({ nullable: true })
  body: string | null;

  @Instant()
  keptAt: Date;
}
