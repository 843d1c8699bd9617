import { DataSource, QueryRunner, TransactionNotStartedError } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { Member, SharedCommit } from './shared-commit';

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

/** Statements that change nothing. */
const READS = /^\s*(SELECT|WITH|EXPLAIN)\b/i;
/** Statements that may share a transaction; anything else, such as a PRAGMA, runs outside of all. */
const WRITES = /^\s*(INSERT|UPDATE|DELETE|REPLACE)\b/i;

/**
 * A query runner that has the connection for as long as its transaction lasts, and else for one statement. TypeORM's own
 * hands one runner to everybody on SQLite, so that one request's rollback takes another's insert along.
 */
class TurnTakingQueryRunner extends BetterSqlite3QueryRunner {
  private member: Member | null = null;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly shared: SharedCommit,
    private readonly breaths: Breaths,
    statements: Map<string, unknown>,
  ) {
    super(driver);
    // One cache of prepared statements for all runners: there is one connection behind them.
    (this as unknown as { stmtCache: Map<string, unknown> }).stmtCache = statements;
  }

  override async startTransaction(): Promise<void> {
    if (this.member) return super.startTransaction();
    await this.breaths.take();
    this.member = await this.shared.begin();
    this.isTransactionActive = true;
    this.transactionDepth = 1;
  }

  override async commitTransaction(): Promise<void> {
    if (this.transactionDepth > 1) return super.commitTransaction();
    await this.ended().keep();
  }

  override async rollbackTransaction(): Promise<void> {
    if (this.transactionDepth > 1) return super.rollbackTransaction();
    await this.ended().undo();
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- TypeORM overloads this method with `any`
  override async query(query: string, parameters?: unknown[], useStructuredResult = false): Promise<any> {
    await this.breaths.take();
    const work = () => super.query(query, parameters, useStructuredResult);
    if (this.member) return work();
    if (READS.test(query)) return this.shared.read(work);
    return WRITES.test(query) ? this.shared.write(work) : this.shared.alone(work);
  }

  override async release(): Promise<void> {
    if (this.isTransactionActive) await this.rollbackTransaction();
    await super.release();
  }

  private ended(): Member {
    const { member } = this;
    if (!member) throw new TransactionNotStartedError();
    this.member = null;
    this.isTransactionActive = false;
    this.transactionDepth = 0;
    return member;
  }
}

interface RawConnection {
  readonly inTransaction: boolean;
  prepare(statement: string): { run(): unknown };
}

/** Makes every query runner of a SQLite data source take turns on its one connection. */
export function takeTurns(source: DataSource): void {
  const driver = source.driver as BetterSqlite3Driver;
  const breaths = new Breaths();
  const statements = new Map<string, unknown>();
  const controls = new BetterSqlite3QueryRunner(driver);
  const connection = () => driver.databaseConnection as RawConnection;
  const savepoints = new Map<string, { run(): unknown }>();
  const shared = new SharedCommit({
    control: async (statement) => void (await controls.query(statement)),
    savepoint: (statement) => {
      const prepared = savepoints.get(statement) ?? connection().prepare(statement);
      savepoints.set(statement, prepared);
      prepared.run();
    },
    get inTransaction() {
      return connection().inTransaction;
    },
  });
  driver.createQueryRunner = (): QueryRunner => new TurnTakingQueryRunner(driver, shared, breaths, statements);
}
