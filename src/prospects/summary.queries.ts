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

/** How the lists do: today's state, yesterday's result, last month's accuracy, and what being listed added. */
@Injectable()
export class SummaryQueries {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
  ) {}

  async of(day: Day, rep?: string): Promise<ProspectSummary> {
    const own = ofRep(rep);
    const [counts, run, made, yesterday, accuracy, lift] = await Promise.all([
      this.db.row<{
        listed: number;
        reps: number;
        contacted: number | null;
        bought: number | null;
        held: number | null;
      }>(sql`
        SELECT SUM(CASE WHEN held = 0 THEN 1 ELSE 0 END) AS listed,
          COUNT(DISTINCT CASE WHEN held = 0 THEN rep_userid END) AS reps,
          SUM(CASE WHEN EXISTS (SELECT 1 FROM prospect_outcome u WHERE u.prospect_id = p.id AND u.outcome IN ('sent', 'replied'))
            THEN 1 ELSE 0 END) AS contacted,
          SUM(CASE WHEN state = 'bought' THEN 1 ELSE 0 END) AS bought,
          SUM(CASE WHEN held = 1 THEN 1 ELSE 0 END) AS held
        FROM prospect p WHERE day = ${day} AND state <> 'gone' ${own}`),
      this.db.repo(ProspectRun).findOne({ where: { day }, order: { id: 'DESC' } }),
      this.db.repo(ProspectRun).findOne({ where: { day, state: 'done' }, order: { id: 'DESC' } }),
      this.result(day - 1, rep),
      this.accuracy(day),
      this.lift(day),
    ]);
    return {
      day: this.calendar.text(day),
      listed: Number(counts?.listed ?? 0),
      reps: Number(counts?.reps ?? 0),
      contacted: Number(counts?.contacted ?? 0),
      bought: Number(counts?.bought ?? 0),
      held: Number(counts?.held ?? 0),
      yesterday,
      leftOut: leftOutOf(made),
      accuracy,
      lift,
      run: run && this.runView(run),
    };
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
