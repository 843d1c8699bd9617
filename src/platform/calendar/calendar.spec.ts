import fc from 'fast-check';
import { loadSettings } from '../../../config/load';
import { Clock } from '../clock/clock';
import { Calendar } from './calendar';

const calendarOf = (zone: string, clock = new Clock()) => new Calendar(loadSettings({ BUSINESS_TZ: zone }), clock);

/** Besides the usual: clocks that change at midnight, by half an hour, or a zone that skipped a whole day. */
const ZONES = [
  'Asia/Shanghai',
  'America/New_York',
  'Europe/London',
  'America/Santiago',
  'America/Havana',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'UTC',
];

const instant = fc.date({ min: new Date('1995-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });
const day = fc.integer({ min: 9_131, max: 32_871 });

describe.each(ZONES)('days in %s', (zone) => {
  const calendar = calendarOf(zone);
  const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });

  it('are the ones on the wall', () => {
    fc.assert(
      fc.property(instant, (at) => {
        const [date, time] = wall.format(at).split(' ');
        expect(calendar.text(calendar.dayOf(at))).toBe(date);
        expect(calendar.timeOf(at)).toBe(time.slice(0, 5));
      }),
    );
  });

  it('hold every instant between their start and the next one', () => {
    fc.assert(
      fc.property(instant, (at) => {
        const today = calendar.dayOf(at);
        expect(calendar.startOf(today).getTime()).toBeLessThanOrEqual(at.getTime());
        expect(calendar.startOf(today + 1).getTime()).toBeGreaterThan(at.getTime());
      }),
      { numRuns: 500 },
    );
  });

  it('start with their first instant, also when the clocks change', () => {
    // Every day of a span, not a sample: the days that matter are few.
    for (let each = calendar.parse('2022-12-31'); each <= calendar.parse('2025-01-01'); each++) {
      const start = calendar.startOf(each);
      expect(calendar.dayOf(start)).toBe(each);
      expect(calendar.dayOf(new Date(start.getTime() - 1))).toBe(each - 1);
    }
  });

  it('have each time of day once, at the time on the wall', () => {
    const time = fc.record({ hour: fc.nat(23), minute: fc.nat(59) });
    fc.assert(
      fc.property(day, time, (each, { hour, minute }) => {
        const text = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        const at = calendar.at(each, text);
        const shown = calendar.timeOf(at);
        // A time the clocks jump over is the same stretch after the jump.
        if (shown === text) expect(calendar.dayOf(at)).toBe(each);
        else expect(calendar.offsetMs(at)).toBeGreaterThan(calendar.offsetMs(new Date(at.getTime() - 3 * 3_600_000)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('days', () => {
  const calendar = calendarOf('Asia/Shanghai');

  it('are texts and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (each) => {
        const text = calendar.text(each);
        expect(text).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        expect(calendar.parse(text)).toBe(each);
      }),
    );
  });

  it('know their place in the week and the month', () => {
    fc.assert(
      fc.property(day, (each) => {
        const date = new Date(each * 86_400_000);
        expect(calendar.weekday(each) % 7).toBe(date.getUTCDay());
        expect(calendar.dayOfMonth(each)).toBe(date.getUTCDate());
        expect(calendar.dayOfMonth(calendar.monthStart(each))).toBe(1);
        expect(calendar.text(calendar.monthStart(each)).slice(0, 7)).toBe(calendar.text(each).slice(0, 7));
        const next = calendar.monthStart(each) + calendar.daysInMonth(each);
        expect(calendar.dayOfMonth(next)).toBe(1);
        expect(calendar.dayOfMonth(next - 1)).toBe(calendar.daysInMonth(each));
      }),
    );
  });

  it('are these', () => {
    expect(calendar.parse('1970-01-01')).toBe(0);
    expect(calendar.dayOf(new Date('2026-03-07T15:59:59.999Z'))).toBe(calendar.parse('2026-03-07'));
    expect(calendar.dayOf(new Date('2026-03-07T16:00:00Z'))).toBe(calendar.parse('2026-03-08'));
    expect(calendar.weekday(calendar.parse('2026-03-08'))).toBe(7);
    expect(calendar.daysInMonth(calendar.parse('2028-02-10'))).toBe(29);
    expect(calendar.at(calendar.parse('2026-03-08'), '09:00').toISOString()).toBe('2026-03-08T01:00:00.000Z');
  });

  it('follow the clocks of New York on the days they change', () => {
    const newYork = calendarOf('America/New_York');
    const at = (date: string, time: string) => newYork.at(newYork.parse(date), time).toISOString();
    expect(at('2026-03-08', '01:59')).toBe('2026-03-08T06:59:00.000Z');
    expect(at('2026-03-08', '02:30')).toBe('2026-03-08T07:30:00.000Z');
    expect(at('2026-03-08', '03:00')).toBe('2026-03-08T07:00:00.000Z');
    expect(at('2026-11-01', '00:59')).toBe('2026-11-01T04:59:00.000Z');
    // 01:30 comes twice; the first is meant.
    expect(at('2026-11-01', '01:30')).toBe('2026-11-01T05:30:00.000Z');
    expect(at('2026-11-01', '02:00')).toBe('2026-11-01T07:00:00.000Z');
  });

  it('come from the clock port', () => {
    const clock = new Clock();
    const moved = calendarOf('Asia/Shanghai', clock);
    const before = moved.today();
    clock.shift(40 * 86_400_000);
    expect(moved.today() - before).toBe(40);
  });

  it.each(['2026-02-30', '2026-13-01', '2026-3-8', '08.03.2026', '', '2026-03-08T00:00'])('are not %j', (text) => {
    expect(() => calendar.parse(text)).toThrow(expect.objectContaining({ code: 'calendar.bad-day' }));
  });

  it.each(['24:00', '9:00', '09:60', '0900', '', '09:00:00'])('have no time %j', (text) => {
    expect(() => calendar.at(0, text)).toThrow(expect.objectContaining({ code: 'calendar.bad-time' }));
  });
});
