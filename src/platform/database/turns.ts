import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { DataSource, QueryRunner } from 'typeorm';

/** A first-come, first-served lock. */
export class Turns {
  private tail: Promise<void> = Promise.resolve();

  /** Waits for the turn; the answer hands it on and may be called once. */
  take(): Promise<() => void> {
    let release!: () => void;
    const mine = new Promise<void>((resolve) => (release = resolve));
    const before = this.tail;
    this.tail = before.then(() => mine);
    return before.then(() => release);
  }
}

/** Longest the event loop is kept by statements that follow one another. */
const BREATH_MS = 10;

/**
 * better-sqlite3 answers at once, so that work which only awaits statements never lets a socket or a timer have its
 * say. A breath between statements does.
 */
class Breaths {
  private last = performance.now();
  private breath: Promise<void> | null = null;

  /** Waits for one turn of the event loop when the last is long ago; those that come meanwhile keep their order. */
  async take(): Promise<void> {
    if (!this.breath && performance.now() - this.last < BREATH_MS) return;
    this.breath ??= new Promise((resolve) =>
      setImmediate(() => {
        this.last = performance.now();
        this.breath = null;
        resolve();
      }),
    );
    await this.breath;
  }
}

/**
 * A query runner that holds the connection's turn for as long as its transaction lasts, and else for one statement.
 * TypeORM's own hands one runner to everybody on SQLite, so that one request's rollback takes another's insert along.
 */
class TurnTakingQueryRunner extends BetterSqlite3QueryRunner {
  private handOn: (() => void) | null = null;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly turns: Turns,
    private readonly breaths: Breaths,
    statements: Map<string, unknown>,
  ) {
    super(driver);
    // One cache of prepared statements for all runners: there is one connection behind them.
    (this as unknown as { stmtCache: Map<string, unknown> }).stmtCache = statements;
  }

  override async startTransaction(): Promise<void> {
    if (this.handOn) return super.startTransaction();
    this.handOn = await this.turns.take();
    try {
      await super.startTransaction();
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  override async commitTransaction(): Promise<void> {
    await super.commitTransaction();
    if (!this.isTransactionActive) this.leave();
  }

  override async rollbackTransaction(): Promise<void> {
    const outermost = this.transactionDepth <= 1;
    try {
      await super.rollbackTransaction();
    } finally {
      if (outermost) this.leave();
    }
  }

  // TypeORM overloads this method with `any`; the implementation can only repeat it.
  // oxlint-disable-next-line typescript/no-explicit-any
  override async query(query: string, parameters?: unknown[], useStructuredResult = false): Promise<any> {
    await this.breaths.take();
    if (this.handOn) return super.query(query, parameters, useStructuredResult);
    const handOn = await this.turns.take();
    try {
      return await super.query(query, parameters, useStructuredResult);
    } finally {
      handOn();
    }
  }

  override async release(): Promise<void> {
    if (this.isTransactionActive) await this.rollbackTransaction();
    await super.release();
  }

  private leave(): void {
    this.handOn?.();
    this.handOn = null;
  }
}

/** Makes every query runner of a SQLite data source take turns on its one connection. */
export function takeTurns(source: DataSource): Turns {
  const turns = new Turns();
  const driver = source.driver as BetterSqlite3Driver;
  const breaths = new Breaths();
  const statements = new Map<string, unknown>();
  driver.createQueryRunner = (): QueryRunner => new TurnTakingQueryRunner(driver, turns, breaths, statements);
  return turns;
}
