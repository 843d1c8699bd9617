import { Entity, Index } from 'typeorm';
import { Big, Id, Instant } from '../../platform/database/columns';

/** A time whose messages were not read before WeCom dropped them, after about five days. */
@Entity('archive_gap')
@Index('ux_archive_gap', ['fromAt'], { unique: true })
export class ArchiveGap {
  @Id()
  id: number;

  /** Everything before it was read. */
  @Instant()
  fromAt: Date;

  @Instant()
  untilAt: Date;

  /** The last seq before it. */
  @Big()
  afterSeq: number;

  @Instant()
  noticedAt: Date;
}
