import { Sql, sql } from '../platform/database/sql';

/** What the cells look at: purchase days so far, and their first and last. */
export interface Track {
  days: number;
  firstDay: number;
  lastDay: number;
}

/** People of one cell in the past windows, and how many of them bought within 30 days. */
export interface CellCount {
  frequency: number;
  recency: number;
  people: number;
  buyers: number;
}

/** Purchase days: 1, 2, 3–4, 5–8, 9 or more. */
const FREQUENCY = [1, 2, 3, 5, 9];
/** Of one-time buyers: days since. */
const DAYS_SINCE = [0, 8, 15, 31, 61, 91, 181, 366];
/** Of the others: days since, in percent of their own mean gap. */
const PERCENT_OF_CYCLE = [0, 25, 50, 75, 100, 125, 150, 200, 300, 500];

/** Pseudo-people that pull a cell towards the rate of its frequency, and that towards the base rate. */
const SHRINKAGE = 25;

/** The cell of a customer on day `today`. */
export function cellOf(track: Track, today: number): { frequency: number; recency: number } {
  const since = today - track.lastDay;
  const frequency = lastAtMost(FREQUENCY, (bound) => track.days >= bound);
  const recency =
    track.days === 1
      ? lastAtMost(DAYS_SINCE, (bound) => since >= bound)
      : lastAtMost(
          PERCENT_OF_CYCLE,
          (bound) => since * 100 * (track.days - 1) >= bound * (track.lastDay - track.firstDay),
        );
  return { frequency, recency };
}

/** cellOf as SQL: columns `frequency` and `recency`, by the same integer arithmetic. */
export function cellSql(track: { days: Sql; firstDay: Sql; lastDay: Sql; today: Sql }): {
  frequency: Sql;
  recency: Sql;
} {
  const since = sql`(${track.today} - ${track.lastDay})`;
  const ratio = (bound: number) =>
    sql`${since} * 100 * (${track.days} - 1) >= ${num(bound)} * (${track.lastDay} - ${track.firstDay})`;
  return {
    frequency: steps(FREQUENCY, (bound) => sql`${track.days} >= ${num(bound)}`),
    recency: sql`CASE WHEN ${track.days} = 1 THEN ${steps(DAYS_SINCE, (bound) => sql`${since} >= ${num(bound)}`)}
      ELSE ${steps(PERCENT_OF_CYCLE, ratio)} END`,
  };
}

/**
 * Plain empirical rates by frequency and recency: of the people who stood in a cell at a past cut-off, the share who
 * bought within 30 days, shrunk towards the rate of their frequency and that towards the base rate, so that a thin cell
 * says little.
 */
export class Cells {
  readonly baseRate: number;
  readonly people: number;
  private readonly rates = new Map<string, number>();
  private readonly rows = new Map<number, number>();

  constructor(counts: CellCount[]) {
    const all = total(counts);
    this.people = all.people;
    this.baseRate = all.people ? all.buyers / all.people : 0;
    for (const frequency of new Set(counts.map((count) => count.frequency))) {
      const ofRow = counts.filter((count) => count.frequency === frequency);
      const row = shrunk(total(ofRow), this.baseRate);
      this.rows.set(frequency, row);
      for (const recency of new Set(ofRow.map((count) => count.recency))) {
        const cell = total(ofRow.filter((count) => count.recency === recency));
        this.rates.set(`${frequency}:${recency}`, shrunk(cell, row));
      }
    }
  }

  /** P(buys anything within 30 days) of a customer who stands where `track` says. */
  probability(track: Track, today: number): number {
    const { frequency, recency } = cellOf(track, today);
    return this.rates.get(`${frequency}:${recency}`) ?? this.rows.get(frequency) ?? this.baseRate;
  }
}

function shrunk(count: { people: number; buyers: number }, prior: number): number {
  return (count.buyers + SHRINKAGE * prior) / (count.people + SHRINKAGE);
}

function total(counts: CellCount[]): { people: number; buyers: number } {
  return counts.reduce((sum, count) => ({ people: sum.people + count.people, buyers: sum.buyers + count.buyers }), {
    people: 0,
    buyers: 0,
  });
}

function lastAtMost(bounds: number[], holds: (bound: number) => boolean): number {
  let found = 0;
  bounds.forEach((bound, index) => {
    if (holds(bound)) found = index;
  });
  return found;
}

function steps(bounds: number[], holds: (bound: number) => Sql): Sql {
  const cases = bounds.map((bound, index) => sql`WHEN ${holds(bound)} THEN ${num(index)}`).toReversed();
  return sql`CASE ${sql.join(cases, ' ')} ELSE 0 END`;
}

function num(value: number): Sql {
  return sql.raw(String(value));
}
