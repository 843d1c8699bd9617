import { Injectable } from '@nestjs/common';
import { readPhone } from '../customers/phones';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../platform/http/page';
import { Secrets } from '../platform/secrets/secrets';
import type { OrderFilter, OrderRow } from './orders.dto';
import type { MatchedBy } from './order.entity';
import type { OrderStatus } from './order-draft';

interface Row {
  id: number;
  source: string;
  number: string;
  customer_id: number | null;
  customer_name: string | null;
  matched_by: MatchedBy | null;
  buyer_nickname: string;
  buyer_phone_shown: string | null;
  buyer_shop_id: string | null;
  status: OrderStatus;
  paid_at: number | null;
  amount_fen: number;
  refunded_fen: number;
}

interface LineRow {
  order_id: number;
  sku: string;
  name: string;
  quantity: number;
  amount_fen: number;
}

const COLUMNS =
  sql.raw(`o.id, o.source, o.number, o.customer_id, c.name AS customer_name, o.matched_by, o.buyer_nickname,
  o.buyer_phone_shown, o.buyer_shop_id, o.status, o.paid_at, o.amount_fen, o.refunded_fen`);

/** Sorts after every text that begins the same. */
const LAST = '\u{10FFFF}';

/** Questions about orders. */
@Injectable()
export class OrdersQueries {
  constructor(
    private readonly db: Database,
    private readonly secrets: Secrets,
  ) {}

  /**
   * A page of orders, the latest to arrive first.
   * @param onlyOf a rep's userid: only orders of whom they follow; null sees everyone's
   */
  async list(filter: OrderFilter, onlyOf: string | null): Promise<Page<OrderRow>> {
    const limit = limitOf(filter.limit);
    const before = keyOf(filter.cursor, 1);
    const conditions = [sql`1 = 1`];
    if (before) conditions.push(sql`o.id < ${before[0]}`);
    if (filter.matched !== undefined) {
      conditions.push(filter.matched ? sql`o.customer_id IS NOT NULL` : sql`o.customer_id IS NULL`);
    }
    if (filter.source) conditions.push(sql`o.source = ${filter.source}`);
    if (filter.q?.trim()) conditions.push(this.sought(filter.q.trim()));
    if (onlyOf) {
      conditions.push(sql`EXISTS (SELECT 1 FROM follow f
        WHERE f.customer_id = o.customer_id AND f.rep_userid = ${onlyOf} AND f.status = 'active')`);
    }
    const rows = await this.read(sql`${sql.join(conditions, ' AND ')} ORDER BY o.id DESC LIMIT ${limit + 1}`);
    const page = pageOf(rows, limit, (row) => [row.id]);
    return { items: await this.withLines(page.items), next: page.next };
  }

  /** The latest orders of a customer, by the time they were paid. */
  async ofCustomer(customerId: number, limit: number): Promise<OrderRow[]> {
    const rows = await this.read(sql`o.customer_id = ${customerId}
      ORDER BY COALESCE(o.paid_at, o.created_at) DESC, o.id DESC LIMIT ${limit}`);
    return this.withLines(rows);
  }

  /** These orders, in no order; unknown ids are left out. */
  async byId(ids: number[]): Promise<OrderRow[]> {
    return this.withLines(await this.read(sql`o.id IN (${ids})`));
  }

  private sought(q: string): Sql {
    const options = [
      sql`SELECT id FROM shop_order WHERE number = ${q}`,
      sql`SELECT id FROM shop_order WHERE buyer_nickname >= ${q} AND buyer_nickname < ${q + LAST}`,
    ];
    const { mobile } = readPhone(q);
    if (mobile) options.push(sql`SELECT id FROM shop_order WHERE buyer_phone_hash = ${this.secrets.hash(mobile)}`);
    return sql`o.id IN (${sql.join(options, ' UNION ')})`;
  }

  private async read(rest: Sql): Promise<Row[]> {
    return this.db.rows<Row>(sql`
      SELECT ${COLUMNS} FROM shop_order o LEFT JOIN customer c ON c.id = o.customer_id WHERE ${rest}`);
  }

  private async withLines(rows: Row[]): Promise<OrderRow[]> {
    const lines = await this.db.rows<LineRow>(sql`
      SELECT order_id, sku, name, quantity, amount_fen FROM order_line
      WHERE order_id IN (${rows.map((row) => row.id)}) ORDER BY order_id, line_no`);
    const byOrder = new Map<number, LineRow[]>();
    for (const line of lines) byOrder.set(line.order_id, [...(byOrder.get(line.order_id) ?? []), line]);
    return rows.map((row) => shown(row, byOrder.get(row.id) ?? []));
  }
}

function shown(row: Row, lines: LineRow[]): OrderRow {
  return {
    id: row.id,
    source: row.source,
    number: row.number,
    customer: row.customer_id === null ? null : { id: row.customer_id, name: row.customer_name ?? '' },
    matchedBy: row.matched_by,
    buyer: { nickname: row.buyer_nickname, phone: row.buyer_phone_shown, shopId: row.buyer_shop_id },
    status: row.status,
    paidAt: row.paid_at === null ? null : new Date(row.paid_at),
    amountFen: row.amount_fen,
    refundedFen: row.refunded_fen,
    lines: lines.map((line) => ({
      sku: line.sku,
      name: line.name,
      quantity: line.quantity,
      amountFen: line.amount_fen,
    })),
  };
}
