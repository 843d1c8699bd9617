import { Injectable } from '@nestjs/common';
import { INTENTS } from '../../config/presets/signal-words';
import { SIGNALS } from '../../config/presets/signals';
import { Calendar } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../platform/http/page';
import { ChatCoverage, MessageFile, MessageFilter, MessageRow, SignalSummary } from './conversations.dto';
import { HAS_READABLE_CHATS } from './rules/readable-chats';

interface Row {
  id: number;
  sent_at: number;
  direction: 'in' | 'out';
  from_id: string;
  from_name: string | null;
  type: string;
  text: string;
  msgid: string;
  revoked_at: number | null;
  customer_id: number | null;
  customer_name: string | null;
  group_id: number | null;
  group_name: string | null;
}

/** What can be asked about chats. */
@Injectable()
export class ConversationQueries {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
  ) {}

  /** Newest first: by time in one customer's or group's chat, else by arrival. */
  async messages(filter: MessageFilter): Promise<Page<MessageRow>> {
    const limit = limitOf(filter.limit);
    const byTime = filter.customerId !== undefined || filter.groupId !== undefined;
    const ids = await this.db.rows<{ id: number; sent_at: number }>(sql`
      SELECT m.id, m.sent_at FROM message m WHERE ${wanted(filter, byTime)}
      ORDER BY ${byTime ? sql`m.sent_at DESC, m.id DESC` : sql`m.id DESC`} LIMIT ${limit + 1}`);
    const page = pageOf(ids, limit, (row) => [Number(row.sent_at), row.id]);
    return { items: await this.byIds(page.items.map((row) => row.id)), next: page.next };
  }

  /** These messages in the order given; unknown ids are absent. */
  async byIds(ids: number[]): Promise<MessageRow[]> {
    if (!ids.length) return [];
    const rows = await this.db.rows<Row>(sql`
      SELECT m.id, m.sent_at, m.direction, m.from_id, m.type, m.text, m.msgid, m.revoked_at, m.customer_id, c.name AS customer_name,
        m.group_id, g.name AS group_name, CASE WHEN m.direction = 'in' THEN c.name ELSE r.name END AS from_name
      FROM message m LEFT JOIN customer c ON c.id = m.customer_id LEFT JOIN customer_group g ON g.id = m.group_id
        LEFT JOIN rep r ON r.userid = m.rep_userid
      WHERE m.id IN (${ids})`);
    const signals = await this.db.rows<{ message_id: number; intent: string }>(
      sql`SELECT message_id, intent FROM message_signal WHERE message_id IN (${ids}) ORDER BY id`,
    );
    const found = new Map<number, string[]>();
    for (const row of signals) found.set(row.message_id, [...(found.get(row.message_id) ?? []), row.intent]);
    const files = await this.filesOf(rows.filter((row) => row.revoked_at === null).map((row) => row.msgid));
    const byId = new Map(rows.map((row) => [row.id, viewOf(row, found.get(row.id) ?? [], files.get(row.msgid) ?? [])]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  private async filesOf(msgids: string[]): Promise<Map<string, MessageFile[]>> {
    const rows = await this.db.rows<MessageFile & { msgid: string; size: number | null; got: number }>(sql`
      SELECT id, msgid, kind, name, size, got, state FROM archive_media WHERE msgid IN (${msgids}) ORDER BY msgid, place`);
    const files = new Map<string, MessageFile[]>();
    for (const { msgid, id, kind, name, state, size, got } of rows) {
      const known = state === 'stored' ? got : size;
      const bytes = known === null ? null : Number(known);
      files.set(msgid, [...(files.get(msgid) ?? []), { id, kind, name, bytes, state }]);
    }
    return files;
  }

  /** Every intent of the dictionary, also those nobody showed. */
  async signals(days: number): Promise<SignalSummary[]> {
    const today = this.calendar.today();
    const rows = await this.db.heavy<{ intent: string; messages: number; customers: number }>(sql`
      SELECT intent, COUNT(*) AS messages, COUNT(DISTINCT customer_id) AS customers FROM message_signal
      WHERE day BETWEEN ${today - days + 1} AND ${today} GROUP BY intent`);
    return INTENTS.map((intent) => {
      const row = rows.find((one) => one.intent === intent);
      return { intent, label: SIGNALS[intent].label, messages: row?.messages ?? 0, customers: row?.customers ?? 0 };
    });
  }

  async coverage(): Promise<ChatCoverage> {
    const [row] = await this.db.heavy<{
      reps: number;
      of_reps: number;
      customers: number;
      of_customers: number;
      messages: number;
      last_at: number | null;
    }>(sql`SELECT
      (SELECT COUNT(*) FROM rep WHERE active = 1 AND has_archive_seat = 1) AS reps,
      (SELECT COUNT(*) FROM rep WHERE active = 1) AS of_reps,
      (SELECT COUNT(*) FROM customer c WHERE ${HAS_READABLE_CHATS}) AS customers,
      (SELECT COUNT(*) FROM customer) AS of_customers,
      (SELECT COUNT(*) FROM message) AS messages,
      (SELECT MAX(sent_at) FROM message) AS last_at`);
    return {
      reps: row.reps,
      ofReps: row.of_reps,
      customers: row.customers,
      ofCustomers: row.of_customers,
      messages: row.messages,
      lastMessageAt: row.last_at === null ? null : new Date(row.last_at),
    };
  }
}

function wanted({ customerId, groupId, intent, cursor }: MessageFilter, byTime: boolean): Sql {
  const parts = [sql`1 = 1`];
  if (customerId !== undefined) parts.push(sql`m.customer_id = ${customerId}`);
  if (groupId !== undefined) parts.push(sql`m.group_id = ${groupId}`);
  if (intent !== undefined) {
    parts.push(sql`EXISTS (SELECT 1 FROM message_signal s WHERE s.message_id = m.id AND s.intent = ${intent})`);
  }
  const key = keyOf(cursor, 2);
  if (key && byTime) parts.push(sql`(m.sent_at < ${key[0]} OR (m.sent_at = ${key[0]} AND m.id < ${key[1]}))`);
  else if (key) parts.push(sql`m.id < ${key[1]}`);
  return sql.join(parts, ' AND ');
}

function viewOf(row: Row, signals: string[], files: MessageFile[]): MessageRow {
  const subject = (id: number | null, name: string | null) => (id === null ? null : { id, name: name ?? '' });
  return {
    id: row.id,
    at: new Date(row.sent_at),
    direction: row.direction,
    from: { id: row.from_id, name: row.from_name ?? '' },
    type: row.type,
    text: row.text,
    revoked: row.revoked_at !== null,
    files,
    customer: subject(row.customer_id, row.customer_name),
    group: subject(row.group_id, row.group_name),
    signals,
  };
}
