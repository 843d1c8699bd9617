import { Entity, Index } from 'typeorm';
import { Big, Id, Instant, Int, LongText, Text } from '../../platform/database/columns';

/** waiting: to be fetched, perhaps begun; gone: WeCom no longer has it; failed: given up; revoked: not to be fetched;
 * trimmed: past its days, see KEEP_MEDIA_DAYS. */
export type MediaState = 'waiting' | 'stored' | 'gone' | 'failed' | 'revoked' | 'trimmed';

/** A file in a message. */
@Entity('archive_media')
@Index('ux_archive_media', ['msgid', 'place'], { unique: true })
@Index('ix_archive_media_due', ['state', 'dueAt'])
export class ArchiveMedia {
  @Id()
  id: number;

  @Text(100)
  msgid: string;

  /** 0 for the only one; messages of several parts have more. */
  @Int()
  place: number;

  /** image, voice, video, file, emotion, … */
  @Text(32)
  kind: string;

  @Text(255, { default: '' })
  name: string;

  /** sdkfileid. */
  @LongText()
  fileId: string;

  /** As the message says; '' where it says none. */
  @Text(64, { default: '' })
  md5: string;

  /** Bytes as the message says. */
  @Big({ nullable: true })
  size: number | null;

  @Text(16)
  state: MediaState;

  /** Times the whole file was fetched and was not what the message says. */
  @Int({ default: 0 })
  tries: number;

  /** Times in a row a part could not be had. */
  @Int({ default: 0 })
  delays: number;

  @Instant()
  dueAt: Date;

  /** indexbuf of the next part; '' is the beginning. */
  @Text(255, { default: '' })
  nextIndex: string;

  /** Bytes of it on disk. */
  @Big({ default: 0 })
  got: number;

  /** Below DATA_DIR. */
  @Text(255, { nullable: true })
  path: string | null;

  @Text(255, { nullable: true })
  fault: string | null;

  @Instant()
  keptAt: Date;
}
