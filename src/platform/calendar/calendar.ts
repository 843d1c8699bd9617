import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Clock } from '../clock/clock';
import { Refused } from '../errors/errors';

/** A business day: whole days since 1970-01-01 in the business time zone. Integers, so that SQL can subtract them. */
export type Day = number;

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
const MOST_REMEMBERED = 50_000;

/** Turns instants into business days and back, in the business time zone whatever the process runs in. */
@Injectable()
export class Calendar {
  private readonly parts: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();
  readonly timeZone: string;

  constructor(
    settings: Settings,
    private readonly clock: Clock,
  ) {
    this.timeZone = settings.values.businessTz;
    this.parts = new Intl.DateTimeFormat('en-CA', {
      timeZone: this.timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  /** Milliseconds the business time zone is ahead of UTC at `at`. */
  offsetMs(at: Date): number {
    // Zones change on whole quarters of an hour, and an import asks for the same ones a hundred thousand times.
    const quarter = Math.floor(at.getTime() / QUARTER_MS);
    let offset = this.offsets.get(quarter);
    if (offset === undefined) {
      offset = this.lookUp(at);
      if (this.offsets.size >= MOST_REMEMBERED) this.offsets.clear();
      this.offsets.set(quarter, offset);
    }
    return offset;
  }

  private lookUp(at: Date): number {
    const field: Record<string, number> = {};
    for (const part of this.parts.formatToParts(at)) field[part.type] = Number(part.value);
    const local = Date.UTC(field.year, field.month - 1, field.day, field.hour, field.minute, field.second);
    return local - Math.floor(at.getTime() / 1000) * 1000;
  }

  /** The business day it is now. */
  today(): Day {
    return this.dayOf(this.clock.now());
  }

  dayOf(at: Date): Day {
    return Math.floor((at.getTime() + this.offsetMs(at)) / DAY_MS);
  }

  /** The first instant of `day`. */
  startOf(day: Day): Date {
    return this.wallTime(day, 0);
  }

  /** `day` at 'HH:mm' business time. Throws Refused on a malformed time. */
  at(day: Day, time: string): Date {
    return this.wallTime(day, this.minutesOf(time));
  }

  /** Minutes after midnight of 'HH:mm'. Throws Refused on a malformed time. */
  minutesOf(time: string): number {
    const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
    if (!match) throw new Refused('calendar.bad-time', `${time} is not a time such as 09:00.`, { details: { time } });
    return Number(match[1]) * 60 + Number(match[2]);
  }

  /** 'YYYY-MM-DD'. */
  text(day: Day): string {
    return new Date(day * DAY_MS).toISOString().slice(0, 10);
  }

  /** Throws Refused unless `text` is a real date written YYYY-MM-DD. */
  parse(text: string): Day {
    const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
    if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text) {
      throw new Refused('calendar.bad-day', `${text} is not a day such as 2026-03-08.`, { details: { day: text } });
    }
    return Math.floor(at / DAY_MS);
  }

  dayOfMonth(day: Day): number {
    return new Date(day * DAY_MS).getUTCDate();
  }

  /** 1 = Monday … 7 = Sunday. */
  weekday(day: Day): number {
    return new Date(day * DAY_MS).getUTCDay() || 7;
  }

  daysInMonth(day: Day): number {
    const at = new Date(day * DAY_MS);
    return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  }

  /** First day of the month that `day` lies in. */
  monthStart(day: Day): Day {
    return day - this.dayOfMonth(day) + 1;
  }

  /** The time of day 'HH:mm' at `at`. */
  timeOf(at: Date): string {
    return new Date(at.getTime() + this.offsetMs(at)).toISOString().slice(11, 16);
  }

  /**
   * A wall time as an instant. Where the clocks go back and it comes twice, the first; where they go forward and it
   * never comes, as much later as they went (02:30 is 03:30, a midnight that is jumped over the day's first instant).
   */
  private wallTime(day: Day, minutes: number): Date {
    const local = day * DAY_MS + minutes * 60_000;
    const before = this.offsetMs(new Date(local - DAY_MS));
    const after = this.offsetMs(new Date(local + DAY_MS));
    const early = new Date(local - before);
    if (before === after || this.offsetMs(early) === before) return early;
    const late = new Date(local - after);
    return this.offsetMs(late) === after ? late : early;
  }
}
