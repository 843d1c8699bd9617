import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { IS_PURCHASE } from '../../orders/rules/purchases';
import { clustered, newcombe, rate } from './intervals';
import { Verdict, verdictOf } from './verdict';

/** Who was assigned to what, and when purchases count. */
export interface Experiment {
  /** Selects (customer_id, arm, cluster): arm 'treated', 'held', or anything else for those left out; each customer once. */
  arms: Sql;
  /** Whether whole groups were assigned; `cluster` is then the group's id. */
  byGroup: boolean;
  from: Date;
  /** Exclusive. */
  to: Date;
}

/** One arm as measured. */
interface ArmMeasure {
  people: number;
  buyers: number;
  rate: number;
  amountFen: number;
}

/** An intention-to-treat comparison. */
export interface Lift {
  treated: ArmMeasure;
  held: ArmMeasure;
  diff: number;
  low: number;
  high: number;
  verdict: Verdict;
  clusters: { treated: number; held: number } | null;
  leftOut: number;
}

interface Row {
  arm: string;
  cluster: number | null;
  people: number;
  buyers: number;
  amount: number;
}

/**
 * Measures what contacting people added: bought ÷ everyone assigned to treatment, reached or not, minus bought ÷ everyone
 * kept back. Those actually reached are a selected few (they confirmed, were still friends), so comparing only them
 * would flatter every campaign.
 */
@Injectable()
export class LiftQueries {
  constructor(private readonly db: Database) {}

  /** Reads committed rows; call it outside a transaction. */
  async measure(experiment: Experiment): Promise<Lift> {
    const cluster = experiment.byGroup ? sql`a.cluster` : sql`NULL`;
    const rows = await this.db.heavy<Row>(sql`
      SELECT a.arm AS arm, ${cluster} AS cluster, COUNT(*) AS people, COUNT(b.customer_id) AS buyers,
        COALESCE(SUM(b.amount), 0) AS amount
      FROM (${experiment.arms}) a
      LEFT JOIN (
        SELECT o.customer_id, SUM(o.amount_fen - o.refunded_fen) AS amount FROM shop_order o
        WHERE o.paid_at >= ${experiment.from} AND o.paid_at < ${experiment.to} AND o.customer_id IS NOT NULL AND ${IS_PURCHASE}
        GROUP BY o.customer_id
      ) b ON b.customer_id = a.customer_id
      GROUP BY ${experiment.byGroup ? sql`a.arm, a.cluster` : sql`a.arm`}`);
    const of = (arm: string) => rows.filter((row) => row.arm === arm);
    const treated = sum(of('treated'));
    const held = sum(of('held'));
    const clusters = experiment.byGroup ? { treated: of('treated').length, held: of('held').length } : null;
    const interval = experiment.byGroup ? clustered(of('treated'), of('held')) : newcombe(treated, held);
    return {
      treated,
      held,
      ...interval,
      verdict: verdictOf(treated, held, interval, clusters),
      clusters,
      leftOut: rows.reduce((count, row) => (/^(treated|held)$/.test(row.arm) ? count : count + Number(row.people)), 0),
    };
  }
}

function sum(rows: Row[]): ArmMeasure {
  const measure = { people: 0, buyers: 0, amountFen: 0 };
  for (const row of rows) {
    measure.people += Number(row.people);
    measure.buyers += Number(row.buyers);
    measure.amountFen += Number(row.amount);
  }
  return { ...measure, rate: rate(measure) };
}
