import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { SCHEMA } from './schema';

export type Value = string | number | null;

/**
 * The sandbox's memory: one SQLite file of its own, committed and synced before anything is answered, so that a killed
 * sandbox continues exactly where it was and fault runs can count on what it says.
 */
export class Store {
  private readonly db: Database.Database;
  private readonly prepared = new Map<string, Database.Statement>();

  /** Opens or creates `file` (':memory:' for a sandbox that forgets) and its tables. */
  constructor(file: string) {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    this.db = new Database(file);
    // A reopened WAL file falls back to synchronous=NORMAL, so both are set on every open.
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = FULL');
    this.db.exec(SCHEMA);
  }

  all<T>(sql: string, ...values: Value[]): T[] {
    return this.statement(sql).all(...values) as T[];
  }

  one<T>(sql: string, ...values: Value[]): T | undefined {
    return this.statement(sql).get(...values) as T | undefined;
  }

  /** The number in the first column of the first row, 0 where there is none. */
  count(sql: string, ...values: Value[]): number {
    return Number(
      this.statement(sql)
        .pluck()
        .get(...values) ?? 0,
    );
  }

  /** Returns how many rows changed. */
  run(sql: string, ...values: Value[]): number {
    return this.statement(sql).run(...values).changes;
  }

  /** Runs `work` in one transaction, joining the one already open. */
  tx<T>(work: () => T): T {
    return this.db.inTransaction ? work() : this.db.transaction(work).immediate();
  }

  meta(key: string): string | undefined {
    return this.one<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value;
  }

  setMeta(key: string, value: string): void {
    this.run(
      'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      key,
      value,
    );
  }

  /** The next number of a named counter, from 1; part of the caller's transaction. */
  next(counter: string): number {
    const value = Number(this.meta(`counter.${counter}`) ?? 0) + 1;
    this.setMeta(`counter.${counter}`, String(value));
    return value;
  }

  close(): void {
    this.db.close();
  }

  private statement(sql: string): Database.Statement {
    let statement = this.prepared.get(sql);
    if (!statement) this.prepared.set(sql, (statement = this.db.prepare(sql)));
    return statement;
  }
}
