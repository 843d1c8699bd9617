import { Injectable } from '@nestjs/common';
import { Day } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { IS_PURCHASE } from '../orders/rules/purchases';
import { Deviation, pooledSpread } from './buying-window';
import { CellCount, Cells, cellSql } from './cells';
import { ProspectModel } from './prospect-run.entity';

/** Customers per statement: short reads, little memory, whatever the size of the base. */
const RANGE = 5_000;

/** Past windows to learn from, and how long each is. */
const WINDOWS = 6;
export const HORIZON_DAYS = 30;

/** A cut-off says something once the shop has run for a while before it. */
const WARM_UP_DAYS = 60;

/** One number for the whole shop needs no more ranges than this, spread evenly over the base. */
const SPREAD_RANGES = 8;

/** Gaps of one pair from which its median is worth measuring against. */
const FEWEST_OWN_GAPS = 4;

/** Below these the list says "not enough data". */
const FEWEST_BUYERS = 500;
const SHORTEST_HISTORY_DAYS = 180;

/** What the shop's past says on one day. */
export interface History {
  model: ProspectModel;
  cells: Cells;
  /** Standard deviation of ln(days between purchases of one product by one customer). */
  spread: number;
  buyers: number;
  historyDays: number;
}

/** Reads the shop's own past: rates to rank by, and how regular its customers are. */
@Injectable()
export class HistoryQueries {
  constructor(private readonly db: Database) {}

  /** Learns from purchases before `today` only; the same orders give the same answer. */
  async learn(today: Day): Promise<History> {
    const [known] = await this.db.heavy<{ buyers: number; first: number | null }>(
      sql`SELECT COUNT(*) AS buyers, MIN(first_day) AS first FROM purchase_stats`,
    );
    const first = known.first ?? today;
    const cuts = Array.from({ length: WINDOWS }, (_, nth) => today - 1 - HORIZON_DAYS * (nth + 1)).filter(
      (cut) => cut >= first + WARM_UP_DAYS,
    );
    const counts: CellCount[] = [];
    const deviations = new Map<number, number>();
    const ranges = await this.ranges();
    const step = Math.ceil(ranges.length / SPREAD_RANGES);
    for (const [nth, range] of ranges.entries()) {
      if (cuts.length) counts.push(...(await this.db.heavy<CellCount>(cellCounts(range, cuts))));
      if (nth % step) continue;
      for (const { percent, count } of await this.db.heavy<Deviation>(this.deviations(range, today))) {
        deviations.set(Number(percent), (deviations.get(Number(percent)) ?? 0) + Number(count));
      }
    }
    const cells = new Cells(
      counts.map((count) => ({ ...count, people: Number(count.people), buyers: Number(count.buyers) })),
    );
    const buyers = Number(known.buyers);
    const historyDays = today - first;
    const enough = buyers >= FEWEST_BUYERS && historyDays >= SHORTEST_HISTORY_DAYS && cells.people > 0;
    return {
      model: enough ? 'cells' : 'not-enough-data',
      cells,
      spread: pooledSpread([...deviations].map(([percent, count]) => ({ percent, count }))),
      buyers,
      historyDays,
    };
  }

  /** Ranges of customer ids that hold everybody who has bought. */
  async ranges(): Promise<IdRange[]> {
    const [ends] = await this.db.heavy<{ low: number | null; high: number | null }>(
      sql`SELECT MIN(customer_id) AS low, MAX(customer_id) AS high FROM purchase_stats`,
    );
    const ranges: IdRange[] = [];
    if (ends.low === null || ends.high === null) return ranges;
    for (let from = ends.low; from <= ends.high; from += RANGE) ranges.push({ from, below: from + RANGE });
    return ranges;
  }

