import { Calendar, Day } from '../../platform/calendar/calendar';
import { DatedBeat } from './campaign-kind';
import { BeatParams } from './params';

const MINUTE_MS = 60_000;

/** The beats around the day T, in order of time. */
export function beatsAround(day: Day, beats: BeatParams[], calendar: Calendar): DatedBeat[] {
  return beats
    .map((beat) => {
      const at = calendar.at(day + beat.offsetDays, beat.at);
      const validUntil = new Date(at.getTime() + beat.validMinutes * MINUTE_MS);
      return { key: beat.key, label: beat.label, text: beat.text, at, validUntil };
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** When the occasion on day T begins: its earliest beat. */
export function beginOf(day: Day, beats: BeatParams[], calendar: Calendar): Date {
  return beatsAround(day, beats, calendar)[0].at;
}

/** The day T of the occasion that begins at `scheduledFor`: the earliest beat's day less that beat's offset. */
export function dayOfOccasion(scheduledFor: Date, beats: BeatParams[], calendar: Calendar): Day {
  const on = calendar.dayOf(scheduledFor);
  for (const { offsetDays } of beats) {
    const day = on - offsetDays;
    if (beginOf(day, beats, calendar).getTime() === scheduledFor.getTime()) return day;
  }
  throw new Error(`No beat begins at ${scheduledFor.toISOString()}; the params are not those it was scheduled with.`);
}
