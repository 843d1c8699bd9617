import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { MatchedBy } from './order.entity';
import { OrderDraft } from './order-draft';

/** Whose an order is, and how we know. */
export interface Match {
  customerId: number;
  by: Exclude<MatchedBy, 'manual'>;
}

interface IdentityRow {
  kind: string;
  value: string;
  customer_id: number;
}

/** The shop's own id of a buyer, as an identity: learned from an order that was recognised by something surer. */
export function buyerKind(source: string): string {
  return `buyer:${source}`;
}

/** Finds the customers of orders. Surest first: external_userid, unionid, a whole phone, a buyer id learned earlier. */
@Injectable()
export class OrderMatching {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** The matches of these drafts by index; one statement. */
  async find(drafts: OrderDraft[]): Promise<(Match | undefined)[]> {
    const wanted = new Map<string, Set<string>>();
    const want = (kind: string, value: string | null) => {
      if (value) wanted.set(kind, (wanted.get(kind) ?? new Set()).add(value));
    };
    for (const draft of drafts) for (const [kind, value] of keysOf(draft)) want(kind, value);
    if (!wanted.size) return drafts.map(() => undefined);
    const lists = [...wanted].map(
      ([kind, values]) =>
        sql`SELECT kind, value, customer_id FROM identity WHERE kind = ${kind} AND value IN (${[...values]})`,
    );
    const rows = await this.db.rows<IdentityRow>(sql.join(lists, ' UNION ALL '));
    const owner = new Map(rows.map((row) => [`${row.kind}\n${row.value}`, row.customer_id]));
    return drafts.map((draft) => {
      for (const [kind, value, by] of keysOf(draft)) {
        const customerId = value ? owner.get(`${kind}\n${value}`) : undefined;
        if (customerId !== undefined) return { customerId, by };
      }
      return undefined;
    });
  }

  /** Writes down shops' buyer ids that nobody has yet; answers the customers who got one. In the caller's transaction. */
  async learn(buyers: { source: string; shopBuyerId: string; customerId: number }[], from: string): Promise<number[]> {
    const unique = [...new Map(buyers.map((buyer) => [`${buyer.source}\n${buyer.shopBuyerId}`, buyer])).values()];
    if (!unique.length) return [];
    const kinds = [...new Set(unique.map((buyer) => buyerKind(buyer.source)))];
    const held = await this.db.rows<IdentityRow>(sql`
      SELECT kind, value FROM identity
      WHERE kind IN (${kinds}) AND value IN (${unique.map((buyer) => buyer.shopBuyerId)})`);
    const taken = new Set(held.map((row) => `${row.kind}\n${row.value}`));
    const fresh = unique.filter((buyer) => !taken.has(`${buyerKind(buyer.source)}\n${buyer.shopBuyerId}`));
    const now = this.clock.now();
    await this.db.insertIgnore(
      'identity',
      fresh.map((buyer) => ({
        customer_id: buyer.customerId,
        kind: buyerKind(buyer.source),
        value: buyer.shopBuyerId,
        source: from,
        created_at: now,
      })),
    );
    return [...new Set(fresh.map((buyer) => buyer.customerId))];
  }

  /** Up to `limit` orders without a customer that belong to one of these customers by any of their identities. */
  async waitingOf(customerIds: number[], limit: number): Promise<number[]> {
    const rows = await this.db.rows<{ id: number }>(waiting(sql`i.customer_id IN (${customerIds})`, limit));
    return rows.map((row) => row.id);
  }

  /** As waitingOf, for everybody; looks at every order without a customer, so never inside a transaction. */
  async waitingOfAnyone(limit: number): Promise<number[]> {
    return (await this.db.heavy<{ id: number }>(waiting(sql`1 = 1`, limit))).map((row) => row.id);
  }

  /** Gives these orders to the customers their identities name, surest first, lines included. In the caller's transaction. */
  async give(orderIds: number[]): Promise<void> {
    const ways: [MatchedBy, string, Sql][] = [
      ['external_userid', 'buyer_external_userid', sql`i.kind = 'external_userid'`],
      ['unionid', 'buyer_unionid', sql`i.kind = 'unionid'`],
      ['phone', 'buyer_phone_hash', sql`i.kind = 'phone'`],
      [
        'buyer',
        'buyer_shop_id',
        sql`i.kind >= 'buyer:' AND i.kind < 'buyer;' AND SUBSTR(i.kind, 7) = shop_order.source`,
      ],
    ];
    for (const [by, column, kind] of ways) {
      const owner = sql`SELECT i.customer_id FROM identity i WHERE ${kind} AND i.value = shop_order.${sql.ident(column)}`;
      await this.db.run(sql`
        UPDATE shop_order SET matched_by = ${by}, customer_id = (${owner})
        WHERE id IN (${orderIds}) AND customer_id IS NULL AND EXISTS (${owner})`);
    }
    await this.copyToLines(orderIds);
  }

  /** Makes the lines of these orders name their orders' customers. */
  async copyToLines(orderIds: number[]): Promise<void> {
    await this.db.run(sql`
      UPDATE order_line SET customer_id = (SELECT o.customer_id FROM shop_order o WHERE o.id = order_line.order_id)
      WHERE order_id IN (${orderIds})`);
  }
}

/** Orders without a customer whose buyer is one of these identities (alias i). */
function waiting(whose: Sql, limit: number): Sql {
  const by = (kind: string, column: string) => sql`
    SELECT o.id FROM identity i JOIN shop_order o ON o.${sql.ident(column)} = i.value
    WHERE i.kind = ${kind} AND ${whose} AND o.customer_id IS NULL`;
  return sql`
    SELECT DISTINCT w.id FROM (
      ${by('external_userid', 'buyer_external_userid')} UNION ALL ${by('unionid', 'buyer_unionid')}
      UNION ALL ${by('phone', 'buyer_phone_hash')} UNION ALL
      SELECT o.id FROM identity i JOIN shop_order o ON o.source = SUBSTR(i.kind, 7) AND o.buyer_shop_id = i.value
      WHERE i.kind >= 'buyer:' AND i.kind < 'buyer;' AND ${whose} AND o.customer_id IS NULL
    ) w ORDER BY w.id LIMIT ${limit}`;
}

function keysOf(draft: OrderDraft): [kind: string, value: string | null, by: Match['by']][] {
  return [
    ['external_userid', draft.externalUserid, 'external_userid'],
    ['unionid', draft.unionid, 'unionid'],
    ['phone', draft.phoneHash, 'phone'],
    [buyerKind(draft.source), draft.shopBuyerId, 'buyer'],
  ];
}
