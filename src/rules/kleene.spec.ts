import Sqlite from 'better-sqlite3';
import { Sql, sql } from '../platform/database/sql';
import { combine, isFalse, isTrue, isUnknown, SqlNode, Truth, TRUTHS, valueOf } from './kleene';

const ORDER = { least: (a: Sql, b: Sql) => sql`MIN(${a}, ${b})`, greatest: (a: Sql, b: Sql) => sql`MAX(${a}, ${b})` };
const db = new Sqlite(':memory:');
afterAll(() => db.close());

const leaf = (truth: Truth, includeUnknown = false): SqlNode => ({
  where: truth === 'true' ? sql`1 = 1` : sql`1 = 0`,
  knowable: truth === 'unknown' ? sql`1 = 0` : sql`1 = 1`,
  includeUnknown,
});

function ask(node: SqlNode): Truth {
  const row = db
    .prepare(
      `SELECT ${isTrue(node).text} AS t, ${isFalse(node).text} AS f, ${isUnknown(node).text} AS u, ${valueOf(node, ORDER).text} AS v`,
    )
    .get() as Record<'t' | 'f' | 'u' | 'v', number | null>;
  const truth = row.t === 1 ? 'true' : row.f === 1 ? 'false' : 'unknown';
  expect(Number(row.t === 1) + Number(row.f === 1) + Number(row.u === 1)).toBe(1);
  expect(TRUTHS[row.v ?? -1]).toBe(truth);
  return truth;
}

describe('three-valued logic in SQL', () => {
  it('follows the strong tables of Kleene', () => {
    const and: Record<string, Truth> = {};
    const or: Record<string, Truth> = {};
    for (const a of TRUTHS) {
      expect(ask({ op: 'not', children: [leaf(a)], includeUnknown: false })).toBe(combine('not', [a]));
      for (const b of TRUTHS) {
        and[`${a} ${b}`] = ask({ op: 'all', children: [leaf(a), leaf(b)], includeUnknown: false });
        or[`${a} ${b}`] = ask({ op: 'any', children: [leaf(a), leaf(b)], includeUnknown: false });
        expect(combine('all', [a, b])).toBe(and[`${a} ${b}`]);
        expect(combine('any', [a, b])).toBe(or[`${a} ${b}`]);
      }
    }
    expect(and).toMatchObject({ 'true unknown': 'unknown', 'false unknown': 'false', 'unknown unknown': 'unknown' });
    expect(or).toMatchObject({ 'true unknown': 'true', 'false unknown': 'unknown', 'unknown unknown': 'unknown' });
  });

  it('keeps an unknown unknown under "not", unless the operator includes it', () => {
    expect(ask({ op: 'not', children: [leaf('unknown')], includeUnknown: false })).toBe('unknown');
    expect(ask({ op: 'not', children: [leaf('unknown')], includeUnknown: true })).toBe('true');
    expect(ask(leaf('unknown', true))).toBe('true');
    expect(ask(leaf('false', true))).toBe('false');
  });

  it('reads NULL as false in a condition and as unknown in what makes it knowable', () => {
    expect(ask({ where: sql`NULL`, knowable: null, includeUnknown: false })).toBe('false');
    expect(ask({ where: sql`NULL`, knowable: sql`1 = 1`, includeUnknown: false })).toBe('false');
    expect(ask({ where: sql`1 = 1`, knowable: sql`NULL`, includeUnknown: false })).toBe('unknown');
    expect(
      ask({
        op: 'not',
        children: [{ where: sql`NULL`, knowable: null, includeUnknown: false }],
        includeUnknown: false,
      }),
    ).toBe('true');
  });
});
