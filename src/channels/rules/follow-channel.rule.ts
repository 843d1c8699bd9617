import { z } from 'zod';
import { customerFollowed, customersChanged, followEnded } from '../../customers/customers.facts';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { RuleKind, RuleKindOf } from '../../rules/rule-kind';

const params = z.strictObject({
  channelIds: z
    .array(z.int().meta({ format: 'channel' }))
    .max(200)
    .default([])
    .meta({ title: '渠道（不选为任一）' }),
});
type Params = z.infer<typeof params>;

/** "Is a friend who came by one of these channels"; by any channel where none is chosen. */
@RuleKind('follow.channel')
export class FollowChannel implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '关系';
  readonly label = '来自渠道';
  readonly template = '由渠道【{channelIds}】加为好友';
  readonly mentionsTime = false;
  readonly changesOn = [customerFollowed, followEnded, customersChanged];

  constructor(private readonly db: Database) {}

  where({ channelIds }: Params): Sql {
    return sql`EXISTS (SELECT 1 FROM follow f JOIN channel h ON h.state = f.channel
      WHERE f.customer_id = c.id AND f.status = 'active'${chosen(channelIds)})`;
  }

  async sentence({ channelIds }: Params): Promise<string> {
    if (!channelIds.length) return '由任一渠道加为好友';
    const rows = await this.db.rows<{ name: string }>(
      sql`SELECT name FROM channel WHERE id IN (${channelIds}) ORDER BY id LIMIT 3`,
    );
    const names = rows.map(({ name }) => name).join('、') || '已删除的渠道';
    return `由渠道【${names}${channelIds.length > 3 ? `等 ${channelIds.length} 个` : ''}】加为好友`;
  }

  async facts(customerIds: number[], { channelIds }: Params): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; name: string }>(sql`
      SELECT f.customer_id AS id, MIN(h.name) AS name FROM follow f JOIN channel h ON h.state = f.channel
      WHERE f.customer_id IN (${customerIds}) AND f.status = 'active'${chosen(channelIds)} GROUP BY f.customer_id`);
    return new Map(rows.map((row) => [row.id, `由渠道${row.name}加为好友`]));
  }
}

function chosen(channelIds: number[]): Sql {
  return channelIds.length ? sql` AND h.id IN (${channelIds})` : sql``;
}
