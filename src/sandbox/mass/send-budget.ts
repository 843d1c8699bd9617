import { Faults } from '../faults/faults';
import { Store } from '../state/store';
import { dayOf, monthOf, weekOf } from '../state/time';

/** The corp's own rule: as many per month as the month has days (the default), seven a week, or one a day. */
export type BudgetRule = 'month' | 'week7' | 'day1';

/**
 * How many mass messages a customer or a group may still get (developer.work.weixin.qq.com/document/path/92135,
 * 2025-11). What reps send by themselves counts too.
 */
export class SendBudget {
  constructor(
    private readonly store: Store,
    private readonly faults: Faults,
  ) {}

  get rule(): BudgetRule {
    return (this.store.meta('budget.rule') as BudgetRule | undefined) ?? 'month';
  }

  setRule(rule: BudgetRule): void {
    this.store.setMeta('budget.rule', rule);
  }

  /** Takes one off the budget of a customer or group at `at` (epoch ms); false when nothing is left. */
  spend(target: string, at: number): boolean {
    if (this.faults.overBudget(target)) return false;
    const day = dayOf(at);
    const month = monthOf(day);
    const since = { month: month.first, week7: weekOf(day), day1: day }[this.rule];
    const cap = { month: month.days, week7: 7, day1: 1 }[this.rule];
    const used = this.store.count(
      'SELECT SUM(times) FROM spent WHERE target = ? AND day BETWEEN ? AND ?',
      target,
      since,
      day,
    );
    if (used >= cap) return false;
    this.store.run(
      'INSERT INTO spent (target, day, times) VALUES (?, ?, 1) ON CONFLICT (target, day) DO UPDATE SET times = times + 1',
      target,
      day,
    );
    return true;
  }
}
