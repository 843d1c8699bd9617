import { z } from 'zod';
import { customersChanged } from '../customers/customers.facts';
import { Calendar } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { Asked, RuleKind, RuleKindOf } from '../rules/rule-kind';
import { tagsChanged } from './tags.facts';

const SOURCES: Record<string, string> = { any: '', rule: '规则打的', manual: '手工打的', wecom: '企微里的' };

const params = z.strictObject({
  tagId: z.int().meta({ title: '标签', format: 'tag' }),
  source: z.enum(['any', 'rule', 'manual', 'wecom']).default('any').meta({ title: '来源' }),
  days: z.int().min(1).max(3650).nullable().default(null).meta({ title: '最近多少天打上（空为不限）' }),
});
type Params = z.infer<typeof params>;

/**
 * "Has this tag", from a rule, by hand, or in WeCom on any of the customer's friendships; got in the last D days where
 * that is asked. WeCom does not say since when, so its tags do not count where it is.
 */
@RuleKind('tag.has')
export class TagHas implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '标签';
  readonly label = '已有标签';
  readonly template = '有标签【{tagId}】';
  readonly mentionsTime = true;
  readonly changesOn = [tagsChanged, customersChanged];

  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
  ) {}

  where(asked: Params, { today }: Asked): Sql {
    const ours = sql`EXISTS (SELECT 1 FROM customer_tag t WHERE t.customer_id = c.id AND ${this.matching(asked, today)})`;
    // Also what this service wrote there: it is in WeCom now. From a rule's own tag it is the same tag anyway.
    const theirs = sql`EXISTS (SELECT 1 FROM follow_tag w JOIN tag g ON g.wecom_tag_id = w.wecom_tag_id
      WHERE w.customer_id = c.id AND g.id = ${asked.tagId})`;
    if (asked.source === 'wecom') return asked.days === null ? theirs : sql`1 = 0`;
    return asked.source === 'any' && asked.days === null ? sql`(${ours} OR ${theirs})` : ours;
  }

  async sentence({ tagId, source, days }: Params): Promise<string> {
    const row = await this.db.row<{ name: string }>(sql`SELECT name FROM tag WHERE id = ${tagId}`);
    const when = days === null ? '有' : `近 ${days} 天打上`;
    return `${when}${SOURCES[source]}标签【${row?.name ?? '已删除的标签'}】`;
  }

  async facts(customerIds: number[], asked: Params, { today }: Asked): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; source: string; since: number }>(sql`
      SELECT t.customer_id AS id, t.source, t.since FROM customer_tag t
      WHERE t.customer_id IN (${customerIds}) AND ${this.matching(asked, today)} ORDER BY t.since`);
    const words = rows.map((row) => {
      const day = this.calendar.text(this.calendar.dayOf(new Date(row.since)));
      return [row.id, `${SOURCES[row.source] ?? row.source}，${day} 起`] as const;
    });
    return new Map(words);
  }

  private matching({ tagId, source, days }: Params, today: number): Sql {
    const from = source === 'any' ? sql`` : sql` AND t.source = ${source}`;
    const since = days === null ? sql`` : sql` AND t.since >= ${this.calendar.startOf(today - days + 1)}`;
    return sql`t.tag_id = ${tagId} AND t.ended_at IS NULL${from}${since}`;
  }
}
