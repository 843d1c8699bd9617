import { Injectable } from '@nestjs/common';
import { maskDigits } from '../customers/phones';
import { Calendar } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { ProspectRow } from '../prospects/prospects.dto';
import { promisedDay } from './promise-day';
import { CardChatLine, CardOffer, CardPromise } from './sidebar.dto';

/** Promises older than this are no news. */
const PROMISE_DAYS = 14;
const PROMISES = 3;
const COLLEAGUE_MS = 24 * 3_600_000;

/** The pieces of a card that no other room answers as they are needed here. Digits that may be a phone are masked. */
@Injectable()
export class CardEvidence {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
    private readonly clock: Clock,
  ) {}

  async rep(userid: string): Promise<{ userid: string; name: string; hasArchiveSeat: boolean }> {
    const row = await this.db.row<{ name: string; seat: number }>(
      sql`SELECT name, has_archive_seat AS seat FROM rep WHERE userid = ${userid}`,
    );
    return { userid, name: row?.name ?? userid, hasArchiveSeat: Boolean(row?.seat) };
  }

  /** The external_userid by which this rep's WeCom opens the chat with each customer; who is no friend is left out. */
  async chats(repUserid: string, customerIds: number[]): Promise<Map<number, string>> {
    if (customerIds.length === 0) return new Map();
    const rows = await this.db.rows<{ id: number; external: string }>(sql`
      SELECT customer_id AS id, external_userid AS external FROM follow
      WHERE rep_userid = ${repUserid} AND status = 'active' AND customer_id IN (${customerIds})`);
    return new Map(rows.map((row) => [row.id, row.external]));
  }

  /** The customer of a prospect shown to this rep, or undefined. */
  async customerOf(prospectId: number, repUserid: string): Promise<number | undefined> {
    const row = await this.db.row<{ id: number }>(sql`
      SELECT customer_id AS id FROM prospect WHERE id = ${prospectId} AND rep_userid = ${repUserid} AND held = 0`);
    return row?.id;
  }

  /** Whether another rep has spoken with the customer, one to one, within a day. */
  async colleagueTalks(customerId: number, repUserid: string): Promise<boolean> {
    const since = new Date(this.clock.now().getTime() - COLLEAGUE_MS);
    const row = await this.db.row(sql`
      SELECT 1 AS found FROM message WHERE customer_id = ${customerId} AND sent_at >= ${since} AND group_id IS NULL
        AND rep_userid IS NOT NULL AND rep_userid <> ${repUserid} LIMIT 1`);
    return row !== undefined;
  }

  /** The chat line a reason rests on. */
  async chatLine(prospect: ProspectRow | undefined): Promise<CardChatLine | null> {
    const id = prospect?.reasons.map((reason) => reason.facts.messageId).find((found) => typeof found === 'number');
    if (id === undefined) return null;
    const row = await this.db.row<{ text: string; sent_at: number }>(
      sql`SELECT text, sent_at FROM message WHERE id = ${id}`,
    );
    return row ? { text: maskDigits(row.text), at: new Date(row.sent_at) } : null;
  }

  /** The product as the catalogue has it; its price and stock are as old as its row. */
  async offer(prospect: ProspectRow | undefined): Promise<CardOffer | null> {
    if (!prospect?.product) return null;
    const row = await this.db.row<{ name: string; price_fen: number | null; stock: number | null; updated_at: number }>(
      sql`SELECT name, price_fen, stock, updated_at FROM product WHERE id = ${prospect.product.id}`,
    );
    if (!row) return null;
    const at = new Date(row.updated_at);
    return {
      product: row.name,
      quantity: prospect.quantity,
      priceFen: row.price_fen,
      priceAt: row.price_fen === null ? null : at,
      memberPriceFen: null,
      stock: row.stock,
      stockAt: row.stock === null ? null : at,
    };
  }

  /** What reps promised lately, the latest first, with the day their words name. */
  async promises(customerId: number): Promise<CardPromise[]> {
    const rows = await this.db.rows<{ id: number; text: string; sent_at: number; sent_day: number }>(sql`
      SELECT m.id, m.text, m.sent_at, m.sent_day FROM message_signal s JOIN message m ON m.id = s.message_id
      WHERE s.customer_id = ${customerId} AND s.intent = 'promise' AND s.day >= ${this.calendar.today() - PROMISE_DAYS}
        AND m.group_id IS NULL
      ORDER BY m.sent_at DESC, m.id DESC LIMIT ${PROMISES}`);
    return rows.map((row) => {
      const due = promisedDay(row.text, row.sent_day, this.calendar.weekday(row.sent_day));
      const dueDay = due === null ? null : this.calendar.text(due);
      return { id: row.id, quote: maskDigits(row.text), at: new Date(row.sent_at), dueDay };
    });
  }
}
