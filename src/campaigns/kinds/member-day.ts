import { z } from 'zod';
import { MEMBER_DAY_PRESETS } from '../../../config/presets/member-day';
import { Calendar, Day } from '../../platform/calendar/calendar';
import { CampaignKind, CampaignKindOf, DatedBeat } from './campaign-kind';
import { CampaignParams, sharedParams } from './params';
import { beatsAround, beginOf, dayOfOccasion } from './rhythm';

const schedule = z
  .strictObject({
    daysOfMonth: z.array(z.int().min(1).max(31)).min(1).max(31).optional().meta({ title: '每月几号' }),
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional().meta({ title: '每周几' }),
  })
  .refine(({ daysOfMonth, weekdays }) => (daysOfMonth === undefined) !== (weekdays === undefined), {
    message: 'give days of the month or weekdays, not both',
  })
  .meta({ title: '会员日' });

const params = z.strictObject({ ...sharedParams, schedule });
type Params = CampaignParams & z.infer<typeof params>;

/** Longer than any gap between days of one number: the 31st of July to the 31st of August is 31, 29 February 8 years. */
const SEARCH_DAYS = 8 * 366;
const MOST_OFFSET = 7;
const WEEKDAYS = '一二三四五六日';

/** A promotion on fixed days of the month (8, 18, 28) or of the week, with its beats before and on the day. */
@CampaignKind('member-day')
export class MemberDay implements CampaignKindOf<Params> {
  static readonly params = params;
  readonly label = '会员日';
  readonly presets = MEMBER_DAY_PRESETS;

  constructor(private readonly calendar: Calendar) {}

  next(params: Params, after: Date): Date | null {
    const from = this.calendar.dayOf(after) - MOST_OFFSET;
    for (let day = from; day < from + SEARCH_DAYS; day++) {
      if (!this.isMemberDay(params, day)) continue;
      const begin = beginOf(day, params.beats, this.calendar);
      if (begin > after) return begin;
    }
    return null;
  }

  beats(params: Params, scheduledFor: Date): DatedBeat[] {
    const day = dayOfOccasion(scheduledFor, params.beats, this.calendar);
    return beatsAround(day, params.beats, this.calendar);
  }

  title(params: Params, scheduledFor: Date): string {
    const day = dayOfOccasion(scheduledFor, params.beats, this.calendar);
    const month = Number(this.calendar.text(day).slice(5, 7));
    return params.schedule.weekdays
      ? `${month}月${this.calendar.dayOfMonth(day)}日 周${WEEKDAYS[this.calendar.weekday(day) - 1]}会员日`
      : `${month}月${this.calendar.dayOfMonth(day)}号会员日`;
  }

  private isMemberDay({ schedule }: Params, day: Day): boolean {
    return schedule.daysOfMonth
      ? schedule.daysOfMonth.includes(this.calendar.dayOfMonth(day))
      : (schedule.weekdays ?? []).includes(this.calendar.weekday(day));
  }
}
