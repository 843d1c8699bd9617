import { Asked } from '../../rules/rule-kind';
import { Day } from '../../platform/calendar/calendar';
import { Sql, sql } from '../../platform/database/sql';

/** True for orders (alias o) that are purchases: paid, and not given back in full. */
export const IS_PURCHASE: Sql = sql`o.status = 'paid' AND o.paid_day IS NOT NULL
  AND (o.refunded_fen = 0 OR o.refunded_fen < o.amount_fen)`;

/**
 * Purchases are known where at least one order, whatever its state, is matched to the customer. Without one nobody can
 * say that they bought nothing: they may have bought under a masked phone.
 */
export const HAS_MATCHED_ORDER: Sql = sql`EXISTS (SELECT 1 FROM shop_order k WHERE k.customer_id = c.id)`;

/** The last `days` days, today included, on a column of days. */
export function lastDays(column: Sql, days: number, today: Day): Sql {
  return sql`${column} BETWEEN ${today - days + 1} AND ${today}`;
}

/**
 * Customers with three or more purchase days, with twice the median of the days between them (twice, so that it is an
 * integer): columns customer_id and median2. One gap is a chance; two begin to be a rhythm.
 */
export function ownCycles(asked: Asked): Sql {
  return sql`SELECT r.customer_id, CASE WHEN r.n % 2 = 1 THEN 2 * SUM(r.gap) ELSE SUM(r.gap) END AS median2
    FROM (SELECT g.customer_id, g.gap, COUNT(*) OVER (PARTITION BY g.customer_id) AS n,
            ROW_NUMBER() OVER (PARTITION BY g.customer_id ORDER BY g.gap) AS place
          FROM (SELECT d.customer_id,
                  d.paid_day - LAG(d.paid_day) OVER (PARTITION BY d.customer_id ORDER BY d.paid_day) AS gap
                FROM (SELECT DISTINCT o.customer_id, o.paid_day FROM shop_order o
                      WHERE o.customer_id IS NOT NULL AND ${asked.among(sql`o.customer_id`)} AND ${IS_PURCHASE}) d) g
          WHERE g.gap IS NOT NULL) r
    WHERE r.place * 2 BETWEEN r.n AND r.n + 2
    GROUP BY r.customer_id, r.n HAVING r.n >= 2`;
}

/** 12345 → ¥123.45 */
export function yuan(fen: number): string {
  return `¥${(fen / 100).toFixed(fen % 100 ? 2 : 0)}`;
}
