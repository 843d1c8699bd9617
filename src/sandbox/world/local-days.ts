const DAY_MS = 86_400_000;

/**
 * The shop's calendar at a fixed offset from UTC (China has no summer time). Days are whole days since 1970-01-01 local
 * time. It never asks the process for its time zone, so a world is the same wherever it is made.
 */
export class LocalDays {
  constructor(private readonly offsetMinutes: number) {}

  dayOf(at: Date): number {
    return Math.floor((at.getTime() + this.offsetMinutes * 60_000) / DAY_MS);
  }

  /** The instant at so many seconds into a local day. */
  at(day: number, secondOfDay: number): Date {
    return new Date(day * DAY_MS - this.offsetMinutes * 60_000 + secondOfDay * 1000);
  }

  /** 1 Monday … 7 Sunday; day 0 was a Thursday. */
  weekday(day: number): number {
    return ((((day + 3) % 7) + 7) % 7) + 1;
  }

  dayOfMonth(day: number): number {
    return new Date(day * DAY_MS).getUTCDate();
  }

  /** `YYYYMMDDHHmmss` local, the way shops start their order numbers. */
  stamp(at: Date): string {
    return new Date(at.getTime() + this.offsetMinutes * 60_000).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  }
}
