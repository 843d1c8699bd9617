import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../platform/http/page';
import type { GroupRow } from './groups.dto';
import type { GroupStatus } from './group.entity';

interface Row {
  id: number;
  chat_id: string;
  name: string;
  owner_userid: string;
  owner_name: string | null;
  status: GroupStatus;
}

interface CountRow {
  group_id: number;
  members: number;
  customers: number;
  friends: number;
}

/** Questions about customer groups. */
@Injectable()
export class GroupsQueries {
  constructor(private readonly db: Database) {}

  /** A page of groups, newest first. */
  async list(cursor?: string, limit?: number): Promise<Page<GroupRow>> {
    const most = limitOf(limit);
    const before = keyOf(cursor, 1);
    const rows = await this.db.rows<Row>(sql`
      SELECT g.id, g.chat_id, g.name, g.owner_userid, r.name AS owner_name, g.status
      FROM customer_group g LEFT JOIN rep r ON r.userid = g.owner_userid
      WHERE ${before ? sql`g.id < ${before[0]}` : sql`1 = 1`} ORDER BY g.id DESC LIMIT ${most + 1}`);
    const page = pageOf(rows, most, (row) => [row.id]);
    const counts = new Map((await this.counts(page.items.map((row) => row.id))).map((row) => [row.group_id, row]));
    return { items: page.items.map((row) => shown(row, counts.get(row.id))), next: page.next };
  }

  /** Active groups, and the people in them: a person in two groups counts twice. */
  async totals(): Promise<{ total: number; members: number }> {
    const [row] = await this.db.heavy<{ total: number; members: number }>(sql`
      SELECT (SELECT COUNT(*) FROM customer_group WHERE status = 'active') AS total,
        (SELECT COUNT(*) FROM group_member m JOIN customer_group g ON g.id = m.group_id
         WHERE g.status = 'active' AND m.left_at IS NULL) AS members`);
    return row;
  }

  private async counts(ids: number[]): Promise<CountRow[]> {
    return this.db.rows<CountRow>(sql`
      SELECT m.group_id, COUNT(*) AS members, COUNT(m.customer_id) AS customers,
        COUNT(CASE WHEN EXISTS (SELECT 1 FROM follow f WHERE f.customer_id = m.customer_id AND f.status = 'active')
              THEN 1 END) AS friends
      FROM group_member m WHERE m.group_id IN (${ids}) AND m.left_at IS NULL GROUP BY m.group_id`);
  }
}

function shown(row: Row, count: CountRow | undefined): GroupRow {
  const customers = count?.customers ?? 0;
  return {
    id: row.id,
    chatId: row.chat_id,
    name: row.name,
    owner: { userid: row.owner_userid, name: row.owner_name ?? row.owner_userid },
    members: count?.members ?? 0,
    customers,
    friendsShare: customers ? (count?.friends ?? 0) / customers : 0,
    status: row.status,
  };
}
