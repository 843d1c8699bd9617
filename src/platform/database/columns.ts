import { Column, ColumnOptions, PrimaryColumn, PrimaryGeneratedColumn, ValueTransformer } from 'typeorm';

/** What a column may add to its shape. */
export interface ColumnExtras {
  nullable?: true;
  default?: string | number | boolean;
}

/** Dates in TypeScript, epoch milliseconds in the database: the same integers, the same arithmetic on both engines. */
const instants: ValueTransformer = {
  to: (value: unknown) => (value instanceof Date ? value.getTime() : value),
  from: (value: unknown) => (value === null || value === undefined ? null : new Date(Number(value))),
};

/** TypeORM reads MySQL's bigint as text; ours stay below 2^53. */
const safeIntegers: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null || value === undefined ? null : Number(value)),
};

const json: ValueTransformer = {
  to: (value: unknown) => (value === null || value === undefined ? value : JSON.stringify(value)),
  from: (value: unknown) => (typeof value === 'string' ? JSON.parse(value) : value),
};

/** The type that means "long text" on SQLite; database.ts swaps it for MySQL's, whose `text` holds only 64 KB. */
export const LONG_TEXT = 'text';
export const LONG_TEXT_MYSQL = 'longtext';

function column(shape: ColumnOptions, extras: ColumnExtras = {}): PropertyDecorator {
  const { default: fallback, ...rest } = extras;
  const defaults =
    fallback === undefined ? {} : { default: typeof fallback === 'boolean' ? Number(fallback) : fallback };
  return Column({ ...shape, ...rest, ...defaults });
}

/** Auto-increment integer primary key. */
export const Id = (): PropertyDecorator => PrimaryGeneratedColumn({ type: 'integer' });
/** Primary key column (or part of one) given by us or by WeCom. */
export const Key = (length: number): PropertyDecorator => PrimaryColumn({ type: 'varchar', length });
/** Integer primary key column (or part of one) that is not generated. */
export const IntKey = (): PropertyDecorator => PrimaryColumn({ type: 'integer' });
/** Text up to `length` characters (at most 700, so that it can be indexed under utf8mb4). */
export const Text = (length: number, extras?: ColumnExtras) => column({ type: 'varchar', length }, extras);
/** Text of any length, not indexed. */
export const LongText = (extras?: ColumnExtras) => column({ type: LONG_TEXT }, extras);
/** A JSON value, kept as long text. */
export const Json = (extras?: ColumnExtras) => column({ type: LONG_TEXT, transformer: json }, extras);
/** 32-bit integer. */
export const Int = (extras?: ColumnExtras) => column({ type: 'integer' }, extras);
/** Integer up to 2^53: money in fen, sums, sequence numbers. */
export const Big = (extras?: ColumnExtras) => column({ type: 'bigint', transformer: safeIntegers }, extras);
/** Real number, for probabilities and estimates only. */
export const Real = (extras?: ColumnExtras) => column({ type: 'double' }, extras);
/** Boolean, 0 or 1. */
export const Bool = (extras?: ColumnExtras) => column({ type: 'boolean' }, extras);
/** A point in time; Date in TypeScript. */
export const Instant = (extras?: ColumnExtras) => column({ type: 'bigint', transformer: instants }, extras);
