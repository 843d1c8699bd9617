import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Asked, Evidence, RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { ordersChanged } from '../orders.facts';
import { IS_PURCHASE, ownCycles } from './purchases';

const times = z.number().min(0).max(100);
const params = z
  .strictObject({
    from: times.default(1.2).meta({ title: '至少几倍' }),
    to: times.default(100).meta({ title: '至多几倍' }),
  })
  .refine(({ from, to }) => from <= to, { message: '"from" must not be after "to"', path: ['from'] });
type Params = z.infer<typeof params>;

/** Multiples are compared in hundredths, as integers: both engines then agree on the borders. */
const HUNDREDTHS = 100;

/**
 * "Days since the last purchase are A to B times the customer's own cycle", the median of the days between purchase
 * days. Known for customers with three purchase days or more; for the others there is no rhythm to be late against.
 */
@RuleKind('orders.cycle-position')
export class CyclePosition implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '周期';
  readonly label = '自己周期的几倍';
  readonly template = '距上次购买是【自己周期】的 {from}–{to} 倍';
  readonly mentionsTime = true;
  readonly changesOn = [ordersChanged];
  readonly coverage = 'orders';

  constructor(private readonly db: Database) {}

  knowable(_: Params, asked: Asked): Sql {
    return sql`c.id IN (SELECT y.customer_id FROM (${ownCycles(asked)}) y)`;
  }

  where({ from, to }: Params, asked: Asked): Sql {
    const since = sql`(${asked.today} - p.last_day) * ${2 * HUNDREDTHS}`;
    const share = (of: number) => sql`y.median2 * ${Math.round(of * HUNDREDTHS)}`;
    return sql`c.id IN (SELECT y.customer_id FROM (${ownCycles(asked)}) y
      JOIN purchase_stats p ON p.customer_id = y.customer_id
      WHERE ${since} >= ${share(from)} AND ${since} <= ${share(to)})`;
  }

  evidence(): Evidence {
    const id = sql`SELECT MAX(o.id) FROM shop_order o JOIN purchase_stats p ON p.customer_id = o.customer_id
      WHERE o.customer_id = c.id AND o.paid_day = p.last_day AND ${IS_PURCHASE}`;
    return { kind: 'order', id };
  }

  sentence({ from, to }: Params): string {
    return to >= 100 ? `距上次购买 ≥【自己周期】× ${from}` : `距上次购买是【自己周期】的 ${from}–${to} 倍`;
  }

  async facts(_: number[], __: Params, asked: Asked): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; median2: number; last: number }>(sql`
      SELECT y.customer_id AS id, y.median2, p.last_day AS last FROM (${ownCycles(asked)}) y
      JOIN purchase_stats p ON p.customer_id = y.customer_id`);
    return new Map(rows.map((row) => [row.id, `自己周期 ${row.median2 / 2} 天，距上次 ${asked.today - row.last} 天`]));
  }
}
