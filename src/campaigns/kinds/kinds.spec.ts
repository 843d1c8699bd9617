import * as fc from 'fast-check';
import { loadSettings } from '../../../config/load';
import { MEMBER_DAY_PRESETS } from '../../../config/presets/member-day';
import { Calendar } from '../../platform/calendar/calendar';
import { Clock } from '../../platform/clock/clock';
import { Broadcast } from './broadcast';
import { MemberDay } from './member-day';

const calendar = new Calendar(loadSettings({ SECRET_KEY: '0'.repeat(64) }), new Clock());
const memberDay = new MemberDay(calendar);
const broadcast = new Broadcast(calendar);

type MemberDayParams = Parameters<MemberDay['next']>[0];
type BroadcastParams = Parameters<Broadcast['next']>[0];

const monthly = MemberDay.params.parse(MEMBER_DAY_PRESETS[0].params) as MemberDayParams;
const weekly = MemberDay.params.parse(MEMBER_DAY_PRESETS[1].params) as MemberDayParams;

/** Business time, Asia/Shanghai, as an instant. */
const at = (text: string) => new Date(`${text}:00+08:00`);

describe('a member day', () => {
  it('begins with its preview the evening before, at Shanghai time wherever the process runs', () => {
    expect(memberDay.next(monthly, at('2026-11-03T12:00'))).toEqual(at('2026-11-07T20:00'));
    expect(memberDay.next(monthly, at('2026-11-07T19:59'))).toEqual(at('2026-11-07T20:00'));
    expect(memberDay.next(monthly, at('2026-11-07T20:00'))).toEqual(at('2026-11-17T20:00'));
    expect(memberDay.next(monthly, at('2026-12-28T10:00'))).toEqual(at('2027-01-07T20:00'));
  });

  it('falls on every Wednesday, or on the 31st of the months that have one', () => {
    expect(memberDay.next(weekly, at('2026-11-22T12:00'))).toEqual(at('2026-11-24T20:00'));
    const last = { ...monthly, schedule: { daysOfMonth: [31] } };
    expect(memberDay.next(last, at('2026-11-01T00:00'))).toEqual(at('2026-12-30T20:00'));
    expect(memberDay.next(last, at('2027-01-31T00:00'))).toEqual(at('2027-03-30T20:00'));
  });

  it('has its beats around the day, and its name', () => {
    const begin = at('2026-11-07T20:00');
    expect(memberDay.beats(monthly, begin).map(({ key, at: time, validUntil }) => [key, time, validUntil])).toEqual([
      ['preview', at('2026-11-07T20:00'), at('2026-11-07T22:00')],
      ['start', at('2026-11-08T09:00'), at('2026-11-08T13:00')],
      ['peak', at('2026-11-08T20:00'), at('2026-11-08T22:00')],
    ]);
    expect(memberDay.title(monthly, begin)).toBe('11月8号会员日');
    expect(memberDay.title(weekly, at('2026-11-24T20:00'))).toBe('11月25日 周三会员日');
  });

  it('is never skipped and never repeated, however its days and offsets lie', () => {
    const shapes = fc.record({
      days: fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 6 }),
      offsets: fc.array(fc.integer({ min: -7, max: 7 }), { minLength: 1, maxLength: 4 }),
      hours: fc.array(fc.integer({ min: 0, max: 23 }), { minLength: 4, maxLength: 4 }),
      start: fc.integer({ min: 0, max: 4000 }),
    });
    fc.assert(
      fc.property(shapes, ({ days, offsets, hours, start }) => {
        const beats = offsets.map((offsetDays, index) => ({
          key: `b${index}`,
          label: 'b',
          offsetDays,
          at: `${String(hours[index]).padStart(2, '0')}:30`,
          text: 't',
          validMinutes: 60,
        }));
        const params = { ...monthly, beats, schedule: { daysOfMonth: days } };
        let now = new Date(at('2026-01-01T00:00').getTime() + start * 3_600_000);
        const seen: number[] = [];
        for (let run = 0; run < 12; run++) {
          const next = memberDay.next(params, now);
          if (!next) throw new Error('A monthly day always comes again.');
          expect(next.getTime()).toBeGreaterThan(now.getTime());
          const dated = memberDay.beats(params, next);
          expect(dated[0].at).toEqual(next);
          expect(dated).toHaveLength(beats.length);
          seen.push(calendar.dayOf(next));
          now = next;
        }
        const first = Math.min(...beats.map((beat) => beat.offsetDays));
        const occasions = seen.map((day) => day - first);
        for (let day = occasions[0]; day <= occasions[11]; day++) {
          expect(occasions.includes(day)).toBe(days.includes(calendar.dayOfMonth(day)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('takes days of the month or weekdays, not both and not neither', () => {
    for (const schedule of [{}, { daysOfMonth: [8], weekdays: [3] }, { daysOfMonth: [] }, { weekdays: [8] }]) {
      expect(MemberDay.params.safeParse({ ...MEMBER_DAY_PRESETS[0].params, schedule }).success).toBe(false);
    }
  });
});

describe('a broadcast', () => {
  const params = Broadcast.params.parse({
    audience: { target: 'groups' },
    beats: [
      { key: 'first', label: '一', at: '00:00', text: 'a', validMinutes: 60 },
      { key: 'second', label: '二', offsetDays: 2, at: '09:30', text: 'b', validMinutes: 60 },
    ],
    schedule: { at: '2026-11-24T15:10:00+08:00' },
  }) as BroadcastParams;

  it('goes out once, at the minute that was chosen, its later beats on the days after', () => {
    expect(broadcast.next(params, at('2026-11-24T15:09'))).toEqual(at('2026-11-24T15:10'));
    expect(broadcast.next(params, at('2026-11-24T15:10'))).toBeNull();
    expect(broadcast.beats(params).map((beat) => beat.at)).toEqual([at('2026-11-24T15:10'), at('2026-11-26T09:30')]);
    expect(broadcast.title(params)).toBe('2026-11-24 15:10 群发');
  });

  it('needs a rule for customers: no rule is not everyone', () => {
    const given = { ...params, audience: { target: 'customers' } };
    expect(Broadcast.params.safeParse(given).success).toBe(false);
  });

  it('refuses beats with one key, no text, too long a text or an impossible time', () => {
    const faulty = [
      [{ ...params.beats[0] }, { ...params.beats[0] }],
      [{ ...params.beats[0], text: '  ' }],
      [{ ...params.beats[0], text: '好'.repeat(1334) }],
      [{ ...params.beats[0], at: '24:00' }],
      [],
    ];
    for (const beats of faulty) expect(Broadcast.params.safeParse({ ...params, beats }).success).toBe(false);
  });
});
