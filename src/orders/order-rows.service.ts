import { Injectable } from '@nestjs/common';
import { Calendar } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Products } from '../products/products.service';
import { OrderDraft } from './order-draft';
import { MatchedBy } from './order.entity';

/** What must be known of a stored order to decide what a new telling of it changes. */
export interface StoredOrder {
  id: number;
  contentHash: string;
  customerId: number | null;
  matchedBy: MatchedBy | null;
}

/** An order to create or change. */
export interface OrderToWrite {
  draft: OrderDraft;
  match: { customerId: number; by: MatchedBy } | null;
  old: StoredOrder | undefined;
}

interface Row {
  id: number;
  source: string;
  number: string;
  content_hash: string;
  customer_id: number | null;
  matched_by: MatchedBy | null;
}

const UPDATED = [
  'customer_id',
  'matched_by',
  'buyer_unionid',
  'buyer_external_userid',
  'buyer_shop_id',
  'buyer_phone_hash',
  'buyer_phone_shown',
  'buyer_nickname',
  'status',
  'paid_at',
  'paid_day',
  'amount_fen',
  'refunded_fen',
  'content_hash',
  'updated_at',
];

/** The tables of orders and their lines, written many rows a statement. */
@Injectable()
export class OrderRows {
  constructor(
    private readonly db: Database,
    private readonly products: Products,
  ) {}

  /** The stored ones among these orders, by source and number. */
  async find(orders: { source: string; number: string }[]): Promise<Map<string, StoredOrder>> {
    const numbers = new Map<string, string[]>();
    for (const { source, number } of orders) numbers.set(source, [...(numbers.get(source) ?? []), number]);
    if (!numbers.size) return new Map();
    const lists = [...numbers].map(
      ([source, list]) => sql`
        SELECT id, source, number, content_hash, customer_id, matched_by FROM shop_order
        WHERE source = ${source} AND number IN (${list})`,
    );
    const rows = await this.db.rows<Row>(sql.join(lists, ' UNION ALL '));
    return new Map(
      rows.map((row) => [
        `${row.source}\n${row.number}`,
        { id: row.id, contentHash: row.content_hash, customerId: row.customer_id, matchedBy: row.matched_by },
      ]),
    );
  }

  /** Writes orders with their lines, in the caller's transaction; answers their ids by source and number. */
  async write(orders: OrderToWrite[], calendar: Calendar, now: Date): Promise<Map<string, number>> {
    if (!orders.length) return new Map();
    const days = new Map(orders.map(({ draft }) => [draft, draft.paidAt ? calendar.dayOf(draft.paidAt) : null]));
    const rows = orders.map((order) => orderRow(order, days.get(order.draft) ?? null, now));
    await this.db.upsert('shop_order', rows, { key: ['source', 'number'], update: UPDATED });
    const stored = await this.find(orders.map(({ draft }) => draft));
    const products = await this.products.ensure(orders.flatMap(({ draft }) => draft.lines));
    const changed = orders.flatMap(({ old }) => (old ? [old.id] : []));
    if (changed.length) await this.db.run(sql`DELETE FROM order_line WHERE order_id IN (${changed})`);
    const ids = new Map<string, number>();
    const lines = orders.flatMap(({ draft, match }) => {
      const key = `${draft.source}\n${draft.number}`;
      const id = (stored.get(key) as StoredOrder).id;
      ids.set(key, id);
      return draft.lines.map((line, index) => ({
        order_id: id,
        line_no: index + 1,
        product_id: products.get(line.sku) ?? null,
        sku: line.sku,
        name: line.name,
        quantity: line.quantity,
        amount_fen: line.amountFen,
        customer_id: match?.customerId ?? null,
        paid_day: days.get(draft) ?? null,
        counts: draft.status === 'paid',
      }));
    });
    await this.db.upsert('order_line', lines, {
      key: ['order_id', 'line_no'],
      update: ['product_id', 'sku', 'name', 'quantity', 'amount_fen', 'customer_id', 'paid_day', 'counts'],
    });
    return ids;
  }

  /** Whose these orders are, and the buyer ids that were recognised by something surer than a buyer id. */
  async owners(orderIds: number[]): Promise<{
    customerIds: number[];
    buyers: { source: string; shopBuyerId: string; customerId: number }[];
  }> {
    const rows = await this.db.rows<Row & { buyer_shop_id: string | null }>(sql`
      SELECT id, source, customer_id, matched_by, buyer_shop_id FROM shop_order
      WHERE id IN (${orderIds}) AND customer_id IS NOT NULL`);
    const buyers = rows.flatMap((row) =>
      row.buyer_shop_id && row.matched_by !== 'buyer'
        ? [{ source: row.source, shopBuyerId: row.buyer_shop_id, customerId: row.customer_id as number }]
        : [],
    );
    return { customerIds: [...new Set(rows.map((row) => row.customer_id as number))], buyers };
  }
}

function orderRow({ draft, match }: OrderToWrite, paidDay: number | null, now: Date): Record<string, unknown> {
  return {
    source: draft.source,
    number: draft.number,
    customer_id: match?.customerId ?? null,
    matched_by: match?.by ?? null,
    buyer_unionid: draft.unionid,
    buyer_external_userid: draft.externalUserid,
    buyer_shop_id: draft.shopBuyerId,
    buyer_phone_hash: draft.phoneHash,
    buyer_phone_shown: draft.phoneShown,
    buyer_nickname: draft.nickname,
    status: draft.status,
    paid_at: draft.paidAt,
    paid_day: paidDay,
    amount_fen: draft.amountFen,
    refunded_fen: draft.refundedFen,
    content_hash: draft.contentHash,
    created_at: now,
    updated_at: now,
  };
}
