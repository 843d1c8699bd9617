import { Entity } from 'typeorm';
import { Instant, Key, Text } from '../../platform/database/columns';

/** How the reading of the archive goes. */
@Entity('archive_progress')
export class ArchiveProgress {
  @Key(32)
  name: string;

  /** When it was first tried. */
  @Instant()
  begunAt: Date;

  /** When there was last nothing more to read. */
  @Instant({ nullable: true })
  caughtUpAt: Date | null;

  /** When the last message was sent that was read. */
  @Instant({ nullable: true })
  readTo: Date | null;

  @Instant({ nullable: true })
  failedAt: Date | null;

  /** What the last attempt failed of; null when it did not. */
  @Text(500, { nullable: true })
  failure: string | null;
}
