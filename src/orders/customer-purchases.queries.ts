import { Injectable } from '@nestjs/common';
import { CustomerExtras, CustomerListPart, InCustomerList } from '../customers/customer-list';
import { Calendar } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { IS_PURCHASE } from './rules/purchases';

/** What a customer's purchases add up to. */
export interface PurchaseSummary {
  /** False while no order is matched: unknown, not none. */
  orderKnown: boolean;
  orders: number;
  /** Distinct purchase days. */
  days: number;
  amountFen: number;
  /** YYYY-MM-DD */
  firstDay: string | null;
  lastDay: string | null;
  /** The median of days between purchases; null with fewer than two gaps. */
  cycleMedianDays: number | null;
  daysSinceLast: number | null;
}

/** One product a customer bought. */
export interface BoughtProduct {
  productId: number;
  name: string;
  /** Distinct purchase days. */
  times: number;
  lastDay: string;
  /** Packs on the last day. */
  lastQuantity: number;
  /** Days one pack lasts: as learned from the orders, else as the shop says. */
  cycleDays: number | null;
  /** When the last packs should be used up. */
  dueDay: string | null;
}

interface StatsRow {
  customer_id: number;
  first_day: number;
  last_day: number;
  days: number;
  orders: number;
  amount_fen: number;
}

/** What customers bought, for the list of customers and the page of one. */
@Injectable()
@InCustomerList()
export class CustomerPurchases implements CustomerListPart {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
  ) {}

  async columns(customerIds: number[]): Promise<Map<number, Partial<CustomerExtras>>> {
    const [known, stats] = await Promise.all([this.known(customerIds), this.stats(customerIds)]);
    const none = { orderKnown: true, orders: 0, amountFen: 0, lastOrderDay: null };
    const columns = new Map<number, Partial<CustomerExtras>>([...known].map((id) => [id, none]));
    for (const row of stats) {
      const lastOrderDay = this.calendar.text(row.last_day);
      columns.set(row.customer_id, { orderKnown: true, orders: row.orders, amountFen: row.amount_fen, lastOrderDay });
    }
    return columns;
  }

  async summary(customerId: number): Promise<PurchaseSummary> {
    const [[stats], gaps, known] = await Promise.all([
      this.stats([customerId]),
      this.gaps(customerId),
      this.known([customerId]),
    ]);
    return {
      orderKnown: known.size > 0,
      orders: stats?.orders ?? 0,
      days: stats?.days ?? 0,
      amountFen: stats?.amount_fen ?? 0,
      firstDay: stats ? this.calendar.text(stats.first_day) : null,
      lastDay: stats ? this.calendar.text(stats.last_day) : null,
      cycleMedianDays: gaps.length >= 2 ? median(gaps) : null,
      daysSinceLast: stats ? this.calendar.today() - stats.last_day : null,
    };
  }

  /** The products a customer bought, the latest first. */
  async products(customerId: number): Promise<BoughtProduct[]> {
    const rows = await this.db.rows<{
      product_id: number;
      name: string;
      times: number;
      last_day: number;
      last_quantity: number;
      cycle: number | null;
    }>(sql`
      SELECT d.product_id, p.name, d.times, d.last_day, COALESCE(p.learned_cycle_days, p.cycle_days) AS cycle,
        (SELECT SUM(l.quantity) FROM order_line l WHERE l.customer_id = ${customerId} AND l.counts = 1
          AND l.product_id = d.product_id AND l.paid_day = d.last_day) AS last_quantity
      FROM (SELECT l.product_id, COUNT(DISTINCT l.paid_day) AS times, MAX(l.paid_day) AS last_day FROM order_line l
            WHERE l.customer_id = ${customerId} AND l.counts = 1 AND l.product_id IS NOT NULL GROUP BY l.product_id) d
      JOIN product p ON p.id = d.product_id ORDER BY d.last_day DESC, d.product_id`);
    return rows.map((row) => ({
      productId: row.product_id,
      name: row.name,
      times: row.times,
      lastDay: this.calendar.text(row.last_day),
      lastQuantity: Number(row.last_quantity),
      cycleDays: row.cycle,
      dueDay: row.cycle ? this.calendar.text(row.last_day + Math.round(row.cycle * Number(row.last_quantity))) : null,
    }));
  }

  private async known(customerIds: number[]): Promise<Set<number>> {
    const rows = await this.db.rows<{ customer_id: number }>(
      sql`SELECT DISTINCT customer_id FROM shop_order WHERE customer_id IN (${customerIds})`,
    );
    return new Set(rows.map((row) => row.customer_id));
  }

  private async stats(customerIds: number[]): Promise<StatsRow[]> {
    return this.db.rows<StatsRow>(sql`
      SELECT customer_id, first_day, last_day, days, orders, amount_fen FROM purchase_stats
      WHERE customer_id IN (${customerIds})`);
  }

  private async gaps(customerId: number): Promise<number[]> {
    const rows = await this.db.rows<{ day: number }>(sql`
      SELECT DISTINCT o.paid_day AS day FROM shop_order o WHERE o.customer_id = ${customerId} AND ${IS_PURCHASE} ORDER BY day`);
    return rows.slice(1).map((row, index) => row.day - rows[index].day);
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
