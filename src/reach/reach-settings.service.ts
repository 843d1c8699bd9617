import { Injectable } from '@nestjs/common';
import { Calendar } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { Refused } from '../platform/errors/errors';
import { isQuiet, minutesOfQuietLeft, minutesUntilQuiet, QuietHours } from './quiet-hours';
import { BudgetRule, ReachSetting } from './reach-setting.entity';

/** What an operator sets. */
export interface ReachRules {
  budgetRule: BudgetRule;
  quietFrom: string;
  quietTo: string;
  maxPerDay: number;
  coolingDays: number;
  holdoutShare: number;
}

/** In force until somebody sets others: WeCom's own default budget, nights left alone, one contact a day. */
export const DEFAULT_RULES: ReachRules = {
  budgetRule: 'month-days',
  quietFrom: '22:00',
  quietTo: '08:00',
  maxPerDay: 1,
  coolingDays: 2,
  holdoutShare: 0.1,
};

const MINUTE_MS = 60_000;

/** The dated rules of contact: what is in force, and since when. */
@Injectable()
export class ReachSettings {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
  ) {}

  /** The rules in force at `at`, now where absent. */
  async rules(at: Date = this.clock.now()): Promise<ReachRules> {
    const row = await this.db
      .repo(ReachSetting)
      .createQueryBuilder('s')
      .where('s.validFrom <= :at', { at: at.getTime() })
      .orderBy('s.validFrom', 'DESC')
      .addOrderBy('s.id', 'DESC')
      .limit(1)
      .getOne();
    if (!row) return DEFAULT_RULES;
    const { budgetRule, quietFrom, quietTo, maxPerDay, coolingDays, holdoutShare } = row;
    return { budgetRule, quietFrom, quietTo, maxPerDay, coolingDays, holdoutShare };
  }

  /** Puts new rules in force from now on. Throws Refused when the hours leave no time to send in. */
  async set(rules: ReachRules, setBy: string): Promise<ReachRules> {
    const quiet = this.quietHours(rules);
    const quietMinutes = quiet.from === quiet.to ? 0 : (quiet.to - quiet.from + 1440) % 1440;
    if (quietMinutes > 20 * 60) {
      throw new Refused('reach.always-quiet', 'Quiet hours must leave at least four hours a day.', {
        details: { quietFrom: rules.quietFrom, quietTo: rules.quietTo },
      });
    }
    await this.db.repo(ReachSetting).insert({ ...rules, validFrom: this.clock.now(), setBy });
    return rules;
  }

  /** When marketing may next go out: `at` itself, or the end of the quiet hours it lies in. */
  async nextOpen(at: Date): Promise<Date> {
    const left = minutesOfQuietLeft(this.quietHours(await this.rules(at)), this.minuteOf(at));
    return left ? new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS + left * MINUTE_MS) : at;
  }

  /** The latest moment not after `until` that lies before the first quiet hours following `at`. */
  async endBeforeQuiet(at: Date, until: Date): Promise<Date> {
    const minutes = minutesUntilQuiet(this.quietHours(await this.rules(at)), this.minuteOf(at));
    if (!Number.isFinite(minutes)) return until;
    const quiet = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS + minutes * MINUTE_MS;
    return new Date(Math.min(until.getTime(), quiet));
  }

  /** Whether 'HH:mm' lies in the quiet hours of `rules`. */
  isQuietTime(rules: ReachRules, time: string): boolean {
    return isQuiet(this.quietHours(rules), this.calendar.minutesOf(time));
  }

  private quietHours(rules: ReachRules): QuietHours {
    return { from: this.calendar.minutesOf(rules.quietFrom), to: this.calendar.minutesOf(rules.quietTo) };
  }

  private minuteOf(at: Date): number {
    return this.calendar.minutesOf(this.calendar.timeOf(at));
  }
}
