import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { sameText } from '../../rules/exact-text';
import { Asked, Evidence, RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { ordersChanged } from '../orders.facts';
import { HAS_MATCHED_ORDER, lastDays } from './purchases';

const params = z.strictObject({
  category: z.string().min(1).max(64).meta({ title: '品类', format: 'category' }),
  days: z.int().min(1).max(3650).default(90).meta({ title: '最近多少天' }),
  atLeast: z.int().min(1).max(999).default(1).meta({ title: '至少几次' }),
});
type Params = z.infer<typeof params>;

/** "Bought something of this category on at least N days in the last D days." Lines given back do not count. */
@RuleKind('orders.bought-category')
export class BoughtCategory implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '订单';
  readonly label = '买过品类';
  readonly template = '近 {days} 天买过【{category}】≥ {atLeast} 次';
  readonly mentionsTime = true;
  readonly changesOn = [ordersChanged];
  readonly coverage = 'orders';

  constructor(private readonly db: Database) {}

  knowable(): Sql {
    return HAS_MATCHED_ORDER;
  }

  where(params: Params, asked: Asked): Sql {
    return sql`(SELECT COUNT(DISTINCT l.paid_day) FROM order_line l JOIN product p ON p.id = l.product_id
      WHERE l.customer_id = c.id AND ${matching(params, asked)}) >= ${params.atLeast}`;
  }

  evidence(params: Params, asked: Asked): Evidence {
    const id = sql`SELECT MAX(l.order_id) FROM order_line l JOIN product p ON p.id = l.product_id
      WHERE l.customer_id = c.id AND ${matching(params, asked)}`;
    return { kind: 'order', id };
  }

  sentence({ category, days, atLeast }: Params): string {
    return `近 ${days} 天买过【${category}】≥ ${atLeast} 次`;
  }

  async facts(customerIds: number[], params: Params, asked: Asked): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; times: number; name: string }>(sql`
      SELECT l.customer_id AS id, COUNT(DISTINCT l.paid_day) AS times, MAX(l.name) AS name
      FROM order_line l JOIN product p ON p.id = l.product_id
      WHERE l.customer_id IN (${customerIds}) AND ${matching(params, asked)} GROUP BY l.customer_id`);
    return new Map(rows.map((row) => [row.id, `近 ${params.days} 天买过 ${row.times} 次（${row.name}）`]));
  }
}

function matching({ category, days }: Params, { today }: Asked): Sql {
  return sql`l.counts = 1 AND ${sameText(sql`p.category`, category)} AND ${lastDays(sql`l.paid_day`, days, today)}`;
}
