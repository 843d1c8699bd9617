import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Asked, Evidence, RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { ordersChanged } from '../orders.facts';
import { HAS_MATCHED_ORDER, IS_PURCHASE, lastDays } from './purchases';

const params = z.strictObject({
  days: z.int().min(1).max(3650).default(90).meta({ title: '最近多少天' }),
  atLeast: z.int().min(1).max(999).default(1).meta({ title: '至少几次' }),
});
type Params = z.infer<typeof params>;

/** "Bought on at least N days in the last D days." Orders of one calendar day count once, as in 复购率. */
@RuleKind('orders.count')
export class OrderCount implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '订单';
  readonly label = '购买次数';
  readonly template = '近 {days} 天买过 ≥ {atLeast} 次';
  readonly mentionsTime = true;
  readonly changesOn = [ordersChanged];
  readonly coverage = 'orders';

  constructor(private readonly db: Database) {}

  knowable(): Sql {
    return HAS_MATCHED_ORDER;
  }

  where({ days, atLeast }: Params, { today }: Asked): Sql {
    return sql`(SELECT COUNT(DISTINCT o.paid_day) FROM shop_order o WHERE o.customer_id = c.id AND ${IS_PURCHASE}
      AND ${lastDays(sql`o.paid_day`, days, today)}) >= ${atLeast}`;
  }

  evidence({ days }: Params, { today }: Asked): Evidence {
    const id = sql`SELECT MAX(o.id) FROM shop_order o WHERE o.customer_id = c.id AND ${IS_PURCHASE}
      AND ${lastDays(sql`o.paid_day`, days, today)}`;
    return { kind: 'order', id };
  }

  sentence({ days, atLeast }: Params): string {
    return `近 ${days} 天买过 ≥ ${atLeast} 次`;
  }

  async facts(customerIds: number[], { days }: Params, { today }: Asked): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; times: number; last: number }>(sql`
      SELECT o.customer_id AS id, COUNT(DISTINCT o.paid_day) AS times, MAX(o.id) AS last FROM shop_order o
      WHERE o.customer_id IN (${customerIds}) AND ${IS_PURCHASE} AND ${lastDays(sql`o.paid_day`, days, today)}
      GROUP BY o.customer_id`);
    return new Map(rows.map((row) => [row.id, `近 ${days} 天买过 ${row.times} 次（最近订单 #${row.last}）`]));
  }
}
