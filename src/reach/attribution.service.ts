import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { On } from '../platform/events/facts';
import { ordersChanged } from '../orders/orders.facts';
import { IS_PURCHASE } from '../orders/rules/purchases';
import { TargetKind } from './reach.service';

const DAY_MS = 86_400_000;

/** Orders credited per statement. */
const CHUNK = 500;

/**
 * Credits each order to the last contact delivered to its customer, directly or in a group they were a member of, within
 * that contact's window: last touch, once per order, so no purchase shows up in two campaigns.
 */
@Injectable()
export class Attributions {
  constructor(private readonly db: Database) {}

  @On(ordersChanged)
  async hear({ orderIds }: { orderIds: number[] }): Promise<void> {
    await this.credit(orderIds);
  }

  /** Credits these orders anew: an order that was refunded or whose contact is out of its window loses its row. */
  async credit(orderIds: number[]): Promise<void> {
    for (let at = 0; at < orderIds.length; at += CHUNK) await this.creditChunk(orderIds.slice(at, at + CHUNK));
  }

  /** After contacts turn out to have been delivered at `since`: credits what their customers have bought since. */
  async creditSince(targetKind: TargetKind, targetIds: number[], since: Date): Promise<void> {
    if (!targetIds.length) return;
    const customers =
      targetKind === 'customer'
        ? sql`${targetIds}`
        : sql`SELECT m.customer_id FROM group_member m WHERE m.group_id IN (${targetIds}) AND m.customer_id IS NOT NULL`;
    const rows = await this.db.rows<{ id: number }>(sql`
      SELECT o.id FROM shop_order o WHERE o.customer_id IN (${customers}) AND o.paid_at >= ${since} ORDER BY o.id`);
    await this.credit(rows.map((row) => row.id));
  }

  private async creditChunk(orderIds: number[]): Promise<void> {
    const orders = sql`o.id IN (${orderIds}) AND ${IS_PURCHASE} AND o.customer_id IS NOT NULL AND o.paid_at IS NOT NULL`;
    const inWindow = sql`k.state = 'delivered' AND k.at <= o.paid_at AND k.at >= o.paid_at - k.window_days * ${sql.raw(String(DAY_MS))}`;
    const columns = sql`o.id AS order_id, k.id AS contact_id, k.source_kind, k.source_id, k.step, o.customer_id,
      k.at AS touched_at, o.paid_at, o.amount_fen - o.refunded_fen AS amount_fen`;
    await this.db.transaction(async () => {
      await this.db.run(sql`DELETE FROM attribution WHERE order_id IN (${orderIds})`);
      await this.db.run(sql`
        INSERT INTO attribution
          (order_id, contact_id, source_kind, source_id, step, customer_id, touched_at, paid_at, amount_fen)
        SELECT order_id, contact_id, source_kind, source_id, step, customer_id, touched_at, paid_at, amount_fen FROM (
          SELECT touch.*, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY touched_at DESC, contact_id DESC) AS place FROM (
            SELECT ${columns} FROM shop_order o
            JOIN contact_log k ON k.target_kind = 'customer' AND k.target_id = o.customer_id
            WHERE ${orders} AND ${inWindow}
            UNION ALL
            SELECT ${columns} FROM shop_order o
            JOIN group_member m ON m.customer_id = o.customer_id
            JOIN contact_log k ON k.target_kind = 'group' AND k.target_id = m.group_id
              AND k.at >= m.joined_at AND (m.left_at IS NULL OR k.at < m.left_at)
            WHERE ${orders} AND ${inWindow}
          ) touch
        ) ranked WHERE place = 1
        ${this.db.dialect.onConflict(['order_id'], ['contact_id', 'source_kind', 'source_id', 'step', 'customer_id', 'touched_at', 'paid_at', 'amount_fen'])}`);
    });
  }
}
