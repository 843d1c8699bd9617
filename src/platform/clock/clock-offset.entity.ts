import { Entity } from 'typeorm';
import { Big, IntKey } from '../database/columns';

/** The one row that says how far the sandbox's time machine has moved the clock, shared by all processes. */
@Entity('clock_offset')
export class ClockOffset {
  @IntKey()
  id: number;

  @Big()
  offsetMs: number;
}
