import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Asked, Evidence, RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { ordersChanged } from '../orders.facts';
import { HAS_MATCHED_ORDER, IS_PURCHASE, lastDays, yuan } from './purchases';

const params = z.strictObject({
  days: z.int().min(1).max(3650).default(365).meta({ title: '最近多少天' }),
  atLeastFen: z.int().min(1).max(1_000_000_000).default(100_000).meta({ title: '至少多少钱', format: 'fen' }),
});
type Params = z.infer<typeof params>;

/** "Spent at least so much in the last D days", refunds taken off. */
@RuleKind('orders.amount')
export class OrderAmount implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '订单';
  readonly label = '消费金额';
  readonly template = '近 {days} 天消费 ≥ {atLeastFen}';
  readonly mentionsTime = true;
  readonly changesOn = [ordersChanged];
  readonly coverage = 'orders';

  constructor(private readonly db: Database) {}

  knowable(): Sql {
    return HAS_MATCHED_ORDER;
  }

  where({ days, atLeastFen }: Params, { today }: Asked): Sql {
    return sql`(SELECT SUM(o.amount_fen - o.refunded_fen) FROM shop_order o WHERE o.customer_id = c.id
      AND ${IS_PURCHASE} AND ${lastDays(sql`o.paid_day`, days, today)}) >= ${atLeastFen}`;
  }

  evidence({ days }: Params, { today }: Asked): Evidence {
    const id = sql`SELECT MAX(o.id) FROM shop_order o WHERE o.customer_id = c.id AND ${IS_PURCHASE}
      AND ${lastDays(sql`o.paid_day`, days, today)}`;
    return { kind: 'order', id };
  }

  sentence({ days, atLeastFen }: Params): string {
    return `近 ${days} 天消费 ≥ ${yuan(atLeastFen)}`;
  }

  async facts(customerIds: number[], { days }: Params, { today }: Asked): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; fen: number; orders: number }>(sql`
      SELECT o.customer_id AS id, SUM(o.amount_fen - o.refunded_fen) AS fen, COUNT(*) AS orders FROM shop_order o
      WHERE o.customer_id IN (${customerIds}) AND ${IS_PURCHASE} AND ${lastDays(sql`o.paid_day`, days, today)}
      GROUP BY o.customer_id`);
    return new Map(rows.map((row) => [row.id, `近 ${days} 天 ${row.orders} 单共 ${yuan(row.fen)}`]));
  }
}
