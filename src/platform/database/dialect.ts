import { Sql, sql } from './sql';

/** The few places where the two engines need different words for one meaning. */
export interface Dialect {
  /** `INSERT OR IGNORE INTO table` */
  insertIgnore(table: string): Sql;
  /** What follows VALUES or a SELECT so that an existing `key` takes the new values of `update`. */
  onConflict(key: string[], update: string[]): Sql;
  /** As onConflict, with one expression per column; `fresh(column)` in them names the value that was to be inserted. */
  onConflictSet(key: string[], assignments: Record<string, Sql>): Sql;
  /** The value a conflicting row would have inserted. */
  fresh(column: string): Sql;
  /** Integer division that rounds towards negative infinity, on both engines alike. */
  floorDiv(numerator: Sql, divisor: number): Sql;
  /** Real division; NULL where the divisor is 0. */
  divide(numerator: Sql, denominator: Sql): Sql;
  /** True where `text` contains `part`, byte for byte, without wildcards. */
  contains(text: Sql, part: string): Sql;
  /** The greater and the lesser of two values that are not NULL. */
  greatest(a: Sql, b: Sql): Sql;
  least(a: Sql, b: Sql): Sql;
}

const SQLITE: Dialect = {
  insertIgnore: (table) => sql`INSERT OR IGNORE INTO ${sql.ident(table)}`,
  onConflict: (key, update) =>
    SQLITE.onConflictSet(key, Object.fromEntries(update.map((column) => [column, SQLITE.fresh(column)]))),
  onConflictSet: (key, assignments) => sql`ON CONFLICT (${names(key)}) DO UPDATE SET ${settings(assignments)}`,
  fresh: (column) => sql.ident(`excluded.${column}`),
  floorDiv: (numerator, divisor) => sql`CAST(FLOOR(1.0 * (${numerator}) / ${whole(divisor)}) AS INTEGER)`,
  divide: (numerator, denominator) => sql`(1.0 * (${numerator}) / NULLIF(${denominator}, 0))`,
  contains: (text, part) => sql`(INSTR(${text}, ${part}) > 0)`,
  greatest: (a, b) => sql`MAX(${a}, ${b})`,
  least: (a, b) => sql`MIN(${a}, ${b})`,
};

const MYSQL: Dialect = {
  insertIgnore: (table) => sql`INSERT IGNORE INTO ${sql.ident(table)}`,
  onConflict: (_key, update) =>
    MYSQL.onConflictSet(_key, Object.fromEntries(update.map((column) => [column, MYSQL.fresh(column)]))),
  // Assignments run left to right and see the ones before them.
  onConflictSet: (_key, assignments) => sql`ON DUPLICATE KEY UPDATE ${settings(assignments)}`,
  fresh: (column) => sql`VALUES(${sql.ident(column)})`,
  floorDiv: (numerator, divisor) => sql`CAST(FLOOR((${numerator}) / ${whole(divisor)}) AS SIGNED)`,
  divide: (numerator, denominator) => sql`((${numerator}) * 1.0E0 / NULLIF(${denominator}, 0))`,
  contains: (text, part) => sql`(INSTR(${text}, ${part}) > 0)`,
  greatest: (a, b) => sql`GREATEST(${a}, ${b})`,
  least: (a, b) => sql`LEAST(${a}, ${b})`,
};

export function dialectOf(engine: 'sqlite' | 'mysql'): Dialect {
  return engine === 'sqlite' ? SQLITE : MYSQL;
}

function names(columns: string[]): Sql {
  return sql.join(
    columns.map((column) => sql.ident(column)),
    ', ',
  );
}

function settings(assignments: Record<string, Sql>): Sql {
  const parts = Object.entries(assignments).map(([column, value]) => sql`${sql.ident(column)} = ${value}`);
  return sql.join(parts, ', ');
}

/** A divisor as text, so that the optimiser of both engines sees a constant. */
function whole(divisor: number): Sql {
  if (!Number.isInteger(divisor) || divisor <= 0) throw new Error(`Not a whole divisor: ${divisor}`);
  return sql.raw(String(divisor));
}
