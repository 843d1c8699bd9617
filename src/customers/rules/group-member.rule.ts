import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { groupMembersChanged } from '../customers.facts';

const params = z.strictObject({
  groupIds: z
    .array(z.int().meta({ format: 'group' }))
    .max(200)
    .default([])
    .meta({ title: '客户群（不选为任一）' }),
});
type Params = z.infer<typeof params>;

/** "Is in one of these groups now"; in any group where none is chosen. */
@RuleKind('group.member-of')
export class GroupMemberOf implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '群';
  readonly label = '在客户群';
  readonly template = '在群【{groupIds}】';
  readonly mentionsTime = false;
  readonly changesOn = [groupMembersChanged];

  constructor(private readonly db: Database) {}

  where({ groupIds }: Params): Sql {
    return sql`EXISTS (SELECT 1 FROM group_member m WHERE m.customer_id = c.id AND m.left_at IS NULL${chosen(groupIds)})`;
  }

  async sentence({ groupIds }: Params): Promise<string> {
    if (!groupIds.length) return '在任一客户群';
    const rows = await this.db.rows<{ name: string }>(
      sql`SELECT name FROM customer_group WHERE id IN (${groupIds}) ORDER BY id LIMIT 3`,
    );
    const names = rows.map(({ name }) => name).join('、') || '已删除的群';
    return `在群【${names}${groupIds.length > 3 ? `等 ${groupIds.length} 个` : ''}】`;
  }

  async facts(customerIds: number[], { groupIds }: Params): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; name: string; group_count: number }>(sql`
      SELECT m.customer_id AS id, MIN(g.name) AS name, COUNT(*) AS group_count FROM group_member m
      JOIN customer_group g ON g.id = m.group_id
      WHERE m.customer_id IN (${customerIds}) AND m.left_at IS NULL${chosen(groupIds)} GROUP BY m.customer_id`);
    return new Map(
      rows.map((row) => [
        row.id,
        row.group_count > 1 ? `在 ${row.group_count} 个群，如${row.name}` : `在群${row.name}`,
      ]),
    );
  }
}

function chosen(groupIds: number[]): Sql {
  return groupIds.length ? sql` AND m.group_id IN (${groupIds})` : sql``;
}
