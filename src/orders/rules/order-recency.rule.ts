import { z } from 'zod';
import { Calendar } from '../../platform/calendar/calendar';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Asked, Evidence, RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { ordersChanged } from '../orders.facts';
import { HAS_MATCHED_ORDER, IS_PURCHASE } from './purchases';

const params = z
  .strictObject({
    from: z.int().min(0).max(3650).default(30).meta({ title: '至少几天前' }),
    to: z.int().min(0).max(3650).default(60).meta({ title: '至多几天前' }),
  })
  .refine(({ from, to }) => from <= to, { message: '"from" must not be after "to"', path: ['from'] });
type Params = z.infer<typeof params>;

/** "Bought last between A and B days ago"; today is 0. A customer whose orders were all given back has no last one. */
@RuleKind('orders.recency')
export class OrderRecency implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '订单';
  readonly label = '距上次购买';
  readonly template = '上次购买在 {from}–{to} 天前';
  readonly mentionsTime = true;
  readonly changesOn = [ordersChanged];
  readonly coverage = 'orders';

  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
  ) {}

  knowable(): Sql {
    return HAS_MATCHED_ORDER;
  }

  where({ from, to }: Params, { today }: Asked): Sql {
    return sql`EXISTS (SELECT 1 FROM purchase_stats p WHERE p.customer_id = c.id
      AND p.last_day BETWEEN ${today - to} AND ${today - from})`;
  }

  evidence(): Evidence {
    const id = sql`SELECT MAX(o.id) FROM shop_order o JOIN purchase_stats p ON p.customer_id = o.customer_id
      WHERE o.customer_id = c.id AND o.paid_day = p.last_day AND ${IS_PURCHASE}`;
    return { kind: 'order', id };
  }

  sentence({ from, to }: Params): string {
    return from === 0 ? `近 ${to} 天内买过` : `上次购买在 ${from}–${to} 天前`;
  }

  async facts(customerIds: number[], _: Params, { today }: Asked): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; last: number }>(
      sql`SELECT p.customer_id AS id, p.last_day AS last FROM purchase_stats p WHERE p.customer_id IN (${customerIds})`,
    );
    return new Map(rows.map((row) => [row.id, `上次 ${this.calendar.text(row.last)}，${today - row.last} 天前`]));
  }
}
