import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Calendar } from '../../platform/calendar/calendar';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Facts } from '../../platform/events/facts';
import { KfItem } from '../../wecom/api/kf-items';
import { messagesArrived } from '../conversations.facts';
import { SignalWriter } from '../signals/signal-writer';
import { customerOf, textOf } from './kf-news';

/** One message of 微信客服 to be kept among all others. */
export interface KfLine {
  /** As WeCom knows it. */
  msgid: string;
  sessionId: number;
  externalUserid: string;
  /** Null where the customer writes; '' where this service does. */
  servicer: string | null;
  origin: 0 | 3 | 5;
  type: string;
  text: string;
  body: unknown;
  menuId: string;
  effectId: number | null;
  at: Date;
}

/** The msgid in the one message store: those of 微信客服 stand apart from the archive's and are cut by no column. */
export function storedMsgid(msgid: string): string {
  return msgid.length <= 90 ? `kf:${msgid}` : `kf:${createHash('sha256').update(msgid).digest('hex')}`;
}

/** Keeps messages of 微信客服 in the shop's one message store, where signals, holds and rules find them. */
@Injectable()
export class KfStore {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
    private readonly facts: Facts,
    private readonly signals: SignalWriter,
  ) {}

  /** Stores what is new among `lines`, in the caller's transaction; a msgid is stored once, whoever pulls it again. */
  async keep(lines: KfLine[]): Promise<void> {
    if (!lines.length) return;
    const fresh = await this.freshOf(lines);
    const people = await this.db.rows<{ value: string; customer_id: number }>(sql`
      SELECT value, customer_id FROM identity
      WHERE kind = 'external_userid' AND value IN (${[...new Set(fresh.map((line) => line.externalUserid))]})`);
    const customerOfId = new Map(people.map((row) => [row.value, row.customer_id]));
    await this.db.insertIgnore(
      'message',
      fresh.map((line) => this.rowOf(line, customerOfId.get(line.externalUserid) ?? null)),
    );
    const ids = await this.idsOf(fresh.map((line) => line.msgid));
    const idOf = (line: KfLine) => ids.get(storedMsgid(line.msgid)) as number;
    await this.db.insertIgnore(
      'kf_message',
      fresh.map((line) => ({
        message_id: idOf(line),
        session_id: line.sessionId,
        sent_at: line.at,
        origin: line.origin,
        menu_id: line.menuId.slice(0, 128),
        body: JSON.stringify(line.body ?? null),
        effect_id: line.effectId,
      })),
    );
    await this.touch(fresh, idOf);
    const customerIds = [...new Set(people.map((row) => row.customer_id))];
    if (customerIds.length) await this.facts.announce(messagesArrived, { customerIds });
    await this.signals.find(fresh.map(idOf));
  }

  /** Marks messages that were taken back; the row stays, its words are shown no more. */
  async recall(msgids: string[], at: Date): Promise<void> {
    const ids = [...(await this.idsOf(msgids)).values()];
    await this.db.run(
      sql`UPDATE kf_message SET recalled_at = ${at} WHERE message_id IN (${ids}) AND recalled_at IS NULL`,
    );
  }

  private async freshOf(lines: KfLine[]): Promise<KfLine[]> {
    const known = await this.idsOf(lines.map((line) => line.msgid));
    const byMsgid = new Map(lines.map((line) => [storedMsgid(line.msgid), line]));
    return [...byMsgid].flatMap(([msgid, line]) => (known.has(msgid) ? [] : line));
  }

  private async idsOf(msgids: string[]): Promise<Map<string, number>> {
    const rows = await this.db.rows<{ id: number; msgid: string }>(
      sql`SELECT id, msgid FROM message WHERE msgid IN (${msgids.map(storedMsgid)})`,
    );
    return new Map(rows.map((row) => [row.msgid, row.id]));
  }

  private rowOf(line: KfLine, customerId: number | null): Record<string, unknown> {
    const fromCustomer = line.servicer === null;
    return {
      msgid: storedMsgid(line.msgid),
      // The archive's cursor: what did not come from there has none.
      seq: 0,
      from_id: (fromCustomer ? line.externalUserid : (line.servicer ?? '')).slice(0, 64),
      external_id: line.externalUserid,
      chat_id: null,
      direction: fromCustomer ? 'in' : 'out',
      rep_userid: line.servicer || null,
      customer_id: customerId,
      group_id: null,
      type: line.type.slice(0, 16),
      text: line.text,
      sent_at: line.at,
      sent_day: this.calendar.dayOf(line.at),
    };
  }

  /** The sessions' last words; times only move forward. */
  private async touch(lines: KfLine[], idOf: (line: KfLine) => number): Promise<void> {
    const latest = new Map<number, { line: KfLine; customerAt: number | null }>();
    for (const line of lines) {
      const known = latest.get(line.sessionId);
      const customerAt = line.origin === 3 ? line.at.getTime() : null;
      latest.set(line.sessionId, {
        line: known && known.line.at > line.at ? known.line : line,
        customerAt: Math.max(known?.customerAt ?? 0, customerAt ?? 0) || null,
      });
    }
    const { greatest } = this.db.dialect;
    for (const [id, { line, customerAt }] of latest) {
      // MySQL computes left to right: last_message_id first, while last_at is still the old one.
      await this.db.run(sql`
        UPDATE kf_session SET
          last_message_id = CASE WHEN last_at <= ${line.at} OR last_message_id IS NULL THEN ${idOf(line)} ELSE last_message_id END,
          last_at = ${greatest(sql`last_at`, sql`${line.at}`)},
          last_customer_at = ${customerAt === null ? sql`last_customer_at` : greatest(sql`COALESCE(last_customer_at, 0)`, sql`${customerAt}`)}
        WHERE id = ${id}`);
    }
  }
}

/** What an entry of sync_msg looks like as a line; null for events. */
export function lineOf(item: KfItem, sessionId: number): KfLine | null {
  if (item.msgtype === 'event' || item.origin === 4) return null;
  const body = item[item.msgtype];
  const menu = (body as { menu_id?: unknown } | undefined)?.menu_id;
  return {
    msgid: item.msgid,
    sessionId,
    externalUserid: customerOf(item),
    servicer: item.origin === 5 ? (item.servicer_userid ?? '') : null,
    origin: item.origin,
    type: item.msgtype,
    text: textOf(item),
    body,
    menuId: typeof menu === 'string' ? menu : '',
    effectId: null,
    at: new Date(item.send_time * 1000),
  };
}
