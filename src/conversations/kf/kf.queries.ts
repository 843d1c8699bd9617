import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { notFound } from '../../platform/errors/errors';
import { keyOf, limitOf, Page, pageOf } from '../../platform/http/page';
import { KfAccount } from './kf-account.entity';
import {
  KfAccountView,
  KfMessageFilter,
  KfMessageRow,
  KfMoveRow,
  KfSessionFilter,
  KfSessionRow,
  KfSessionView,
  KfUnsentReply,
} from './kf.dto';
import { KfReplies } from './kf-reply-rows';
import { KfState } from './session-states';

const MOST_MOVES = 20;
const MOST_UNSENT = 20;
const FROM: Record<number, KfMessageRow['from']> = { 0: 'us', 3: 'customer', 5: 'servicer' };

interface Row {
  id: number;
  open_kfid: string;
  account_name: string | null;
  external_userid: string;
  nickname: string | null;
  customer_id: number | null;
  customer_name: string | null;
  state: KfState;
  servicer_userid: string;
  servicer_name: string | null;
  since: number;
  scene: string;
  last_customer_at: number | null;
  last_at: number;
  last_text: string | null;
  last_type: string | null;
  last_origin: number | null;
  last_recalled: number | null;
}

/** What can be asked about 微信客服. */
@Injectable()
export class KfQueries {
  constructor(
    private readonly db: Database,
    private readonly replies: KfReplies,
  ) {}

  async accounts(): Promise<KfAccountView[]> {
    const accounts = await this.db.repo(KfAccount).find({ order: { name: 'ASC', openKfid: 'ASC' } });
    const servicers = await this.db.rows<{ open_kfid: string; userid: string; serving: number; name: string | null }>(
      sql`SELECT s.open_kfid, s.userid, s.serving, r.name FROM kf_servicer s LEFT JOIN rep r ON r.userid = s.userid
        WHERE s.userid <> '' ORDER BY s.userid`,
    );
    return accounts.map(({ openKfid, name, managed, pulledAt, error, words }) => ({
      openKfid,
      name,
      managed: Boolean(managed),
      pulledAt,
      error,
      words: words ?? {},
      servicers: servicers
        .filter((one) => one.open_kfid === openKfid)
        .map((one) => ({ userid: one.userid, name: one.name ?? one.userid, serving: Boolean(one.serving) })),
    }));
  }

  /** The latest sign of life first. */
  async sessions(filter: KfSessionFilter): Promise<Page<KfSessionRow>> {
    const limit = limitOf(filter.limit);
    const parts = [sql`1 = 1`];
    if (filter.account) parts.push(sql`s.open_kfid = ${filter.account}`);
    if (filter.state) parts.push(sql`s.state = ${filter.state}`);
    const key = keyOf(filter.cursor, 2);
    if (key) parts.push(sql`(s.last_at < ${key[0]} OR (s.last_at = ${key[0]} AND s.id < ${key[1]}))`);
    const rows = await this.rows(sql`
      WHERE ${sql.join(parts, ' AND ')} ORDER BY s.last_at DESC, s.id DESC LIMIT ${limit + 1}`);
    const page = pageOf(rows, limit, (row) => [Number(row.last_at), row.id]);
    return { items: page.items.map(viewOf), next: page.next };
  }

  /** @throws Refused 404 */
  async session(id: number): Promise<KfSessionView> {
    const [row] = await this.rows(sql`WHERE s.id = ${id}`);
    if (!row) throw notFound('session', id);
    const room = await this.replies.room(id);
    const [unsent, moves] = [await this.unsent(id), await this.moves(id)];
    return { ...viewOf(row), scene: row.scene, repliesLeft: room.left, replyUntil: room.until, unsent, moves };
  }

