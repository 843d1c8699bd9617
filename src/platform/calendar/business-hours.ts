import { Calendar } from './calendar';

/** Past this nobody asks for the exact number. */
const MOST_DAYS = 400;

/**
 * Milliseconds of business time between two instants; every day has the same hours.
 * @param hours 'HH:MM-HH:MM' in the business time zone
 */
export function businessMsBetween(calendar: Calendar, hours: string, from: Date, to: Date): number {
  const [opens, closes] = hours.split('-');
  const last = calendar.dayOf(to);
  let sum = 0;
  for (let day = Math.max(calendar.dayOf(from), last - MOST_DAYS); day <= last; day++) {
    const begin = Math.max(calendar.at(day, opens).getTime(), from.getTime());
    const end = Math.min(calendar.at(day, closes).getTime(), to.getTime());
    sum += Math.max(0, end - begin);
  }
  return sum;
}

/** Whether the shop is open at `at`. */
export function isBusinessTime(calendar: Calendar, hours: string, at: Date): boolean {
  const [opens, closes] = hours.split('-');
  const time = calendar.timeOf(at);
  return opens <= time && time < closes;
}
