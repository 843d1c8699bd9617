import { Injectable } from '@nestjs/common';
import { Day } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { IS_PURCHASE } from './rules/purchases';

/** How much of the truth the orders show. */
export interface OrderCoverage {
  /** Orders whose customer is known, all orders, and their share (0 to 1; 0 without orders). */
  matched: number;
  total: number;
  share: number;
  /** Friends with at least one matched order, of all friends; of the others nothing is known. */
  friendsWithOrders: { count: number; total: number; share: number };
  /** When the latest known order was paid; null without orders. */
  dataAsOf: Date | null;
}

/** Counts over all orders; each reads in a thread of its own on SQLite. */
@Injectable()
export class OrderCoverageQueries {
  constructor(private readonly db: Database) {}

  async coverage(): Promise<OrderCoverage> {
    const [orders] = await this.db.heavy<{ total: number; matched: number; as_of: number | null }>(sql`
      SELECT COUNT(*) AS total, COUNT(customer_id) AS matched, MAX(paid_at) AS as_of FROM shop_order`);
    const [friends] = await this.db.heavy<{ total: number; bought: number }>(sql`
      SELECT COUNT(*) AS total, COUNT(CASE WHEN EXISTS
        (SELECT 1 FROM shop_order o WHERE o.customer_id = f.customer_id) THEN 1 END) AS bought
      FROM (SELECT DISTINCT customer_id FROM follow WHERE status = 'active') f`);
    const share = (part: number, whole: number) => (whole ? part / whole : 0);
    return {
      matched: orders.matched,
      total: orders.total,
      share: share(orders.matched, orders.total),
      friendsWithOrders: { count: friends.bought, total: friends.total, share: share(friends.bought, friends.total) },
      dataAsOf: orders.as_of === null ? null : new Date(orders.as_of),
    };
  }

  /** Purchases of each day from `first` to `last`, net of refunds; days without any are left out. */
  async byDay(first: Day, last: Day): Promise<{ day: Day; orders: number; amountFen: number }[]> {
    const rows = await this.db.heavy<{ day: number; order_count: number; amount: number }>(sql`
      SELECT o.paid_day AS day, COUNT(*) AS order_count, SUM(o.amount_fen - o.refunded_fen) AS amount
      FROM shop_order o WHERE o.paid_day BETWEEN ${first} AND ${last} AND ${IS_PURCHASE}
      GROUP BY o.paid_day ORDER BY o.paid_day`);
    return rows.map((row) => ({ day: row.day, orders: row.order_count, amountFen: row.amount }));
  }
}
