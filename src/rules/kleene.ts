import { Sql, sql } from '../platform/database/sql';

/** A node of a rule with its conditions already in SQL. */
export type SqlNode =
  | { op: 'all' | 'any' | 'not'; children: SqlNode[]; includeUnknown: boolean }
  | { where: Sql; knowable: Sql | null; includeUnknown: boolean };

/** Kleene's three values. */
export type Truth = 'true' | 'false' | 'unknown';

/**
 * Two conditions stand for one three-valued node: "is true" and "is false"; unknown is neither. Negation only swaps
 * them, so both are built from AND and OR over conditions that nothing negates, and there NULL and false lead to the
 * same rows. The three operators that do look at NULL are written IS [NOT] TRUE, alike on both engines.
 * Source: S. C. Kleene, Introduction to Metamathematics (1952), §64, the strong tables.
 */
export function isTrue(node: SqlNode): Sql {
  if (node.includeUnknown) return sql`((${isFalse({ ...node, includeUnknown: false })}) IS NOT TRUE)`;
  if ('where' in node) return node.knowable ? sql`((${node.knowable}) AND (${node.where}))` : sql`(${node.where})`;
  if (node.op === 'not') return isFalse(node.children[0]);
  return joined(node.children.map(isTrue), node.op === 'all' ? ' AND ' : ' OR ');
}

/** True where the node is known to be false. */
export function isFalse(node: SqlNode): Sql {
  if ('where' in node) {
    const not = sql`((${node.where}) IS NOT TRUE)`;
    return node.knowable ? sql`((${node.knowable}) AND ${not})` : not;
  }
  if (node.op === 'not') return isTrue(node.children[0]);
  return joined(node.children.map(isFalse), node.op === 'all' ? ' OR ' : ' AND ');
}

/** True where the node is neither known to be true nor known to be false. */
export function isUnknown(node: SqlNode): Sql {
  return sql`((${isTrue(node)}) IS NOT TRUE AND (${isFalse(node)}) IS NOT TRUE)`;
}

/** The least and the greatest of two values, in the words of an engine. */
export interface Extremes {
  least(a: Sql, b: Sql): Sql;
  greatest(a: Sql, b: Sql): Sql;
}

/**
 * 0 where the node is false, 1 where it is unknown, 2 where it is true: in that order `all` is the least, `any` the
 * greatest, `not` the distance to 2. Every condition is in it once, but none is ever skipped; to find the matched,
 * isTrue is quicker.
 */
export function valueOf(node: SqlNode, extremes: Extremes): Sql {
  if (node.includeUnknown) {
    return sql`(CASE WHEN ${valueOf({ ...node, includeUnknown: false }, extremes)} > 0 THEN 2 ELSE 0 END)`;
  }
  if ('where' in node) {
    const known = sql`CASE WHEN ${node.where} THEN 2 ELSE 0 END`;
    return node.knowable ? sql`(CASE WHEN ${node.knowable} THEN ${known} ELSE 1 END)` : sql`(${known})`;
  }
  const values = node.children.map((child) => valueOf(child, extremes));
  if (node.op === 'not') return sql`(2 - ${values[0]})`;
  return values.reduce((a, b) => (node.op === 'all' ? extremes.least(a, b) : extremes.greatest(a, b)));
}

/** The truths that valueOf numbers. */
export const TRUTHS: Truth[] = ['false', 'unknown', 'true'];

/** The value of a group out of its children's values. */
export function combine(op: 'all' | 'any' | 'not', values: Truth[]): Truth {
  if (op === 'not') return values[0] === 'unknown' ? 'unknown' : values[0] === 'true' ? 'false' : 'true';
  const decisive = op === 'all' ? 'false' : 'true';
  if (values.includes(decisive)) return decisive;
  return values.includes('unknown') ? 'unknown' : op === 'all' ? 'true' : 'false';
}

function joined(parts: Sql[], between: string): Sql {
  return sql`(${sql.join(parts, between)})`;
}
