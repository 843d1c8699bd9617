import { Injectable } from '@nestjs/common';
import { Calendar } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { notFound } from '../platform/errors/errors';
import { Facts, On } from '../platform/events/facts';
import { Scheduled } from '../platform/schedule/schedules';
import { customersChanged, slices } from '../customers/customers.facts';
import { OrderDraft } from './order-draft';
import { Match, OrderMatching } from './order-matching.service';
import { OrderRows, StoredOrder } from './order-rows.service';
import { ordersChanged } from './orders.facts';
import { PurchaseStatsService } from './purchase-stats.service';

/** What became of one order that was handed in. */
export interface Written {
  result: 'created' | 'changed' | 'same';
  matched: boolean;
}

/** Most orders of one write: one transaction, a fixed number of statements. */
export const MOST_ORDERS = 500;

/** Orders and whose they are. */
@Injectable()
export class Orders {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
    private readonly rows: OrderRows,
    private readonly matching: OrderMatching,
    private readonly stats: PurchaseStatsService,
    private readonly facts: Facts,
  ) {}

  /**
   * Creates and changes up to 500 orders by (source, number); an order that says what is stored already is left alone.
   * Of one order handed in twice the last counts. Answers in the order of the drafts. Joins the caller's transaction.
   */
  async write(drafts: OrderDraft[]): Promise<Written[]> {
    if (drafts.length > MOST_ORDERS) throw new Error(`At most ${MOST_ORDERS} orders at once.`);
    return this.db.transaction(async () => {
      const stored = await this.rows.find(drafts);
      const { results, last } = compare(drafts, stored);
      const news = [...last.values()].filter((draft) => stored.get(keyOf(draft))?.contentHash !== draft.contentHash);
      const matches = await this.matching.find(news);
      const whose = new Map(
        news.map((draft, index) => [keyOf(draft), matchOf(stored.get(keyOf(draft)), matches[index])]),
      );
      const ids = await this.rows.write(
        news.map((draft) => ({ draft, match: whose.get(keyOf(draft)) ?? null, old: stored.get(keyOf(draft)) })),
        this.calendar,
        this.clock.now(),
      );
      const touched = new Set<number>();
      for (const draft of news) {
        const before = stored.get(keyOf(draft))?.customerId;
        const after = whose.get(keyOf(draft))?.customerId;
        for (const id of [before, after]) if (id) touched.add(id);
      }
      const found = await this.learnBuyers(news, whose, touched);
      await this.stats.refresh([...touched]);
      await this.announce([...touched], [...new Set([...ids.values(), ...found])]);
      return drafts.map((draft, index) => {
        const key = keyOf(draft);
        const mine = whose.has(key) ? whose.get(key) : stored.get(key)?.customerId;
        return { result: results[index], matched: Boolean(mine) || found.includes(ids.get(key) ?? 0) };
      });
    });
  }

  /**
   * Gives an order to a customer by hand, and with it the shop's buyer id, so that the buyer's other orders follow.
   * Throws Refused (404) when there is no such order or customer.
   */
  async bind(orderId: number, customerId: number): Promise<void> {
    await this.db.transaction(async () => {
      const order = await this.db.row<{ source: string; buyer_shop_id: string | null; customer_id: number | null }>(
        sql`SELECT source, buyer_shop_id, customer_id FROM shop_order WHERE id = ${orderId}`,
      );
      if (!order) throw notFound('order', orderId);
      const customer = await this.db.row(sql`SELECT id FROM customer WHERE id = ${customerId}`);
      if (!customer) throw notFound('customer', customerId);
      const now = this.clock.now();
      await this.db.run(sql`
        UPDATE shop_order SET customer_id = ${customerId}, matched_by = 'manual', updated_at = ${now} WHERE id = ${orderId}`);
      await this.matching.copyToLines([orderId]);
      const touched = new Set([customerId, ...(order.customer_id ? [order.customer_id] : [])]);
      const buyer = order.buyer_shop_id && { source: order.source, shopBuyerId: order.buyer_shop_id, customerId };
      const learned = buyer ? await this.matching.learn([buyer], 'manual') : [];
      const found = await this.giveWaiting(learned, touched);
      await this.stats.refresh([...touched]);
      await this.announce([...touched], [...new Set([orderId, ...found])]);
    });
  }

  /** Customers got new identities: orders that waited for them are theirs now. */
  @On(customersChanged)
  async identitiesCame({ customerIds }: { customerIds: number[] }): Promise<void> {
    await this.matchWaiting(() => this.matching.waitingOf(customerIds, MOST_ORDERS));
  }

  /** An order written at the very moment its customer was, by another process, may have missed them. */
  @Scheduled('orders.match', '20 4 * * *')
  async matchAll(): Promise<void> {
    await this.matchWaiting(() => this.matching.waitingOfAnyone(MOST_ORDERS));
  }

  private async matchWaiting(next: () => Promise<number[]>): Promise<void> {
    for (let orderIds = await next(); orderIds.length; orderIds = await next()) {
      const given = await this.db.transaction(async () => {
        await this.matching.give(orderIds);
        const { customerIds, buyers } = await this.rows.owners(orderIds);
        await this.matching.learn(buyers, 'order');
        await this.stats.refresh(customerIds);
        await this.announce(customerIds, orderIds);
        return customerIds.length;
      });
      // The identity that named them went away in between.
      if (!given) return;
    }
  }

  private async learnBuyers(
    news: OrderDraft[],
    whose: Map<string, Match | null>,
    touched: Set<number>,
  ): Promise<number[]> {
    const sure = news.flatMap((draft) => {
      const match = whose.get(keyOf(draft));
      if (!match || match.by === 'buyer' || !draft.shopBuyerId) return [];
      return [{ source: draft.source, shopBuyerId: draft.shopBuyerId, customerId: match.customerId }];
    });
    return this.giveWaiting(await this.matching.learn(sure, 'order'), touched);
  }

  private async giveWaiting(customerIds: number[], touched: Set<number>): Promise<number[]> {
    if (!customerIds.length) return [];
    const found = await this.matching.waitingOf(customerIds, MOST_ORDERS);
    if (!found.length) return [];
    await this.matching.give(found);
    for (const id of (await this.rows.owners(found)).customerIds) touched.add(id);
    return found;
  }

  private async announce(customerIds: number[], orderIds: number[]): Promise<void> {
    if (!orderIds.length) return;
    const whose = [...slices(customerIds)];
    const which = [...slices(orderIds)];
    for (let part = 0; part < Math.max(whose.length, which.length); part++) {
      await this.facts.announce(ordersChanged, { customerIds: whose[part] ?? [], orderIds: which[part] ?? [] });
    }
  }
}

/** Names an order among others. */
export function keyOf(order: { source: string; number: string }): string {
  return `${order.source}\n${order.number}`;
}

/** What each draft does to what is there when it comes, and the last draft of each order. */
function compare(drafts: OrderDraft[], stored: Map<string, StoredOrder>) {
  const hashes = new Map([...stored].map(([key, order]) => [key, order.contentHash]));
  const last = new Map<string, OrderDraft>();
  const results = drafts.map((draft): Written['result'] => {
    const before = hashes.get(keyOf(draft));
    hashes.set(keyOf(draft), draft.contentHash);
    last.set(keyOf(draft), draft);
    return before === undefined ? 'created' : before === draft.contentHash ? 'same' : 'changed';
  });
  return { results, last };
}

/** A hand-made match stays; else what is found now, else what was found before. */
function matchOf(old: StoredOrder | undefined, found: Match | undefined): Match | null {
  const kept = old?.customerId && old.matchedBy ? { customerId: old.customerId, by: old.matchedBy } : null;
  if (kept?.by === 'manual') return kept as unknown as Match;
  return found ?? (kept as Match | null);
}
