import { Injectable } from '@nestjs/common';
import { Calendar, Day } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { IS_PURCHASE } from '../orders/rules/purchases';
import { newcombe, rate } from '../reach/lift/intervals';
import { verdictOf } from '../reach/lift/verdict';
import { LEFT_OUT } from './choosing';
import { HORIZON_DAYS } from './history.queries';
import { ProspectRun } from './prospect-run.entity';
import { ListAccuracy, ListResult, ProspectLift, ProspectRunView, ProspectSummary } from './prospects.dto';

const LIFT_LOOK_BACK_DAYS = 60;
const LIFT_WINDOW_DAYS = 14;

/** Names on a day's list, and what has become of them so far. */
export interface ListCounts {
  listed: number;
  reps: number;
  contacted: number;
  bought: number;
  /** Kept off the list on purpose. */
  held: number;
}

/** How the lists do: today's state, yesterday's result, last month's accuracy, and what being listed added. */
@Injectable()
export class SummaryQueries {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
  ) {}

  async of(day: Day, rep?: string): Promise<ProspectSummary> {
    const [counts, run, made, yesterday, accuracy, lift] = await Promise.all([
      this.counts(day, rep),
      this.db.repo(ProspectRun).findOne({ where: { day }, order: { id: 'DESC' } }),
      this.db.repo(ProspectRun).findOne({ where: { day, state: 'done' }, order: { id: 'DESC' } }),
      this.result(day - 1, rep),
      this.accuracy(day),
      this.lift(day),
    ]);
    return {
      day: this.calendar.text(day),
      ...counts,
      yesterday,
      leftOut: leftOutOf(made),
      accuracy,
      lift,
      run: run && this.runView(run),
    };
  }

  /** Where the list of `day` stands; all reps, or one. */
  async counts(day: Day, rep?: string): Promise<ListCounts> {
    const told = sql`EXISTS (SELECT 1 FROM prospect_outcome u WHERE u.prospect_id = p.id AND u.outcome IN ('sent', 'replied'))`;
    const row = await this.db.row<Record<keyof ListCounts, number | null>>(sql`
      SELECT SUM(CASE WHEN p.held = 0 THEN 1 ELSE 0 END) AS listed,
        COUNT(DISTINCT CASE WHEN p.held = 0 THEN p.rep_userid END) AS reps,
        SUM(CASE WHEN ${told} THEN 1 ELSE 0 END) AS contacted,
        SUM(CASE WHEN p.state = 'bought' THEN 1 ELSE 0 END) AS bought,
        SUM(CASE WHEN p.held = 1 THEN 1 ELSE 0 END) AS held
      FROM prospect p WHERE p.day = ${day} AND p.state <> 'gone' ${ofRep(rep)}`);
    const of = (name: keyof ListCounts) => Number(row?.[name] ?? 0);
    return {
      listed: of('listed'),
      reps: of('reps'),
      contacted: of('contacted'),
      bought: of('bought'),
      held: of('held'),
    };
  }

  /** As counts, in the words of the overview. */
  async today(day: Day): Promise<{ today: number; contacted: number; bought: number }> {
    const { listed, contacted, bought } = await this.counts(day);
    return { today: listed, contacted, bought };
  }

  /** How the list of `day` did by the end of the day after it; all reps, or one. */
  async result(day: Day, rep?: string): Promise<ListResult> {
    const own = ofRep(rep);
    const listedRows = sql`SELECT p.customer_id FROM prospect p WHERE p.day = ${day} AND p.held = 0 AND p.state <> 'gone'`;
    const bought = sql`SELECT o.customer_id FROM shop_order o WHERE o.paid_day IN (${[day, day + 1]})
      AND o.customer_id IS NOT NULL AND ${IS_PURCHASE}`;
    const [row] = await this.db.heavy<{ listed: number; bought: number; others: number; otherBuyers: number }>(sql`
      SELECT
        (SELECT COUNT(*) FROM prospect p WHERE p.day = ${day} AND p.held = 0 AND p.state <> 'gone' ${own}) AS listed,
        (SELECT COUNT(*) FROM prospect p WHERE p.day = ${day} AND p.held = 0 AND p.state <> 'gone' ${own}
          AND p.customer_id IN (${bought} AND o.paid_at >= p.created_at)) AS bought,
        (SELECT COUNT(*) FROM purchase_stats k WHERE k.customer_id NOT IN (${listedRows})) AS others,
        (SELECT COUNT(*) FROM purchase_stats k WHERE k.customer_id NOT IN (${listedRows})
          AND k.customer_id IN (${bought})) AS otherBuyers`);
    const listed = Number(row.listed);
    const others = Number(row.others);
    const average = others ? Math.round((listed * Number(row.otherBuyers) * 10) / others) / 10 : null;
    return { listed, bought: Number(row.bought), average };
  }

  /** Null until lists are a month old. */
  private async accuracy(today: Day): Promise<ListAccuracy | null> {
    const [from, to] = [today - 2 * HORIZON_DAYS, today - HORIZON_DAYS - 1];
    const [row] = await this.db.heavy<
      Record<'listed' | 'bought' | 'inWindow' | 'expected' | 'base' | 'rated', number | null>
    >(sql`
      SELECT COUNT(*) AS listed, SUM(CASE WHEN b.buy_day IS NOT NULL THEN 1 ELSE 0 END) AS bought,
        SUM(CASE WHEN b.buy_day >= b.window_from AND b.buy_day <= b.window_to THEN 1 ELSE 0 END) AS inWindow,
        SUM(b.probability) AS expected, AVG(b.base_rate) AS base, COUNT(b.probability) AS rated
      FROM (
        SELECT p.window_from, p.window_to, p.probability, p.base_rate,
          (SELECT MIN(o.paid_day) FROM shop_order o WHERE o.customer_id = p.customer_id AND ${IS_PURCHASE}
            AND o.paid_at >= p.created_at AND o.paid_day <= p.day + ${HORIZON_DAYS}) AS buy_day
        FROM prospect p JOIN (
          SELECT customer_id, MIN(day) AS day FROM prospect
          WHERE day >= ${from} AND day <= ${to} AND held = 0 AND state <> 'gone' GROUP BY customer_id
        ) f ON f.customer_id = p.customer_id AND f.day = p.day
      ) b`);
    const listed = Number(row.listed);
    if (!listed) return null;
    return {
      from: this.calendar.text(from),
      to: this.calendar.text(to),
      listed,
      bought: Number(row.bought),
      expected: Number(row.rated) === listed ? Number(row.expected) : null,
      baseRate: row.base === null ? null : Number(row.base),
      inWindow: Number(row.inWindow),
    };
  }

  /** Null until somebody was chosen long enough ago to have had the time to buy. */
  private async lift(today: Day): Promise<ProspectLift | null> {
    const [from, to] = [today - LIFT_LOOK_BACK_DAYS, today - LIFT_WINDOW_DAYS];
    const rows = await this.db.heavy<{ held: number; people: number; buyers: number }>(sql`
      SELECT p.held, COUNT(*) AS people, SUM(CASE WHEN EXISTS (
        SELECT 1 FROM shop_order o WHERE o.customer_id = p.customer_id AND ${IS_PURCHASE}
          AND o.paid_at >= p.created_at AND o.paid_day <= p.day + ${LIFT_WINDOW_DAYS}) THEN 1 ELSE 0 END) AS buyers
      FROM prospect p JOIN (
        SELECT customer_id, MIN(day) AS day FROM prospect WHERE day >= ${from} AND day <= ${to} GROUP BY customer_id
      ) f ON f.customer_id = p.customer_id AND f.day = p.day
      GROUP BY p.held`);
    if (!rows.length) return null;
    const arm = (held: number) => {
      const row = rows.find((one) => Number(one.held) === held);
      const counts = { people: Number(row?.people ?? 0), buyers: Number(row?.buyers ?? 0) };
      return { ...counts, rate: rate(counts) };
    };
    const [treated, held] = [arm(0), arm(1)];
    const interval = newcombe(treated, held);
    return {
      treated,
      held,
      ...interval,
      verdict: verdictOf(treated, held, interval, null),
      windowDays: LIFT_WINDOW_DAYS,
    };
  }

  runView(run: ProspectRun): ProspectRunView {
    const { id, state, model, buyers, historyDays, candidates, listed, held, error, askedAt, finishedAt } = run;
    const day = this.calendar.text(run.day);
    return { id, day, state, model, buyers, historyDays, candidates, listed, held, error, askedAt, finishedAt };
  }
}

function ofRep(rep: string | undefined): Sql {
  return rep === undefined ? sql`` : sql`AND p.rep_userid = ${rep}`;
}

function leftOutOf(run: ProspectRun | null): ProspectSummary['leftOut'] {
  const labels: Record<string, string> = LEFT_OUT;
  return Object.entries(run?.leftOut ?? {})
    .map(([reason, count]) => ({ reason, label: labels[reason] ?? reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}
