import { LocalDays } from './local-days';
import { Person } from './people';
import { WorldRep, WorldTagGroup } from './world';

/** What is settled before the first friendship: the calendar, the staff, the tags and the people around. */
export interface Shop {
  days: LocalDays;
  now: Date;
  /** The local day of `now`. */
  today: number;
  reps: WorldRep[];
  corpTags: WorldTagGroup[];
  people: Person[];
}
