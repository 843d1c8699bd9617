import { Entity } from 'typeorm';
import { Instant, Key } from '../platform/database/columns';

/** A corp tag that was deleted in WeCom: no page of a sync that was read before brings it back. */
@Entity('dropped_tag')
export class DroppedTag {
  @Key(64)
  wecomTagId: string;

  @Instant()
  droppedAt: Date;
}
