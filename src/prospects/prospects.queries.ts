import { Injectable } from '@nestjs/common';
import { Calendar, Day } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../platform/http/page';
import { refusalLabel } from '../reach/reasons';
import type { ProspectModel } from './prospect-run.entity';
import { ProspectReason, ProspectState } from './prospect.entity';
import { ProspectRow } from './prospects.dto';

const COLLEAGUE_MS = 24 * 3_600_000;

interface Row {
  id: number;
  day: number;
  customerId: number;
  customerName: string;
  repUserid: string;
  repName: string | null;
  place: number;
  listedPlace: number;
  probability: number | null;
  baseRate: number | null;
  model: ProspectModel;
  valueFen: number | null;
  offerId: number;
  offerName: string | null;
  priceFen: number | null;
  quantity: number;
  cycleDays: number;
  windowFrom: number;
  windowTo: number;
  reasons: string;
  sentences: string;
  state: Exclude<ProspectState, 'held'>;
}

/** The lists as people read them. Held-back rows never leave this room. */
@Injectable()
export class ProspectQueries {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
    private readonly clock: Clock,
  ) {}

  /** One page of a day's list, rep by rep, the most promising first. `rep` limits it to one rep's names. */
  async page(day: Day, options: { rep?: string; cursor?: string; limit?: number }): Promise<Page<ProspectRow>> {
    const limit = limitOf(options.limit);
    const after = keyOf(options.cursor, 3);
    const conditions = [sql`p.day = ${day}`, sql`p.state <> 'gone'`];
    if (options.rep !== undefined) conditions.push(sql`p.rep_userid = ${options.rep}`);
    if (after) {
      const [rep, place, id] = after;
      conditions.push(sql`(p.rep_userid > ${rep} OR (p.rep_userid = ${rep} AND (p.place > ${place}
        OR (p.place = ${place} AND p.id > ${id}))))`);
    }
    const rows = await this.read(sql`WHERE p.held = 0 AND ${sql.join(conditions, ' AND ')}
      ORDER BY p.rep_userid, p.place, p.id LIMIT ${limit + 1}`);
    const page = pageOf(rows, limit, (row) => [row.repUserid, row.place, row.id]);
    return { items: await this.views(page.items), next: page.next };
  }

  /** A customer's row of `day`, or undefined; of `rep` only where given. */
  async ofCustomer(customerId: number, day: Day, rep?: string): Promise<ProspectRow | undefined> {
    const own = rep === undefined ? sql`` : sql`AND p.rep_userid = ${rep}`;
    const rows = await this.read(sql`WHERE p.held = 0 AND p.customer_id = ${customerId} AND p.day = ${day} ${own}`);
    return (await this.views(rows))[0];
  }

  /** What a card needs beyond the row: the pair behind it. */
  async pairOf(
    id: number,
  ): Promise<{ quantity: number; cycleDays: number; lastDay: number; productName: string } | undefined> {
    return this.db.row(sql`
      SELECT p.quantity, p.cycle_days AS cycleDays, p.last_day AS lastDay, b.name AS productName
      FROM prospect p JOIN product b ON b.id = p.product_id WHERE p.id = ${id} AND p.held = 0`);
  }

  private read(tail: Sql): Promise<Row[]> {
    return this.db.rows<Row>(sql`
      SELECT p.id, p.day, p.customer_id AS customerId, c.name AS customerName, p.rep_userid AS repUserid, r.name AS repName,
        p.place, (SELECT COUNT(*) FROM prospect q WHERE q.rep_userid = p.rep_userid AND q.day = p.day AND q.held = 0
          AND q.place <= p.place) AS listedPlace, p.probability, p.base_rate AS baseRate, p.model, p.value_fen AS valueFen, p.offer_id AS offerId,
        o.name AS offerName, o.price_fen AS priceFen, p.quantity, p.cycle_days AS cycleDays,
        p.window_from AS windowFrom, p.window_to AS windowTo, p.reasons, p.sentences, p.state
      FROM prospect p JOIN customer c ON c.id = p.customer_id
      LEFT JOIN rep r ON r.userid = p.rep_userid LEFT JOIN product o ON o.id = p.offer_id ${tail}`);
  }

  private async views(rows: Row[]): Promise<ProspectRow[]> {
    if (!rows.length) return [];
    const badges = await this.badges(rows);
    return rows.map((row) => {
      const [suggestion, ...alternatives] = JSON.parse(row.sentences) as string[];
      return {
        id: row.id,
        day: this.calendar.text(row.day),
        customer: { id: row.customerId, name: row.customerName },
        rep: { userid: row.repUserid, name: row.repName ?? row.repUserid },
        // Held-back customers keep their places, which nobody may see.
        rank: row.listedPlace,
        probability: row.probability,
        baseRate: row.baseRate,
        model: row.model,
        window: { from: this.calendar.text(row.windowFrom), to: this.calendar.text(row.windowTo) },
        product:
          row.offerName === null
            ? null
            : { id: row.offerId, name: row.offerName, cycleDays: Math.round(row.cycleDays), priceFen: row.priceFen },
        quantity: row.quantity,
        valueFen: row.valueFen,
        reasons: JSON.parse(row.reasons) as ProspectReason[],
        suggestion,
        alternatives,
        state: row.state,
        badges: badges.get(row.customerId) ?? [],
      };
    });
  }

  /** Open holds, and colleagues in conversation, as they are now and not as they were when the list was made. */
  private async badges(rows: Row[]): Promise<Map<number, string[]>> {
    const ids = rows.map((row) => row.customerId);
    const found = new Map<number, string[]>();
    const add = (id: number, label: string) => found.set(id, [...(found.get(id) ?? []), label]);
    const holds = await this.db.rows<{ id: number; kind: string }>(sql`
      SELECT DISTINCT customer_id AS id, kind FROM customer_hold WHERE ended_at IS NULL AND customer_id IN (${ids})
      ORDER BY kind`);
    for (const hold of holds) add(hold.id, refusalLabel(hold.kind));
    const since = new Date(this.clock.now().getTime() - COLLEAGUE_MS);
    const talks = await this.db.rows<{ id: number; rep: string }>(sql`
      SELECT DISTINCT customer_id AS id, rep_userid AS rep FROM message
      WHERE customer_id IN (${ids}) AND sent_at >= ${since} AND group_id IS NULL AND rep_userid IS NOT NULL`);
    for (const row of rows) {
      if (talks.some((talk) => talk.id === row.customerId && talk.rep !== row.repUserid))
        add(row.customerId, '同事沟通中');
    }
    return found;
  }
}
