import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Day } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Reach } from '../reach/reach.service';
import { ReachSettings } from '../reach/reach-settings.service';
import { firstQuarter } from './buying-window';
import { Candidate, DuePair, Places } from './choosing';
import { IdRange, purchaseDays } from './history.queries';

/** Days before the first quarter of the distribution at which a customer may come onto the list. */
const LEAD_DAYS = 5;

/** Past three times the usual, the rhythm is broken: that is a matter for winning back, not for "due today". */
const BROKEN_RHYTHM = 3;

/** Purchase days of one product from which a customer's own pace is used instead of the product's. */
const OWN_PACE_FROM = 3;

/** How long somebody's words count. */
export const ASKED_DAYS = 14;
const NOT_NOW_DAYS = 14;
const NOT_INTERESTED_DAYS = 60;
const WRONG_PERSON_DAYS = 365;

/** An order this fresh is still on its way. */
const FRESH_ORDER_DAYS = 3;

const COLLEAGUE_MS = 24 * 3_600_000;

/** Who could be contacted today, and what speaks against it. Reads only; range by range of customer ids. */
@Injectable()
export class CandidateQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly reach: Reach,
    private readonly reachSettings: ReachSettings,
  ) {}

  /** Pairs of customer and product, bought before and due about now, or asked for in a chat. */
  async duePairs(range: IdRange, today: Day, spread: number): Promise<DuePair[]> {
    const { dialect } = this.db;
    const perPack = dialect.divide(sql`f.next_day - f.paid_day`, sql`f.quantity`);
    const ahead = sql`CASE WHEN f.next_day IS NULL THEN 1 ELSE 0 END`;
    const lasts = sql`(s.cycle_days * s.quantity)`;
    const since = sql`(${today} - s.last_day)`;
    const asked = sql`EXISTS (SELECT 1 FROM message_signal q WHERE q.customer_id = s.customer_id
      AND q.intent = 'wants-refill' AND q.day >= s.last_day AND q.day >= ${today - ASKED_DAYS})`;
    return this.db.heavy<DuePair>(sql`
      SELECT s.customer_id AS customerId, s.product_id AS productId, s.times, s.cycle_days AS cycleDays,
        s.last_day AS lastDay, s.quantity, s.amount_fen AS basketFen, s.order_id AS orderId, s.family_day AS familyDay,
        s.marketable, CASE WHEN s.times >= ${OWN_PACE_FROM} THEN 1 ELSE 0 END AS ownPace
      FROM (
        SELECT r.customer_id, r.product_id, r.times, r.marketable, r.family_day,
          CASE WHEN r.times >= ${OWN_PACE_FROM}
            THEN AVG(CASE WHEN r.next_day IS NOT NULL AND r.nth * 2 BETWEEN r.times - 1 AND r.times + 1 THEN r.per_pack END)
            ELSE COALESCE(r.learned_cycle_days, r.cycle_days) END AS cycle_days,
          MAX(r.paid_day) AS last_day,
          MAX(CASE WHEN r.next_day IS NULL THEN r.quantity END) AS quantity,
          MAX(CASE WHEN r.next_day IS NULL THEN r.amount_fen END) AS amount_fen,
          MAX(CASE WHEN r.next_day IS NULL THEN r.order_id END) AS order_id
        FROM (
          SELECT f.*, ${perPack} AS per_pack,
            ROW_NUMBER() OVER (PARTITION BY f.customer_id, f.product_id ORDER BY ${ahead}, ${perPack}, f.paid_day) AS nth
          FROM (
            SELECT b.*, p.marketable, p.learned_cycle_days, p.cycle_days,
              COUNT(*) OVER (PARTITION BY b.customer_id, b.product_id) AS times,
              LEAD(b.paid_day) OVER (PARTITION BY b.customer_id, b.product_id ORDER BY b.paid_day) AS next_day,
              MAX(b.paid_day) OVER (PARTITION BY b.customer_id, p.family, CASE WHEN p.family = '' THEN p.id ELSE 0 END) AS family_day
            FROM (${purchaseDays(range, today)}) b JOIN product p ON p.id = b.product_id
          ) f
        ) r
        GROUP BY r.customer_id, r.product_id, r.times, r.marketable, r.family_day, r.learned_cycle_days, r.cycle_days
      ) s
      WHERE s.cycle_days > 0 AND (
        (${since} + ${LEAD_DAYS} >= ${lasts} * ${firstQuarter(spread)} AND ${since} <= ${lasts} * ${BROKEN_RHYTHM})
        OR ${asked})
      ORDER BY s.customer_id, s.product_id`);
  }

  /** The people behind `customerIds`: what they have bought, whose they are, and the first reason to leave them alone. */
  async standing(customerIds: number[], today: Day): Promise<Candidate[]> {
    if (!customerIds.length) return [];
    const now = this.clock.now();
    const rules = await this.reachSettings.rules(now);
    const refusal = this.reach.refusal('customer', sql`c.id`, { at: now, kind: 'prospect', rules, mass: false });
    const said = (intent: string, days: number) => sql`(SELECT MAX(q.at) FROM message_signal q
      WHERE q.customer_id = c.id AND q.intent = ${intent} AND q.day >= ${today - days} AND q.day >= k.last_day)`;
    const outcome = (kind: string, days: number) => sql`EXISTS (SELECT 1 FROM prospect_outcome u
      WHERE u.customer_id = c.id AND u.outcome = ${kind} AND u.day > ${today - days})`;
    const atWork = sql`f.customer_id = c.id AND f.status = 'active' AND r.active = 1 AND r.on_leave = 0`;
    return this.db.heavy<Candidate>(sql`
      SELECT w.*,
        CASE
          WHEN w.repUserid IS NULL THEN 'no-rep'
          WHEN w.wrongPerson = 1 THEN 'wrong-person'
          WHEN w.refusal IN ('complaint', 'opted-out', 'refund') THEN w.refusal
          WHEN w.laterDay > ${today} THEN 'later'
          WHEN w.notInterested = 1 THEN 'not-interested'
          WHEN w.notNowAt IS NOT NULL AND COALESCE(w.askedAt, 0) < w.notNowAt THEN 'said-not-now'
          WHEN w.lastDay > ${today - FRESH_ORDER_DAYS} THEN 'bought-since'
          WHEN w.refusal IS NOT NULL THEN w.refusal
          WHEN w.colleague = 1 THEN 'colleague-talking'
          ELSE NULL
        END AS leftOut
      FROM (
        SELECT v.*, CASE WHEN EXISTS (SELECT 1 FROM message m WHERE m.customer_id = v.customerId AND m.group_id IS NULL
          AND m.sent_at >= ${new Date(now.getTime() - COLLEAGUE_MS)} AND m.rep_userid IS NOT NULL AND m.rep_userid <> v.repUserid)
          THEN 1 ELSE 0 END AS colleague
        FROM (
          SELECT c.id AS customerId, k.days, k.first_day AS firstDay, k.last_day AS lastDay, ${refusal} AS refusal,
            (SELECT f.rep_userid FROM follow f JOIN rep r ON r.userid = f.rep_userid WHERE ${atWork}
             ORDER BY CASE WHEN f.rep_userid = c.owner_userid THEN 0 ELSE 1 END, f.added_at DESC, f.rep_userid LIMIT 1) AS repUserid,
            (SELECT MAX(u.until_day) FROM prospect_outcome u WHERE u.customer_id = c.id AND u.outcome = 'later') AS laterDay,
            CASE WHEN ${outcome('not-interested', NOT_INTERESTED_DAYS)} THEN 1 ELSE 0 END AS notInterested,
            CASE WHEN ${outcome('wrong-person', WRONG_PERSON_DAYS)} THEN 1 ELSE 0 END AS wrongPerson,
            ${said('wants-refill', ASKED_DAYS)} AS askedAt, ${said('not-now', NOT_NOW_DAYS)} AS notNowAt
          FROM customer c JOIN purchase_stats k ON k.customer_id = c.id
          WHERE c.id IN (${customerIds})
        ) v
      ) w
      ORDER BY w.customerId`);
  }

  /** Reps at work, how many names each has dealt with today, and how many more there is room for. */
  async places(today: Day): Promise<Map<string, Places>> {
    const rows = await this.db.rows<{ userid: string; capacity: number; dealt: number }>(sql`
      SELECT r.userid, r.daily_capacity AS capacity, (SELECT COUNT(*) FROM prospect p WHERE p.rep_userid = r.userid
        AND p.day = ${today} AND p.held = 0 AND p.state NOT IN ('open', 'gone')) AS dealt
      FROM rep r WHERE r.active = 1 AND r.on_leave = 0`);
    return new Map(
      rows.map(({ userid, capacity, dealt }) => [
        userid,
        { dealt: Number(dealt), free: Math.max(0, capacity - Number(dealt)) },
      ]),
    );
  }

  /** Customers whose row of today has been dealt with; they keep it. */
  async settled(today: Day): Promise<Set<number>> {
    const rows = await this.db.rows<{ id: number }>(sql`
      SELECT customer_id AS id FROM prospect WHERE day = ${today} AND state NOT IN ('open', 'held', 'gone')`);
    return new Set(rows.map((row) => row.id));
  }
}
