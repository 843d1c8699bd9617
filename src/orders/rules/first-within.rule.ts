import { z } from 'zod';
import { Calendar } from '../../platform/calendar/calendar';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Asked, Evidence, RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { ordersChanged } from '../orders.facts';
import { HAS_MATCHED_ORDER, IS_PURCHASE, lastDays } from './purchases';

const params = z.strictObject({
  days: z.int().min(1).max(3650).default(30).meta({ title: '最近多少天' }),
});
type Params = z.infer<typeof params>;

/** "Bought for the first time in the last D days", as far as the matched orders go back. */
@RuleKind('orders.first-within')
export class FirstWithin implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '订单';
  readonly label = '首次购买';
  readonly template = '近 {days} 天内第一次购买';
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

  where({ days }: Params, { today }: Asked): Sql {
    return sql`EXISTS (SELECT 1 FROM purchase_stats p WHERE p.customer_id = c.id
      AND ${lastDays(sql`p.first_day`, days, today)})`;
  }

  evidence(): Evidence {
    const id = sql`SELECT MIN(o.id) FROM shop_order o JOIN purchase_stats p ON p.customer_id = o.customer_id
      WHERE o.customer_id = c.id AND o.paid_day = p.first_day AND ${IS_PURCHASE}`;
    return { kind: 'order', id };
  }

  sentence({ days }: Params): string {
    return `近 ${days} 天内第一次购买`;
  }

  async facts(customerIds: number[]): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; first: number }>(
      sql`SELECT p.customer_id AS id, p.first_day AS first FROM purchase_stats p WHERE p.customer_id IN (${customerIds})`,
    );
    return new Map(rows.map((row) => [row.id, `首单 ${this.calendar.text(row.first)}`]));
  }
}
