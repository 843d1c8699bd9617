import { AsyncLocalStorage } from 'node:async_hooks';
import { DataSource, EntityTarget, ObjectLiteral, QueryRunner, Repository } from 'typeorm';
import { Dialect, dialectOf } from './dialect';
import { HeavyReads } from './heavy';
import { Sql, sql } from './sql';
import { takeTurns } from './turn-taking';

interface OpenTransaction {
  runner: QueryRunner;
  after: (() => void)[];
  over: boolean;
}

/** How often a transaction that lost a deadlock is run again before its error is shown. */
const DEADLOCK_TRIES = 5;

/** Rows per statement of a multi-row write: short enough to stay far below 25 ms on SQLite. */
const ROWS_PER_STATEMENT = 200;

/** Most parameters SQLite takes in one statement. */
const MOST_PARAMETERS = 32_000;

/**
 * The one door to storage. Reads and writes join the caller's open transaction; on SQLite everybody takes turns on the
 * one connection, so nobody rolls back another's rows or sees those of a transaction that is still open.
 */
export class Database {
  readonly engine: 'sqlite' | 'mysql';
  readonly dialect: Dialect;
  private readonly open = new AsyncLocalStorage<OpenTransaction>();

  constructor(
    readonly source: DataSource,
    private readonly heavyReads: HeavyReads | null,
  ) {
    this.engine = source.options.type === 'better-sqlite3' ? 'sqlite' : 'mysql';
    this.dialect = dialectOf(this.engine);
    if (this.engine === 'sqlite') takeTurns(source);
  }

  /** TypeORM's repository of `entity`, inside the caller's transaction where there is one. */
  repo<E extends ObjectLiteral>(entity: EntityTarget<E>): Repository<E> {
    return (this.current()?.runner.manager ?? this.source.manager).getRepository(entity);
  }

  /** Runs `work` in a transaction: the caller's, else a new one. `work` may run again after a deadlock. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.current()) return work();
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(work);
      } catch (error) {
        if (attempt >= DEADLOCK_TRIES || !isDeadlock(error)) throw error;
      }
    }
  }

  /** Runs `work` after the caller's transaction is committed, at once where there is none, never when it rolls back. */
  afterCommit(work: () => void): void {
    const open = this.current();
    if (open) open.after.push(work);
    else work();
  }

  get inTransaction(): boolean {
    return this.current() !== undefined;
  }

  /** Rows of a SELECT. */
  async rows<T>(statement: Sql): Promise<T[]> {
    return (await this.query(statement)).records as T[];
  }

  /** The first row of a SELECT, or undefined. */
  async row<T>(statement: Sql): Promise<T | undefined> {
    return (await this.rows<T>(statement))[0];
  }

  /** Runs a write; the count of rows it matched. Outside a transaction it may share its commit with others. */
  async run(statement: Sql): Promise<number> {
    return (await this.query(statement)).affected;
  }

  /**
   * A read that may take over 20 ms: in a thread of its own on SQLite, a plain query on MySQL. It never sees the
   * caller's uncommitted rows, so it is refused inside a transaction.
   */
  async heavy<T>(statement: Sql): Promise<T[]> {
    if (this.current()) throw new Error('heavy() reads committed rows only; call it outside the transaction.');
    return this.heavyReads ? this.heavyReads.read<T>(statement.text, statement.params) : this.rows<T>(statement);
  }

  /** Inserts plain rows (column names as keys, all rows alike), skipping those whose unique key exists; the count inserted. */
  async insertIgnore(table: string, rows: Record<string, unknown>[]): Promise<number> {
    let inserted = 0;
    for (const chunk of this.chunks(rows)) {
      inserted += await this.run(sql`${this.dialect.insertIgnore(table)} ${valuesOf(chunk)}`);
    }
    return inserted;
  }

  /** Inserts plain rows; where the unique `key` exists, the `update` columns take the new values. */
  async upsert(table: string, rows: Record<string, unknown>[], on: { key: string[]; update: string[] }): Promise<void> {
    for (const chunk of this.chunks(rows)) {
      await this.run(
        sql`INSERT INTO ${sql.ident(table)} ${valuesOf(chunk)} ${this.dialect.onConflict(on.key, on.update)}`,
      );
    }
  }

  /** Copies the committed database into a new file. SQLite only. */
  async backup(file: string): Promise<void> {
    if (!this.heavyReads) throw new Error('backup() is for SQLite; use mysqldump on MySQL.');
    await this.heavyReads.backup(file);
  }

  async close(): Promise<void> {
    await this.heavyReads?.close();
    if (this.source.isInitialized) await this.source.destroy();
  }

  private current(): OpenTransaction | undefined {
    const open = this.open.getStore();
    if (open?.over) throw new Error('This work belongs to a transaction that has ended; await it inside.');
    return open;
  }

  private async query(statement: Sql): Promise<{ records: unknown[]; affected: number }> {
    const open = this.current();
    const runner = open?.runner ?? this.source.createQueryRunner();
    try {
      const result = await runner.query(statement.text, statement.params, true);
      return { records: result.records ?? [], affected: result.affected ?? 0 };
    } finally {
      if (!open) await runner.release();
    }
  }

  private async once<T>(work: () => Promise<T>): Promise<T> {
    const open: OpenTransaction = { runner: this.source.createQueryRunner(), after: [], over: false };
    try {
      await open.runner.startTransaction(this.engine === 'mysql' ? 'READ COMMITTED' : undefined);
      const value = await this.open.run(open, work);
      await open.runner.commitTransaction();
      open.over = true;
      // Hooks run outside the ended transaction, so that what they start does not inherit it.
      this.open.exit(() => open.after.forEach((after) => after()));
      return value;
    } catch (error) {
      open.over = true;
      if (open.runner.isTransactionActive) await open.runner.rollbackTransaction();
      throw error;
    } finally {
      open.over = true;
      await open.runner.release();
    }
  }

  private *chunks<T extends Record<string, unknown>>(rows: T[]): Generator<T[]> {
    if (!rows.length) return;
    const size = Math.min(ROWS_PER_STATEMENT, Math.floor(MOST_PARAMETERS / Object.keys(rows[0]).length));
    for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
  }
}

/** `(a,b) VALUES (?,?),(?,?)` of rows that all have the keys of the first. */
function valuesOf(rows: Record<string, unknown>[]): Sql {
  const columns = Object.keys(rows[0]);
  const names = columns.map((column) => sql.ident(column));
  const tuples = rows.map((row) => sql`(${columns.map((column) => row[column])})`);
  return sql`(${sql.join(names, ',')}) VALUES ${sql.join(tuples, ',')}`;
}

function isDeadlock(error: unknown): boolean {
  const code = (error as { driverError?: { code?: string } }).driverError?.code;
  return code === 'ER_LOCK_DEADLOCK' || code === 'ER_LOCK_WAIT_TIMEOUT' || code === 'ER_CHECKREAD';
}
