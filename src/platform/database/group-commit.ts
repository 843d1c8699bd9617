import { DataSource, QueryRunner } from 'typeorm';
import { Sql } from './sql';

interface Waiting {
  statement: Sql;
  done: (affected: number) => void;
  failed: (error: unknown) => void;
}

/**
 * Lets independent writes of one statement share a commit on SQLite: those of one turn of the event loop, and those
 * that came while another transaction had the connection. An fsync costs more than the statements before it, and eight
 * jobs at once would else pay for one each. Every write is answered when it is durable, and fails alone: SQLite takes
 * back a failing statement and no other.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];

  constructor(private readonly source: DataSource) {}

  /** Runs one write; the count of rows it matched, once committed. */
  run(statement: Sql): Promise<number> {
    return new Promise((done, failed) => {
      this.waiting.push({ statement, done, failed });
      if (this.waiting.length === 1) setImmediate(() => void this.commit());
    });
  }

  private async commit(): Promise<void> {
    const runner = this.source.createQueryRunner();
    try {
      if (this.waiting.length === 1) await this.alone(runner);
      else await this.together(runner);
    } finally {
      // Rolls back what a failed commit left open; where the connection is gone there is nothing to roll back.
      await runner.release().catch(() => undefined);
    }
  }

  /** A statement by itself is its own transaction. */
  private async alone(runner: QueryRunner): Promise<void> {
    // Taken at once: those that come while this one waits for its turn are the next group.
    const [one] = this.waiting.splice(0, 1);
    try {
      one.done(await affectedBy(runner, one.statement));
    } catch (error) {
      one.failed(error);
    }
  }

  private async together(runner: QueryRunner): Promise<void> {
    let group: Waiting[] = [];
    try {
      await runner.startTransaction();
      group = this.waiting;
      this.waiting = [];
      const answers: (() => void)[] = [];
      for (const { statement, done, failed } of group) {
        try {
          const affected = await affectedBy(runner, statement);
          answers.push(() => done(affected));
        } catch (error) {
          answers.push(() => failed(error));
        }
      }
      await runner.commitTransaction();
      answers.forEach((answer) => answer());
    } catch (error) {
      if (!group.length) group = this.waiting.splice(0);
      group.forEach(({ failed }) => failed(error));
    }
  }
}

async function affectedBy(runner: QueryRunner, statement: Sql): Promise<number> {
  const result = await runner.query(statement.text, statement.params, true);
  return result.affected ?? 0;
}
