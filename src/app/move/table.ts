import { createHash } from 'node:crypto';

/** How a value of a column reads: the two engines hand the same value over differently. */
type Reading = 'whole' | 'real' | 'text';

export interface MovedColumn {
  name: string;
  reading: Reading;
  /** Characters MySQL takes; null without a limit. */
  length: number | null;
}

/** A table to move, as the source has it. */
export interface MovedTable {
  name: string;
  columns: MovedColumn[];
  /** Names of the primary key's columns, in its order. */
  key: string[];
  rows: number;
  /** The last id that was ever given, where ids are generated: ids of deleted rows are not given again. */
  lastId: number | null;
}

export type Row = unknown[];

/** The reading and length of a column's declared type, such as varchar(64). */
export function columnOf(name: string, type: string): MovedColumn {
  const length = /^varchar\((\d+)\)$/i.exec(type)?.[1];
  if (length) return { name, reading: 'text', length: Number(length) };
  if (/^text$/i.test(type)) return { name, reading: 'text', length: null };
  if (/^double$/i.test(type)) return { name, reading: 'real', length: null };
  if (/^(integer|bigint|boolean)$/i.test(type)) return { name, reading: 'whole', length: null };
  throw new Error(`The move does not know the type ${type} of column ${name}.`);
}

/** 128 bits of sha256 of a row: the same for the same values, whichever engine they come from. */
export function rowHash(columns: MovedColumn[], row: Row): bigint {
  const said = columns.map(({ reading }, at) => {
    const value = row[at];
    if (value === null || value === undefined) return null;
    return reading === 'real' ? String(Number(value)) : String(value);
  });
  const digest = createHash('sha256').update(JSON.stringify(said)).digest();
  return digest.readBigUInt64BE(0) * 2n ** 64n + digest.readBigUInt64BE(8);
}

/** A table's checksum: the sum of its rows' hashes modulo 2^128, which no order of rows can change. */
export class Checksum {
  private sum = 0n;
  rows = 0;

  add(hash: bigint): void {
    this.sum = BigInt.asUintN(128, this.sum + hash);
    this.rows++;
  }

  get text(): string {
    return this.sum.toString(16).padStart(32, '0');
  }
}
