import { z } from 'zod';
import { Calendar } from '../../platform/calendar/calendar';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Asked, RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { customerFollowed, customersChanged, followEnded } from '../customers.facts';

const params = z.strictObject({
  days: z.int().min(1).max(3650).default(7).meta({ title: '最近多少天' }),
});
type Params = z.infer<typeof params>;

/** "Became a friend of some rep in the last D days, today included", and still is. */
@RuleKind('follow.added-within')
export class FollowAddedWithin implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '关系';
  readonly label = '新加好友';
  readonly template = '近 {days} 天加为好友';
  readonly mentionsTime = true;
  readonly changesOn = [customerFollowed, followEnded, customersChanged];

  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
  ) {}

  where({ days }: Params, { today }: Asked): Sql {
    return sql`EXISTS (SELECT 1 FROM follow f WHERE f.customer_id = c.id AND f.status = 'active'
      AND f.added_at >= ${this.calendar.startOf(today - days + 1)} AND f.added_at < ${this.calendar.startOf(today + 1)})`;
  }

  sentence({ days }: Params): string {
    return `近 ${days} 天加为好友`;
  }

  async facts(customerIds: number[]): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; added: number }>(sql`
      SELECT f.customer_id AS id, MAX(f.added_at) AS added FROM follow f
      WHERE f.customer_id IN (${customerIds}) AND f.status = 'active' GROUP BY f.customer_id`);
    return new Map(rows.map((row) => [row.id, `${this.dayText(row.added)} 加为好友`]));
  }

  private dayText(at: number): string {
    return this.calendar.text(this.calendar.dayOf(new Date(at)));
  }
}
