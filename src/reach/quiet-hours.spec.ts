import { loadSettings } from '../../config/load';
import { Calendar } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { budgetPeriod } from './budget';
import { isQuiet, minutesOfQuietLeft, minutesUntilQuiet } from './quiet-hours';

const NIGHT = { from: 22 * 60, to: 8 * 60 };
const NOON = { from: 12 * 60, to: 14 * 60 };
const NONE = { from: 0, to: 0 };

describe('quiet hours', () => {
  it('include their start, not their end, and may span midnight', () => {
    expect([21 * 60 + 59, 22 * 60, 23 * 60, 0, 479, 480].map((minute) => isQuiet(NIGHT, minute))).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect([719, 720, 839, 840].map((minute) => isQuiet(NOON, minute))).toEqual([false, true, true, false]);
    expect(isQuiet(NONE, 0)).toBe(false);
  });

  it('tell how long they last and when they begin', () => {
    expect(minutesOfQuietLeft(NIGHT, 23 * 60)).toBe(9 * 60);
    expect(minutesOfQuietLeft(NIGHT, 7 * 60)).toBe(60);
    expect(minutesOfQuietLeft(NIGHT, 12 * 60)).toBe(0);
    expect(minutesUntilQuiet(NIGHT, 21 * 60)).toBe(60);
    expect(minutesUntilQuiet(NIGHT, 8 * 60)).toBe(14 * 60);
    expect(minutesUntilQuiet(NIGHT, 23 * 60)).toBe(0);
    expect(minutesUntilQuiet(NONE, 23 * 60)).toBe(Infinity);
  });
});

describe('the send budget', () => {
  const calendar = new Calendar(loadSettings({ SECRET_KEY: '0'.repeat(64) }), new Clock());
  const on = (rule: 'month-days' | '7-per-week' | '1-per-day', day: string) => {
    const { from, to, limit } = budgetPeriod(rule, calendar.parse(day), calendar);
    return [calendar.text(from), calendar.text(to), limit];
  };

  it('is as many a month as it has days, 7 a week from Monday, or 1 a day', () => {
    expect(on('month-days', '2026-02-11')).toEqual(['2026-02-01', '2026-02-28', 28]);
    expect(on('month-days', '2028-02-29')).toEqual(['2028-02-01', '2028-02-29', 29]);
    expect(on('7-per-week', '2026-11-22')).toEqual(['2026-11-16', '2026-11-22', 7]);
    expect(on('7-per-week', '2026-11-23')).toEqual(['2026-11-23', '2026-11-29', 7]);
    expect(on('1-per-day', '2026-11-22')).toEqual(['2026-11-22', '2026-11-22', 1]);
  });
});
