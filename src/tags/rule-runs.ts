import { setImmediate } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Refused } from '../platform/errors/errors';
import { job, OnJob } from '../platform/queue/job';
import { Queue } from '../platform/queue/queue';
import { Scheduled } from '../platform/schedule/schedules';
import { LiveRules } from './live-rules';
import { RuleApplication } from './rule-application';
import { TagRun, TagRunKind } from './tag-run.entity';

/** Customers per transaction: a few milliseconds per condition on SQLite. */
const CHUNK = 500;

const runRule = job<{ runId: number }>('tags.run-rule', { attempts: 5 });

/** Applies rules to everybody in key order, chunk by chunk; a run that was killed goes on where it was. */
@Injectable()
export class RuleRuns {
  private readonly logger = new Logger('Tags');

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly live: LiveRules,
    private readonly application: RuleApplication,
  ) {}

  /** Starts a run over everybody, in the caller's transaction. Throws Refused when the rule is not live or one is running. */
  async start(ruleId: number, kind: TagRunKind): Promise<number> {
    return this.db.transaction(async () => {
      const version = await this.live.takeTurn(ruleId);
      if (version === null)
        throw new Refused('tags.not-live', 'Only a live rule can run. Confirm it first.', { status: 409 });
      const running = await this.db.row<{ id: number }>(sql`
        SELECT id FROM tag_run WHERE rule_id = ${ruleId} AND version = ${version} AND state = 'running' AND kind <> 'undo'`);
      if (running) {
        throw new Refused('tags.running', 'This rule is running right now.', {
          status: 409,
          details: { runId: running.id },
        });
      }
      const last = await this.db.row<{ id: number | null }>(sql`SELECT MAX(id) AS id FROM customer`);
      const runId = await this.open(ruleId, version, kind, last?.id ?? 0);
      await this.queue.add(runRule, { runId }, { key: String(runId) });
      return runId;
    });
  }

  /** A run's row, in the caller's transaction. */
  async open(
    ruleId: number,
    version: number,
    kind: TagRunKind,
    lastId: number,
    undoOf: number | null = null,
  ): Promise<number> {
    const runs = this.db.repo(TagRun);
    const row = { ruleId, version, kind, state: 'running' as const, lastId, undoOf, startedAt: this.clock.now() };
    return (await runs.save(runs.create(row))).id;
  }

  /** Ends a run that changed all it had to in one go, in the caller's transaction. */
  async close(runId: number, entered: number, left: number): Promise<void> {
    await this.db.run(sql`
      UPDATE tag_run SET state = 'done', entered = ${entered}, left_count = ${left}, finished_at = ${this.clock.now()}
      WHERE id = ${runId} AND state = 'running'`);
  }

  @OnJob(runRule)
  async run({ runId }: { runId: number }): Promise<void> {
    const started = await this.db.repo(TagRun).findOneBy({ id: runId });
    if (!started) return;
    try {
      // SQLite answers without leaving the thread: between chunks, whoever else waits has a turn.
      while (await this.step(runId)) await setImmediate();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // The stored rule cannot be compiled any more: a kind is gone, or its parameters mean something else now.
      this.logger.warn(`Rule ${started.ruleId} cannot run: ${error.message}`);
      await this.end(runId, 'failed', error.message);
    }
  }

  /** Rules that mention time say something else every day. */
  @Scheduled('tags.day', '5 0 * * *')
  async turnOfDay(): Promise<void> {
    for (const ruleId of await this.live.mentioningTime()) {
      await this.start(ruleId, 'day').catch((error: unknown) => {
        // Paused, or running, since the list was read: then there is nothing to start.
        if (!(error instanceof Refused)) throw error;
      });
    }
  }

  /** Applies the rule to the next chunk; false when there is nothing left to do. */
  private async step(runId: number): Promise<boolean> {
    return this.db.transaction(async () => {
      const { ruleId } = await this.db.repo(TagRun).findOneByOrFail({ id: runId });
      const version = await this.live.takeTurn(ruleId);
      // Read only now: whoever had the turn before may have moved it.
      const run = await this.db.repo(TagRun).findOneByOrFail({ id: runId });
      if (run.state !== 'running') return false;
      if (version !== run.version) {
        await this.end(runId, 'stopped');
        return false;
      }
      const from = run.cursorId + 1;
      const upper = await this.db.row<{ id: number | null }>(sql`
        SELECT MAX(id) AS id FROM (SELECT id FROM customer WHERE id >= ${from} AND id <= ${run.lastId} ORDER BY id LIMIT ${CHUNK}) x`);
      const to = upper?.id ?? null;
      if (to === null) {
        await this.end(runId, 'done');
        return false;
      }
      const rule = await this.live.version(run.ruleId, run.version);
      const { entered, left } = await this.application.apply(runId, rule, { from, to });
      const moved = await this.db.run(sql`
        UPDATE tag_run SET cursor_id = ${to}, entered = entered + ${entered}, left_count = left_count + ${left}
        WHERE id = ${runId} AND state = 'running' AND cursor_id = ${run.cursorId}`);
      if (!moved) throw new Error(`Run ${runId} was moved by somebody else.`);
      return true;
    });
  }

  private async end(runId: number, state: 'done' | 'stopped' | 'failed', error: string | null = null): Promise<void> {
    await this.db.run(sql`
      UPDATE tag_run SET state = ${state}, finished_at = ${this.clock.now()}, error = ${error?.slice(0, 500) ?? null}
      WHERE id = ${runId} AND state = 'running'`);
  }
}