  /**
   * |ln(days per pack ÷ the pair's own median)| in hundredths, over pairs with four gaps or more; widened by √(n/(n−1)),
   * since a median of few gaps lies too close to each of them.
   */
  private deviations(range: IdRange, today: Day): Sql {
    const { dialect } = this.db;
    const pair = sql`PARTITION BY g.customer_id, g.product_id`;
    const lasting = dialect.divide(sql`g.next_day - g.paid_day`, sql`g.quantity`);
    const ratio = dialect.divide(sql`r.per_pack`, sql`r.own`);
    const widened = sql`SQRT(${dialect.divide(sql`r.n`, sql`r.n - 1`)})`;
    return sql`
      SELECT FLOOR(100 * ABS(LN(${ratio})) * ${widened}) AS percent, COUNT(*) AS count FROM (
        SELECT g.per_pack, g.n, AVG(CASE WHEN g.nth * 2 BETWEEN g.n AND g.n + 2 THEN g.per_pack END) OVER (${pair}) AS own
        FROM (
          SELECT g.customer_id, g.product_id, ${lasting} AS per_pack, COUNT(*) OVER (${pair}) AS n,
            ROW_NUMBER() OVER (${pair} ORDER BY ${lasting}, g.paid_day) AS nth
          FROM (
            SELECT b.*, LEAD(b.paid_day) OVER (PARTITION BY b.customer_id, b.product_id ORDER BY b.paid_day) AS next_day
            FROM (${purchaseDays(range, today)}) b
          ) g WHERE g.next_day IS NOT NULL
        ) g WHERE g.n >= ${FEWEST_OWN_GAPS}
      ) r
      GROUP BY percent`;
  }
}

/** Customer ids from `from` to below `below`. */
export interface IdRange {
  from: number;
  below: number;
}

/** One row per customer, product and day on which it was bought: quantity, amount (fen), the order. */
export function purchaseDays({ from, below }: IdRange, today: Day): Sql {
  return sql`
    SELECT l.customer_id, l.product_id, l.paid_day, SUM(l.quantity) AS quantity, SUM(l.amount_fen) AS amount_fen,
      MAX(l.order_id) AS order_id
    FROM order_line l
    WHERE l.customer_id >= ${from} AND l.customer_id < ${below} AND l.counts = 1 AND l.product_id IS NOT NULL
      AND l.paid_day <= ${today} AND l.quantity > 0
    GROUP BY l.customer_id, l.product_id, l.paid_day`;
}

/** How many people stood in each cell at the cut-offs, and how many of them bought in the 30 days that followed. */
function cellCounts({ from, below }: IdRange, cuts: Day[]): Sql {
  const cutRows = sql.join(
    cuts.map((cut) => sql`SELECT ${cut} AS cut`),
    ' UNION ALL ',
  );
  const cell = cellSql({ days: sql`t.days`, firstDay: sql`t.first_day`, lastDay: sql`t.last_day`, today: sql`t.cut` });
  const horizon = sql.raw(String(HORIZON_DAYS));
  return sql`
    SELECT ${cell.frequency} AS frequency, ${cell.recency} AS recency, COUNT(*) AS people, SUM(t.bought) AS buyers
    FROM (
      SELECT u.cut, d.customer_id, SUM(CASE WHEN d.paid_day <= u.cut THEN 1 ELSE 0 END) AS days,
        MIN(d.paid_day) AS first_day, MAX(CASE WHEN d.paid_day <= u.cut THEN d.paid_day END) AS last_day,
        MAX(CASE WHEN d.paid_day > u.cut THEN 1 ELSE 0 END) AS bought
      FROM (
        SELECT DISTINCT o.customer_id, o.paid_day FROM shop_order o
        WHERE o.customer_id >= ${from} AND o.customer_id < ${below} AND ${IS_PURCHASE}
      ) d
      JOIN (${cutRows}) u ON d.paid_day <= u.cut + ${horizon}
      GROUP BY u.cut, d.customer_id
      HAVING SUM(CASE WHEN d.paid_day <= u.cut THEN 1 ELSE 0 END) > 0
    ) t
    GROUP BY frequency, recency`;
}
