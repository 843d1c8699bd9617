import { Injectable } from '@nestjs/common';
import { Day } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { IS_PURCHASE } from '../orders/rules/purchases';
import { ShopRhythms } from '../profile/shop-rhythm.queries';

/** 复购率(人) and 回购周期 over a window of days. */
export interface Repurchase {
  /** Customers with at least two purchase days ÷ customers with at least one; null without a buyer. */
  rate: number | null;
  buyers: number;
  repeaters: number;
  /** Between consecutive purchase days; the later one lies in the window. Null without any. */
  cycleMedianDays: number | null;
  cycleP80: number | null;
  cycleP90: number | null;
}

/** The repurchase metrics exactly as the dictionary defines them. */
@Injectable()
export class RepurchaseQueries {
  constructor(
    private readonly db: Database,
    private readonly rhythms: ShopRhythms,
  ) {}

  /** Purchases from `from` to `to`: orders of one day count once, orders refunded in full do not count. */
  async over(from: Day, to: Day): Promise<Repurchase> {
    const [[counts], rhythm] = await Promise.all([
      this.db.heavy<{ buyers: number; repeaters: number | null }>(sql`
        SELECT COUNT(*) AS buyers, SUM(CASE WHEN b.days >= 2 THEN 1 ELSE 0 END) AS repeaters FROM (
          SELECT o.customer_id, COUNT(DISTINCT o.paid_day) AS days FROM shop_order o
          WHERE o.customer_id IS NOT NULL AND o.paid_day >= ${from} AND o.paid_day <= ${to} AND ${IS_PURCHASE}
          GROUP BY o.customer_id
        ) b`),
      this.rhythms.over(from, to),
    ]);
    const buyers = Number(counts.buyers);
    const repeaters = Number(counts.repeaters ?? 0);
    return {
      rate: buyers ? repeaters / buyers : null,
      buyers,
      repeaters,
      cycleMedianDays: rhythm.medianDays,
      cycleP80: rhythm.p80,
      cycleP90: rhythm.p90,
    };
  }
}
