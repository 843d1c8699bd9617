import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, IntKey, Key, LongText, Text } from '../../platform/database/columns';

/** A picture for messages, kept here; what WeCom has of it are copies that expire. */
@Entity('picture')
@Index('ux_picture_sha', ['sha256'], { unique: true })
export class Picture {
  @Id()
  id: number;

  @Text(64)
  sha256: string;

  @Text(128)
  name: string;

  @Text(32)
  mime: string;

  /** Bytes. */
  @Int()
  size: number;

  /** base64, so that it lies in every backup and every process can read it. */
  @LongText()
  data: string;

  /** The lasting address WeCom gave it (media/uploadimg), good inside WeCom only. */
  @Text(700, { nullable: true })
  url: string | null;

  @Text(64)
  createdBy: string;

  @Instant()
  createdAt: Date;
}

/** `message`: by media/upload · `moment`: by media/upload_attachment. One is of no use as the other (41072). */
export type CopyKind = 'message' | 'moment';

/** A picture's copy at WeCom, good for three days. */
@Entity('picture_copy')
export class PictureCopy {
  @IntKey()
  pictureId: number;

  @Key(16)
  kind: CopyKind;

  @Text(255)
  mediaId: string;

  @Instant()
  expiresAt: Date;
}
