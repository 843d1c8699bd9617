import { createHash } from 'node:crypto';
import { Sql, sql } from '../platform/database/sql';

/** A prime below 2^31 with 3 not dividing p − 1, so that cubing modulo p permutes the residues and loses nothing. */
const PRIME = 2_147_483_579;
const FACTOR = 48_271;

/** Buckets are 0 … 9999: a share of 12.34 % is 1,234 of them. */
export const BUCKETS = 10_000;

/**
 * The sticky bucket of a unit under `salt`, as SQL: the same integer on SQLite, MySQL and in bucketOf, for ids below
 * 2^31. Two rounds of an affine step and a cube modulo a prime; every product stays below 2^63.
 */
export function bucketSql(id: Sql, salt: string): Sql {
  const [first, second] = shifts(salt);
  const round = cube(sql`((${id}) * ${whole(FACTOR)} + ${whole(first)}) % ${whole(PRIME)}`);
  return sql`(${cube(sql`(${round} + ${whole(second)}) % ${whole(PRIME)}`)} % ${whole(BUCKETS)})`;
}

/** bucketSql for one id, without a database. */
export function bucketOf(id: number, salt: string): number {
  const prime = BigInt(PRIME);
  const [first, second] = shifts(salt).map(BigInt);
  const power = (x: bigint) => (((x * x) % prime) * x) % prime;
  const round = power((BigInt(id) * BigInt(FACTOR) + first) % prime);
  return Number(power((round + second) % prime) % BigInt(BUCKETS));
}

/** How many buckets make up `share` (0 to 1). */
export function bucketsOf(share: number): number {
  return Math.round(share * BUCKETS);
}

function cube(x: Sql): Sql {
  return sql`(((((${x})) * ((${x}))) % ${whole(PRIME)}) * ((${x})) % ${whole(PRIME)})`;
}

function shifts(salt: string): [number, number] {
  const digest = createHash('sha256').update(salt).digest();
  return [digest.readUInt32BE(0) % PRIME, digest.readUInt32BE(4) % PRIME];
}

/** As text: a bound number reaches SQLite as a float, whose products lose digits. */
function whole(value: number): Sql {
  return sql.raw(String(value));
}
