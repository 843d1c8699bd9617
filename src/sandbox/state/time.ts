/** The corp in the box keeps Asia/Shanghai time: eight hours ahead of UTC all year, with no change of clocks. */
const OFFSET_MS = 8 * 3_600_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The local calendar day `ms` lies in, as days since 1970-01-01. */
export function dayOf(ms: number): number {
  return Math.floor((ms + OFFSET_MS) / DAY_MS);
}

/** The first instant of a local day, in epoch milliseconds. */
export function dayStart(day: number): number {
  return day * DAY_MS - OFFSET_MS;
}

/** Local wall time as shops print it: 2026-03-08 20:15:04. */
export function localText(ms: number): string {
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** First day of the month that `day` lies in, and how many days that month has. */
export function monthOf(day: number): { first: number; days: number } {
  const at = new Date(day * DAY_MS);
  return {
    first: day - at.getUTCDate() + 1,
    days: new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate(),
  };
}

/** The Monday of the week that `day` lies in. */
export function weekOf(day: number): number {
  return day - ((new Date(day * DAY_MS).getUTCDay() + 6) % 7);
}