  /** Newest first. */
  async messages(sessionId: number, filter: KfMessageFilter): Promise<Page<KfMessageRow>> {
    const limit = limitOf(filter.limit);
    const key = keyOf(filter.cursor, 2);
    const before = key
      ? sql`AND (k.sent_at < ${key[0]} OR (k.sent_at = ${key[0]} AND k.message_id < ${key[1]}))`
      : sql``;
    const rows = await this.db.rows<{
      id: number;
      sent_at: number;
      origin: number;
      type: string;
      text: string;
      recalled_at: number | null;
      rep_userid: string | null;
      rep_name: string | null;
      by_name: string | null;
    }>(sql`
      SELECT k.message_id AS id, k.sent_at, k.origin, m.type, m.text, k.recalled_at, m.rep_userid, r.name AS rep_name,
        y.by_name
      FROM kf_message k JOIN message m ON m.id = k.message_id LEFT JOIN rep r ON r.userid = m.rep_userid
        LEFT JOIN kf_reply y ON y.effect_id = k.effect_id
      WHERE k.session_id = ${sessionId} ${before} ORDER BY k.sent_at DESC, k.message_id DESC LIMIT ${limit + 1}`);
    const page = pageOf(rows, limit, (row) => [Number(row.sent_at), row.id]);
    const items = page.items.map((row) => ({
      id: row.id,
      at: new Date(Number(row.sent_at)),
      from: FROM[row.origin],
      name: row.by_name ?? row.rep_name ?? row.rep_userid ?? '',
      type: row.type,
      text: row.recalled_at === null ? row.text : '',
      recalled: row.recalled_at !== null,
    }));
    return { items, next: page.next };
  }

  private async unsent(sessionId: number): Promise<KfUnsentReply[]> {
    const rows = await this.db.rows<{
      id: number;
      text: string;
      by_name: string;
      created_at: number;
      state: string | null;
      error_code: string | null;
      error_text: string | null;
    }>(sql`
      SELECT y.id, y.text, y.by_name, y.created_at, e.state, e.error_code, e.error_text
      FROM kf_reply y JOIN effect e ON e.id = y.effect_id
      WHERE y.session_id = ${sessionId} AND e.state <> 'succeeded' ORDER BY y.id DESC LIMIT ${MOST_UNSENT}`);
    return rows.toReversed().map((row) => ({
      id: row.id,
      text: row.text,
      by: row.by_name,
      at: new Date(Number(row.created_at)),
      state: row.state ?? 'planned',
      code: row.error_code,
      reason: row.error_text,
    }));
  }

  private async moves(sessionId: number): Promise<KfMoveRow[]> {
    const rows = await this.db.rows<{
      from_state: string;
      to_state: string;
      servicer_userid: string;
      cause: string;
      at: number;
    }>(sql`
      SELECT from_state, to_state, servicer_userid, cause, at FROM kf_session_move
      WHERE session_id = ${sessionId} ORDER BY id DESC LIMIT ${MOST_MOVES}`);
    return rows.map(({ from_state: from, to_state: to, servicer_userid: servicerUserid, cause, at }) => {
      return { from, to, servicerUserid, cause, at: new Date(Number(at)) };
    });
  }

  private rows(where: Sql): Promise<Row[]> {
    return this.db.rows<Row>(sql`
      SELECT s.id, s.open_kfid, a.name AS account_name, s.external_userid, v.nickname, i.customer_id,
        c.name AS customer_name, s.state, s.servicer_userid, r.name AS servicer_name, s.since, s.scene,
        s.last_customer_at, s.last_at, m.text AS last_text, m.type AS last_type, k.origin AS last_origin,
        k.recalled_at AS last_recalled
      FROM kf_session s LEFT JOIN kf_account a ON a.open_kfid = s.open_kfid
        LEFT JOIN kf_customer v ON v.external_userid = s.external_userid
        LEFT JOIN identity i ON i.kind = 'external_userid' AND i.value = s.external_userid
        LEFT JOIN customer c ON c.id = i.customer_id
        LEFT JOIN rep r ON r.userid = s.servicer_userid
        LEFT JOIN message m ON m.id = s.last_message_id
        LEFT JOIN kf_message k ON k.message_id = s.last_message_id
      ${where}`);
  }
}

function viewOf(row: Row): KfSessionRow {
  return {
    id: row.id,
    openKfid: row.open_kfid,
    accountName: row.account_name ?? '',
    visitor: {
      externalUserid: row.external_userid,
      name: row.customer_name || row.nickname || '',
      customerId: row.customer_id,
    },
    state: row.state,
    servicerUserid: row.servicer_userid,
    servicerName: row.servicer_name ?? row.servicer_userid,
    since: new Date(Number(row.since)),
    lastCustomerAt: row.last_customer_at === null ? null : new Date(Number(row.last_customer_at)),
    lastAt: new Date(Number(row.last_at)),
    lastText: row.last_recalled === null ? (row.last_text ?? '') : '',
    lastType: row.last_type,
    lastFrom: row.last_origin === null ? null : FROM[row.last_origin],
  };
}
