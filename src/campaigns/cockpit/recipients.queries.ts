import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../../platform/http/page';
import { Occurrence } from '../occurrence.entity';
import { reasonLabel } from '../planning/reasons';
import { RecipientFilter, RecipientRow } from './occurrences.dto';

interface Row {
  target_id: number;
  name: string | null;
  sender: string | null;
  rep_name: string | null;
  state: string;
  reason: string | null;
  at: number | null;
  bought_at: number | null;
  replied_at: number | null;
}

/** How far a recipient came, the furthest first: what several beats add up to. */
const FURTHEST = ['delivered', 'confirmed', 'tasked', 'unconfirmed', 'rejected', 'withdrawn', 'suppressed', 'pending'];

const RANK: Sql = sql`CASE rb.state ${sql.join(
  FURTHEST.map((state, rank) => sql`WHEN ${state} THEN ${rank}`),
  ' ',
)} END`;

/** The lists behind the numbers of the cockpit. */
@Injectable()
export class RecipientQueries {
  constructor(private readonly db: Database) {}

  /** In order of target id; by beat where one is given. */
  async list(occurrence: Occurrence, filter: RecipientFilter): Promise<Page<RecipientRow>> {
    const limit = limitOf(filter.limit);
    const after = keyOf(filter.cursor, 1);
    const where = [sql`1 = 1`];
    if (after) where.push(sql`u.target_id > ${after[0]}`);
    if (filter.state) where.push(sql`u.state = ${filter.state}`);
    const names = occurrence.targetKind === 'customer' ? sql`customer` : sql`customer_group`;
    const rows = await this.db.heavy<Row>(sql`
      SELECT u.target_id, n.name, u.sender, s.name AS rep_name, u.state, u.reason, u.at, u.bought_at, u.replied_at
      FROM (${filter.beatId ? inBeat(occurrence.id, filter.beatId) : overall(occurrence.id)}) u
      LEFT JOIN ${names} n ON n.id = u.target_id LEFT JOIN rep s ON s.userid = u.sender
      WHERE ${sql.join(where, ' AND ')} ORDER BY u.target_id LIMIT ${limit + 1}`);
    const page = pageOf(rows, limit, (row) => [row.target_id]);
    return { next: page.next, items: page.items.map((row) => view(occurrence.targetKind, row)) };
  }
}

function inBeat(occurrenceId: number, beatId: number): Sql {
  return sql`SELECT rb.target_id, rb.sender, rb.state, rb.reason, rb.at, r.bought_at, r.replied_at
    FROM recipient_beat rb
    JOIN recipient r ON r.occurrence_id = rb.occurrence_id AND r.target_kind = rb.target_kind AND r.target_id = rb.target_id
    WHERE rb.beat_id = ${beatId} AND rb.occurrence_id = ${occurrenceId}`;
}

/** 'treated' shows as 'pending' until a beat has begun; then the furthest that any of its beats came. */
function overall(occurrenceId: number): Sql {
  return sql`SELECT r.target_id, COALESCE(f.sender, r.sender) AS sender,
      COALESCE(f.state, CASE WHEN r.state = 'treated' THEN 'pending' ELSE r.state END) AS state,
      COALESCE(f.reason, r.reason) AS reason, f.at, r.bought_at, r.replied_at
    FROM recipient r LEFT JOIN (
      SELECT rb.target_id, rb.sender, rb.state, rb.reason, rb.at,
        ROW_NUMBER() OVER (PARTITION BY rb.target_id ORDER BY ${RANK}, rb.at DESC) AS place
      FROM recipient_beat rb WHERE rb.occurrence_id = ${occurrenceId}
    ) f ON f.target_id = r.target_id AND f.place = 1
    WHERE r.occurrence_id = ${occurrenceId}`;
}

function view(kind: 'customer' | 'group', row: Row): RecipientRow {
  return {
    target: { kind, id: row.target_id, name: row.name ?? '' },
    rep: row.sender ? { userid: row.sender, name: row.rep_name ?? row.sender } : null,
    state: row.state,
    reason: row.reason,
    reasonLabel: row.reason ? reasonLabel(row.reason) : null,
    at: iso(row.at),
    boughtAt: iso(row.bought_at),
    repliedAt: iso(row.replied_at),
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(Number(at)).toISOString();
}
