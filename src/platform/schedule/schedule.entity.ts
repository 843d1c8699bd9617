import { Entity } from 'typeorm';
import { Instant, Key } from '../database/columns';

/** When a scheduled method runs next; the compare-and-set on it makes one job per due time over all replicas. */
@Entity('schedule')
export class ScheduleRow {
  @Key(100)
  name: string;

  @Instant()
  nextAt: Date;
}
