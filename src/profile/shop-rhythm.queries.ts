import { Injectable } from '@nestjs/common';
import { Calendar, Day } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { IS_PURCHASE } from '../orders/rules/purchases';
import { median, percentile, Seen } from './percentiles';

/** How often the shop's customers come back. */
export interface ShopRhythm {
  /** Gaps between consecutive purchase days of one customer. */
  gaps: number;
  /** 回购周期, days. */
  medianDays: number | null;
  /** Days of silence that warn, and that mean lost. */
  p80: number | null;
  p90: number | null;
}

/** Gaps that ended longer ago say little about today. */
const LOOK_BACK_DAYS = 365;

/** The rhythm moves slowly. */
const KEPT_MS = 10 * 60_000;

/** The repurchase cycle over all customers, by the metric dictionary. */
@Injectable()
export class ShopRhythms {
  private kept: { until: number; today: Day; rhythm: Promise<ShopRhythm> } | null = null;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
  ) {}

  /** Over the last 365 days; at most ten minutes old. */
  rhythm(): Promise<ShopRhythm> {
    const today = this.calendar.today();
    if (!this.kept || this.kept.until <= this.clock.wall() || this.kept.today !== today) {
      const rhythm = this.over(today - LOOK_BACK_DAYS, today);
      const kept = { until: this.clock.wall() + KEPT_MS, today, rhythm };
      rhythm.catch(() => {
        if (this.kept === kept) this.kept = null;
      });
      this.kept = kept;
    }
    return this.kept.rhythm;
  }

  /** Median, 80th and 90th percentile of the days between consecutive purchase days that end in `from` … `to`. */
  async over(from: Day, to: Day): Promise<ShopRhythm> {
    const rows = await this.db.heavy<Seen>(sql`
      SELECT g.gap AS value, COUNT(*) AS count FROM (
        SELECT d.paid_day, d.paid_day - LAG(d.paid_day) OVER (PARTITION BY d.customer_id ORDER BY d.paid_day) AS gap
        FROM (SELECT DISTINCT o.customer_id, o.paid_day FROM shop_order o
              WHERE o.customer_id IS NOT NULL AND o.paid_day <= ${to} AND ${IS_PURCHASE}) d
      ) g WHERE g.gap IS NOT NULL AND g.paid_day >= ${from}
      GROUP BY g.gap`);
    const seen = rows.map((row) => ({ value: Number(row.value), count: Number(row.count) }));
    return {
      gaps: seen.reduce((sum, one) => sum + one.count, 0),
      medianDays: median(seen),
      p80: percentile(seen, 80),
      p90: percentile(seen, 90),
    };
  }
}
