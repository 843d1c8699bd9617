import { Injectable } from '@nestjs/common';
import { phonesWithdrawn } from '../customers/customers.facts';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { Facts, On } from '../platform/events/facts';
import { OrderMatching } from './order-matching.service';
import { OrderRows } from './order-rows.service';
import { ordersChanged } from './orders.facts';
import { PurchaseStatsService } from './purchase-stats.service';

/** Customers per transaction. */
const CHUNK = 50;

/**
 * Takes orders away from customers they were given to for a phone a rep had mistyped, and gives them to whom they
 * belong, if that is known. What was matched by something surer, or by hand, stays.
 */
@Injectable()
export class OrderReleasing {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly matching: OrderMatching,
    private readonly rows: OrderRows,
    private readonly stats: PurchaseStatsService,
    private readonly facts: Facts,
  ) {}

  @On(phonesWithdrawn)
  async release({ customerIds }: { customerIds: number[] }): Promise<void> {
    for (let at = 0; at < customerIds.length; at += CHUNK) {
      const ids = customerIds.slice(at, at + CHUNK);
      await this.db.transaction(() => this.releaseOf(ids));
    }
  }

  private async releaseOf(customerIds: number[]): Promise<void> {
    const byPhone = await this.letGo(sql`customer_id IN (${customerIds}) AND matched_by = 'phone' AND NOT EXISTS (
      SELECT 1 FROM identity i WHERE i.kind = 'phone' AND i.value = shop_order.buyer_phone_hash
        AND i.customer_id = shop_order.customer_id)`);
    if (!byPhone.length) return;
    // A shop's buyer id was learned from such an order, unless a surer one names the same buyer.
    await this.db.run(sql`
      DELETE FROM identity WHERE customer_id IN (${customerIds}) AND kind >= 'buyer:' AND kind < 'buyer;' AND source = 'order'
        AND NOT EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = identity.customer_id
          AND o.source = SUBSTR(identity.kind, 7) AND o.buyer_shop_id = identity.value AND o.matched_by <> 'buyer')`);
    const byBuyer = await this.letGo(sql`customer_id IN (${customerIds}) AND matched_by = 'buyer' AND NOT EXISTS (
      SELECT 1 FROM identity i WHERE i.kind >= 'buyer:' AND i.kind < 'buyer;' AND SUBSTR(i.kind, 7) = shop_order.source
        AND i.value = shop_order.buyer_shop_id AND i.customer_id = shop_order.customer_id)`);
    const orderIds = [...byPhone, ...byBuyer];
    await this.matching.give(orderIds);
    const { customerIds: heirs, buyers } = await this.rows.owners(orderIds);
    await this.matching.learn(buyers, 'order');
    const touched = [...new Set([...customerIds, ...heirs])];
    await this.stats.refresh(touched);
    await this.facts.announce(ordersChanged, { customerIds: touched, orderIds });
  }

  private async letGo(which: Sql): Promise<number[]> {
    const rows = await this.db.rows<{ id: number }>(sql`SELECT id FROM shop_order WHERE ${which}`);
    const ids = rows.map((row) => row.id);
    await this.db.run(sql`
      UPDATE shop_order SET customer_id = NULL, matched_by = NULL, updated_at = ${this.clock.now()} WHERE id IN (${ids})`);
    return ids;
  }
}
