import { Entity } from 'typeorm';
import { Big, Key } from '../platform/database/columns';

/** How far the archive has been read; moved in the transaction that stores what was read. */
@Entity('archive_cursor')
export class ArchiveCursor {
  @Key(32)
  name: string;

  @Big()
  seq: number;
}
