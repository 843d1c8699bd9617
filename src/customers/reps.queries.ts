import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { notFound } from '../platform/errors/errors';
import { keyOf, limitOf, Page, pageOf } from '../platform/http/page';
import type { RepRow } from './reps.dto';

interface Row {
  userid: string;
  name: string;
  department: string;
  active: number;
  on_leave: number;
  has_archive_seat: number;
  daily_capacity: number;
  customers: number;
  group_count: number;
}

/** Questions about reps. */
@Injectable()
export class RepsQueries {
  constructor(private readonly db: Database) {}

  /** A page of reps in userid order; those who left stay on the list, inactive. */
  async list(cursor?: string, limit?: number): Promise<Page<RepRow>> {
    const most = limitOf(limit);
    const after = keyOf(cursor, 1);
    const rows = await this.read(after ? sql`r.userid > ${after[0]}` : sql`1 = 1`, most + 1);
    return pageOf(rows.map(shown), most, (row) => [row.userid]);
  }

  /** Throws Refused (404) when there is no such rep. */
  async one(userid: string): Promise<RepRow> {
    const [row] = await this.read(sql`r.userid = ${userid}`, 1);
    if (!row) throw notFound('rep', userid);
    return shown(row);
  }

  /** How many reps serve customers, and of how many the chats are archived. */
  async seats(): Promise<{ reps: number; withSeat: number }> {
    const row = await this.db.row<{ reps: number; seats: number }>(sql`
      SELECT COUNT(*) AS reps, COUNT(CASE WHEN has_archive_seat = 1 THEN 1 END) AS seats FROM rep WHERE active = 1`);
    return { reps: row?.reps ?? 0, withSeat: row?.seats ?? 0 };
  }

  private async read(where: Sql, limit: number): Promise<Row[]> {
    return this.db.rows<Row>(sql`
      SELECT r.userid, r.name, r.department, r.active, r.on_leave, r.has_archive_seat, r.daily_capacity,
        (SELECT COUNT(*) FROM follow f WHERE f.rep_userid = r.userid AND f.status = 'active') AS customers,
        (SELECT COUNT(*) FROM customer_group g WHERE g.owner_userid = r.userid AND g.status = 'active') AS group_count
      FROM rep r WHERE ${where} ORDER BY r.userid LIMIT ${limit}`);
  }
}

function shown(row: Row): RepRow {
  return {
    userid: row.userid,
    name: row.name,
    department: row.department,
    active: Boolean(row.active),
    onLeave: Boolean(row.on_leave),
    hasArchiveSeat: Boolean(row.has_archive_seat),
    dailyCapacity: row.daily_capacity,
    customers: row.customers,
    groups: row.group_count,
  };
}
