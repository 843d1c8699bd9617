import { Injectable } from '@nestjs/common';
import { Calendar } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { budgetPeriod } from './budget';
import { EXEMPT_KINDS } from './reasons';
import { ReachRules, ReachSettings } from './reach-settings.service';

export type TargetKind = 'customer' | 'group';

/** What a sender asks about a whole set of targets. */
export interface Ask {
  /** When the contact would be made. */
  at: Date;
  /** What kind of contact, such as 'broadcast'. */
  kind: string;
  rules: ReachRules;
  /** Whether it is a WeCom mass message, which needs send budget. */
  mass: boolean;
  /** The source that asks: its own other steps were agreed to with it and do not refuse each other. */
  except?: { sourceKind: string; sourceId: number };
}

/** The answer for one target: `reason` says who or what forbids it; `until` is set when waiting is enough. */
export type Allowance = { allowed: true } | { allowed: false; reason: string; until: Date | null };

/** Says whom the shop may contact, when. Every sender asks here first: only so do the caps hold across all of them. */
@Injectable()
export class Reach {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
    private readonly settings: ReachSettings,
  ) {}

  /**
   * SQL for a select list: the reason why the target `id` may not be contacted, or NULL. Open holds come first (service
   * before marketing), then cooling days, the cap of the day and the send budget. Groups have neither holds nor cooling.
   */
  refusal(target: TargetKind, id: Sql, ask: Ask): Sql {
    if (EXEMPT_KINDS.includes(ask.kind)) return sql`NULL`;
    const day = this.calendar.dayOf(ask.at);
    const { rules } = ask;
    const others = ask.except
      ? sql`AND NOT (k.source_kind = ${ask.except.sourceKind} AND k.source_id = ${ask.except.sourceId})`
      : sql``;
    const contacts = (from: number, to: number) => sql`FROM contact_log k
      WHERE k.target_kind = ${target} AND k.target_id = ${id} AND k.day >= ${from} AND k.day <= ${to}
        AND k.state <> 'dropped' AND k.kind NOT IN (${EXEMPT_KINDS})`;
    const cases: Sql[] = [
      sql`WHEN (SELECT COUNT(*) ${contacts(day, day)} ${others}) >= ${rules.maxPerDay} THEN 'day-cap'`,
    ];
    if (target === 'customer' && rules.coolingDays > 0) {
      const since = day - rules.coolingDays;
      cases.push(sql`WHEN EXISTS (SELECT 1 ${contacts(since, day)} ${others}) THEN 'cooling'`);
    }
    if (ask.mass) {
      const period = budgetPeriod(rules.budgetRule, day, this.calendar);
      const used = sql`(SELECT COUNT(*) ${contacts(period.from, period.to)} AND k.mass = 1)`;
      cases.push(sql`WHEN ${used} >= ${period.limit} THEN 'no-budget'`);
    }
    const caps = sql`CASE ${sql.join(cases, ' ')} ELSE NULL END`;
    return target === 'customer' ? sql`COALESCE(${this.hold(id)}, ${caps})` : caps;
  }

  /** SQL: the kind of an open hold of the customer `id`, or NULL. */
  hold(id: Sql): Sql {
    return sql`(SELECT MIN(h.kind) FROM customer_hold h WHERE h.customer_id = ${id} AND h.ended_at IS NULL)`;
  }

  /** Whether one target may be contacted now or at `at`, quiet hours included. */
  async allow(target: TargetKind, id: number, kind: string, options: Partial<Ask> = {}): Promise<Allowance> {
    const at = options.at ?? this.clock.now();
    const rules = options.rules ?? (await this.settings.rules(at));
    const ask: Ask = { mass: false, ...options, at, kind, rules };
    const row = await this.db.row<{ reason: string | null }>(
      sql`SELECT ${this.refusal(target, sql`t.id`, ask)} AS reason FROM (SELECT ${id} AS id) t`,
    );
    if (row?.reason) return { allowed: false, reason: row.reason, until: null };
    if (EXEMPT_KINDS.includes(kind)) return { allowed: true };
    const open = await this.settings.nextOpen(at);
    return open > at ? { allowed: false, reason: 'quiet-hours', until: open } : { allowed: true };
  }

  /**
   * How many mass messages the target may still receive in the current period. An estimate: what reps send in their own
   * name uses the same budget and is not known here.
   */
  async budgetLeft(target: TargetKind, id: number): Promise<{ left: number; limit: number; until: string }> {
    const rules = await this.settings.rules();
    const period = budgetPeriod(rules.budgetRule, this.calendar.today(), this.calendar);
    const row = await this.db.row<{ used: number }>(sql`
      SELECT COUNT(*) AS used FROM contact_log
      WHERE target_kind = ${target} AND target_id = ${id} AND day >= ${period.from} AND day <= ${period.to}
        AND mass = 1 AND state <> 'dropped'`);
    const left = Math.max(0, period.limit - Number(row?.used ?? 0));
    return { left, limit: period.limit, until: this.calendar.text(period.to) };
  }
}
