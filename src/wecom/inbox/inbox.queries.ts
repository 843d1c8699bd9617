import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../../platform/http/page';
import { InboxCounts, InboxEvent, InboxFilter, INBOX_STATES } from './inbox.dto';
import { InboxRow } from './inbox.entity';

/** What can be asked about the messages of WeCom. */
@Injectable()
export class InboxQueries {
  constructor(private readonly db: Database) {}

  /** Newest first. */
  async list(filter: InboxFilter): Promise<Page<InboxEvent>> {
    const limit = limitOf(filter.limit);
    const ids = await this.db.rows<{ id: number }>(sql`
      SELECT id FROM wecom_inbox WHERE ${whereOf(filter)} ORDER BY id DESC LIMIT ${limit + 1}`);
    const rows = await this.db
      .repo(InboxRow)
      .createQueryBuilder('row')
      .whereInIds(ids.map((row) => row.id))
      .orderBy('row.id', 'DESC')
      .getMany();
    const page = pageOf(rows, limit, (row) => [row.id]);
    return { items: page.items.map(eventOf), next: page.next };
  }

  async counts(): Promise<InboxCounts> {
    const rows = await this.db.heavy<{ state: string; events: number; deliveries: number }>(sql`
      SELECT state, COUNT(*) AS events, SUM(deliveries) AS deliveries FROM wecom_inbox GROUP BY state`);
    const of = (state: string) => Number(rows.find((row) => row.state === state)?.events ?? 0);
    const received = rows.reduce((sum, row) => sum + Number(row.deliveries), 0);
    const stored = rows.reduce((sum, row) => sum + Number(row.events), 0);
    const states = Object.fromEntries(INBOX_STATES.map((state) => [state, of(state)])) as InboxCounts['states'];
    return { states, received, stored, duplicates: received - stored };
  }
}

function whereOf({ state, kind, subject, cursor }: InboxFilter): Sql {
  const parts = [sql`1 = 1`];
  if (state) parts.push(sql`state = ${state}`);
  // `a.b` and everything below `a.b.`: the slash is the character after the dot.
  if (kind) parts.push(sql`(kind = ${kind} OR (kind > ${`${kind}.`} AND kind < ${`${kind}/`}))`);
  if (subject) parts.push(sql`subject = ${subject}`);
  const key = keyOf(cursor, 1);
  if (key) parts.push(sql`id < ${key[0]}`);
  return sql.join(parts, ' AND ');
}

function eventOf(row: InboxRow): InboxEvent {
  const { id, receiver, state, kind, subject, deliveries, attempts, dueAt, error, receivedAt, handledAt, body } = row;
  return { id, receiver, state, kind, subject, deliveries, attempts, dueAt, error, receivedAt, handledAt, body };
}
