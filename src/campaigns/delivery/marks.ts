import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { On } from '../../platform/events/facts';
import { ordersChanged } from '../../orders/orders.facts';
import { IS_PURCHASE } from '../../orders/rules/purchases';

/** 响应: an answer within this after a delivery. */
const REPLY_MS = 24 * 3_600_000;

/** Marks recipients who bought or replied. Both are derived from orders and messages and may be derived again. */
@Injectable()
export class Marks {
  constructor(private readonly db: Database) {}

  /** First purchase of these customers within the window of each occurrence they are in, in either arm. */
  @On(ordersChanged)
  async purchases({ customerIds }: { customerIds: number[] }): Promise<void> {
    if (!customerIds.length) return;
    const first = sql`FROM shop_order o JOIN occurrence e ON e.id = recipient.occurrence_id
      WHERE o.customer_id = recipient.target_id AND o.paid_at >= e.starts_at AND o.paid_at < e.ends_at AND ${IS_PURCHASE}
      ORDER BY o.paid_at, o.id LIMIT 1`;
    await this.db.run(sql`
      UPDATE recipient SET bought_at = (SELECT o.paid_at ${first}), bought_order_id = (SELECT o.id ${first})
      WHERE target_kind = 'customer' AND target_id IN (${customerIds})`);
  }

  /** First message back within 24 h of a delivery of the occurrence; only archived chats can show one. */
  async replies(occurrenceId: number): Promise<void> {
    const replied = await this.db.heavy<{ target_id: number; replied_at: number }>(sql`
      SELECT rb.target_id, MIN(m.sent_at) AS replied_at FROM recipient_beat rb
      JOIN message m ON m.customer_id = rb.target_id AND m.group_id IS NULL AND m.direction = 'in'
        AND m.sent_at >= rb.at AND m.sent_at < rb.at + ${sql.raw(String(REPLY_MS))}
      WHERE rb.occurrence_id = ${occurrenceId} AND rb.target_kind = 'customer' AND rb.state = 'delivered'
      GROUP BY rb.target_id`);
    const rows = replied.map(({ target_id, replied_at }) => {
      return { occurrence_id: occurrenceId, target_kind: 'customer', target_id, state: 'treated', replied_at };
    });
    await this.db.upsert('recipient', rows, {
      key: ['occurrence_id', 'target_kind', 'target_id'],
      update: ['replied_at'],
    });
  }
}
