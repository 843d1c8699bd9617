/** Quiet hours as minutes after midnight; from included, to not. They may span midnight. Equal: none. */
export interface QuietHours {
  from: number;
  to: number;
}

const DAY_MINUTES = 1440;

/** Whether the minute of the day lies in the quiet hours. */
export function isQuiet(quiet: QuietHours, minute: number): boolean {
  if (quiet.from === quiet.to) return false;
  return quiet.from < quiet.to ? minute >= quiet.from && minute < quiet.to : minute >= quiet.from || minute < quiet.to;
}

/** Minutes from `minute` to the end of the quiet hours it lies in; 0 when it lies in none. */
export function minutesOfQuietLeft(quiet: QuietHours, minute: number): number {
  return isQuiet(quiet, minute) ? (quiet.to - minute + DAY_MINUTES) % DAY_MINUTES : 0;
}

/** Minutes from `minute` to the next start of quiet hours; Infinity when there are none, 0 inside them. */
export function minutesUntilQuiet(quiet: QuietHours, minute: number): number {
  if (quiet.from === quiet.to) return Infinity;
  return isQuiet(quiet, minute) ? 0 : (quiet.from - minute + DAY_MINUTES) % DAY_MINUTES;
}
