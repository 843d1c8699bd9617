import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { oneOfTexts } from '../../rules/exact-text';
import { RuleKind, RuleKindOf } from '../../rules/rule-kind';
import { customerFollowed, customersChanged, followEnded } from '../customers.facts';

const params = z.strictObject({
  userids: z
    .array(z.string().min(1).max(64).meta({ format: 'rep' }))
    .max(200)
    .default([])
    .meta({ title: '员工（不选为任一）' }),
});
type Params = z.infer<typeof params>;

/** "Is a friend of one of these reps"; of any rep where none is chosen. */
@RuleKind('follow.rep')
export class FollowRep implements RuleKindOf<Params> {
  static readonly params = params;
  readonly group = '关系';
  readonly label = '员工好友';
  readonly template = '是【{userids}】的好友';
  readonly mentionsTime = false;
  readonly changesOn = [customerFollowed, followEnded, customersChanged];

  constructor(private readonly db: Database) {}

  where({ userids }: Params): Sql {
    return sql`EXISTS (SELECT 1 FROM follow f WHERE f.customer_id = c.id AND f.status = 'active'${chosen(userids)})`;
  }

  async sentence({ userids }: Params): Promise<string> {
    if (!userids.length) return '是任一员工的好友';
    const rows = await this.db.rows<{ userid: string; name: string }>(
      sql`SELECT userid, name FROM rep WHERE userid IN (${userids})`,
    );
    const names = userids.map((userid) => rows.find((row) => row.userid === userid)?.name ?? userid);
    return `是【${names.slice(0, 3).join('、')}${names.length > 3 ? `等 ${names.length} 人` : ''}】的好友`;
  }

  async facts(customerIds: number[], { userids }: Params): Promise<Map<number, string>> {
    const rows = await this.db.rows<{ id: number; name: string; reps: number }>(sql`
      SELECT f.customer_id AS id, MIN(COALESCE(r.name, f.rep_userid)) AS name, COUNT(*) AS reps FROM follow f
      LEFT JOIN rep r ON r.userid = f.rep_userid
      WHERE f.customer_id IN (${customerIds}) AND f.status = 'active'${chosen(userids)} GROUP BY f.customer_id`);
    return new Map(
      rows.map((row) => [row.id, row.reps > 1 ? `${row.name}等 ${row.reps} 位员工的好友` : `${row.name}的好友`]),
    );
  }
}

function chosen(userids: string[]): Sql {
  return userids.length ? sql` AND ${oneOfTexts(sql`f.rep_userid`, userids)}` : sql``;
}
