import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { IS_PURCHASE } from './rules/purchases';

/** Customers whose purchases are added up by one statement. */
const AT_ONCE = 200;

/** Keeps purchase_stats equal to what the orders say. */
@Injectable()
export class PurchaseStatsService {
  constructor(private readonly db: Database) {}

  /**
   * Adds up the purchases of these customers anew, in the caller's transaction. Days between purchases come from LAG
   * over distinct purchase days; litt = Σ ln(gap ÷ 7), written ln(gap) − ln 7 because MySQL divides integers to four
   * decimals only.
   */
  async refresh(customerIds: number[]): Promise<void> {
    for (let at = 0; at < customerIds.length; at += AT_ONCE) {
      const ids = customerIds.slice(at, at + AT_ONCE);
      await this.db.run(sql`DELETE FROM purchase_stats WHERE customer_id IN (${ids})`);
      await this.db.run(sql`
        INSERT INTO purchase_stats (customer_id, first_day, last_day, days, orders, amount_fen, litt, last_gap)
        SELECT g.customer_id, MIN(g.day), MAX(g.day), COUNT(*), SUM(g.order_count), SUM(g.amount),
          COALESCE(SUM(LN(g.gap)) - COUNT(g.gap) * LN(7), 0), MAX(CASE WHEN g.place = 1 THEN g.gap END)
        FROM (SELECT d.customer_id, d.day, d.order_count, d.amount,
                d.day - LAG(d.day) OVER (PARTITION BY d.customer_id ORDER BY d.day) AS gap,
                ROW_NUMBER() OVER (PARTITION BY d.customer_id ORDER BY d.day DESC) AS place
              FROM (SELECT o.customer_id, o.paid_day AS day, COUNT(*) AS order_count,
                      SUM(o.amount_fen - o.refunded_fen) AS amount
                    FROM shop_order o WHERE o.customer_id IN (${ids}) AND ${IS_PURCHASE}
                    GROUP BY o.customer_id, o.paid_day) d) g
        GROUP BY g.customer_id`);
    }
  }
}
