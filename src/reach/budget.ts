import { Calendar, Day } from '../platform/calendar/calendar';
import { BudgetRule } from './reach-setting.entity';

/** The days over which WeCom counts, both included, and how many mass messages one customer or group gets in them. */
export interface BudgetPeriod {
  from: Day;
  to: Day;
  limit: number;
}

/**
 * The period `day` lies in. WeCom's rule (群发助手 → 设置群发规则): as many a month as the month has days, 7 a week, or
 * 1 a day. That weeks begin on Monday is our reading; WeCom does not say.
 */
export function budgetPeriod(rule: BudgetRule, day: Day, calendar: Calendar): BudgetPeriod {
  if (rule === '1-per-day') return { from: day, to: day, limit: 1 };
  if (rule === '7-per-week') {
    const monday = day - calendar.weekday(day) + 1;
    return { from: monday, to: monday + 6, limit: 7 };
  }
  const first = calendar.monthStart(day);
  const days = calendar.daysInMonth(day);
  return { from: first, to: first + days - 1, limit: days };
}
