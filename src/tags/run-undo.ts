import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { notFound, Refused } from '../platform/errors/errors';
import { job, OnJob } from '../platform/queue/job';
import { Queue } from '../platform/queue/queue';
import { LiveRules } from './live-rules';
import { CHANGE, RuleApplication } from './rule-application';
import { RuleRuns } from './rule-runs';
import { TagRun } from './tag-run.entity';

/** Changes per transaction. */
const CHUNK = 500;

const undoRun = job<{ runId: number }>('tags.undo-run', { attempts: 5 });

/**
 * Takes the changes of a run back: who entered leaves, who left has the tag again as it was. What a later run changed
 * again stays as the later run left it. The rule is paused, for it would do the same again at the next occasion.
 */
@Injectable()
export class RunUndo {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly live: LiveRules,
    private readonly runs: RuleRuns,
    private readonly application: RuleApplication,
  ) {}

  /** Starts taking a run back, in the background. Throws Refused: not-found, tags.cannot-undo, tags.undone. */
  async start(runId: number): Promise<void> {
    await this.db.transaction(async () => {
      const run = await this.db.repo(TagRun).findOneBy({ id: runId });
      if (!run) throw notFound('tag run', runId);
      if (run.kind === 'undo' || run.kind === 'expiry') {
        throw new Refused('tags.cannot-undo', `A run of kind ${run.kind} cannot be undone.`, { status: 409 });
      }
      const now = this.clock.now();
      await this.live.takeTurn(run.ruleId);
      const won = await this.db.run(sql`
        UPDATE tag_run SET state = 'undoing', undone_at = ${now}
        WHERE id = ${runId} AND undone_at IS NULL AND state IN ('running', 'done', 'stopped', 'failed')`);
      if (!won) throw new Refused('tags.undone', 'This run has been undone already.', { status: 409 });
      await this.db.run(sql`
        UPDATE tag_rule SET live_version = NULL, updated_at = ${now},
          state = CASE WHEN state = 'live' THEN 'paused' ELSE state END WHERE id = ${run.ruleId}`);
      const last = await this.db.row<{ id: number | null }>(
        sql`SELECT MAX(id) AS id FROM tag_change WHERE run_id = ${runId}`,
      );
      const undoId = await this.runs.open(run.ruleId, run.version, 'undo', last?.id ?? 0, runId);
      await this.queue.add(undoRun, { runId: undoId }, { key: String(undoId) });
    });
  }

  @OnJob(undoRun)
  async run({ runId }: { runId: number }): Promise<void> {
    while (await this.step(runId)) await setImmediate();
  }

  private async step(undoId: number): Promise<boolean> {
    return this.db.transaction(async () => {
      const { ruleId } = await this.db.repo(TagRun).findOneByOrFail({ id: undoId });
      await this.live.takeTurn(ruleId);
      const undo = await this.db.repo(TagRun).findOneByOrFail({ id: undoId });
      if (undo.state !== 'running' || undo.undoOf === null) return false;
      const bounds = await this.db.row<{ low: number | null; high: number | null; tag_id: number }>(sql`
        SELECT MIN(id) AS low, MAX(id) AS high, MIN(tag_id) AS tag_id FROM (SELECT id, tag_id FROM tag_change
          WHERE run_id = ${undo.undoOf} AND id > ${undo.cursorId} ORDER BY id LIMIT ${CHUNK}) x`);
      if (!bounds || bounds.low === null || bounds.high === null) {
        await this.finish(undo);
        return false;
      }
      const { entered, left } = await this.takeBack(undo, bounds.low, bounds.high);
      await this.db.run(sql`
        UPDATE tag_run SET cursor_id = ${bounds.high}, entered = entered + ${entered}, left_count = left_count + ${left}
        WHERE id = ${undoId} AND cursor_id = ${undo.cursorId}`);
      const touched = sql`SELECT k.customer_id FROM tag_change k WHERE k.id BETWEEN ${bounds.low} AND ${bounds.high}`;
      await this.application.tell(undoId, bounds.tag_id, (column) => sql`${column} IN (${touched})`);
      return true;
    });
  }

  /** Between two ids of changes. A tag that is still as the run set it has the change's `since`. */
  private async takeBack(undo: TagRun, low: number, high: number): Promise<{ entered: number; left: number }> {
    const now = this.clock.now();
    const change = sql`k.run_id = ${undo.undoOf} AND k.id BETWEEN ${low} AND ${high}`;
    const same = (alias: string) => sql`k.customer_id = ${sql.ident(`${alias}.customer_id`)}
      AND k.tag_id = ${sql.ident(`${alias}.tag_id`)} AND k.rule_id = ${sql.ident(`${alias}.rule_id`)}`;
    const left = await this.db.run(sql`
      ${CHANGE} SELECT ${undo.id}, t.rule_id, t.tag_id, t.customer_id, 'left', t.version, t.evidence, t.since, t.expires_at, ${now}
      FROM tag_change k JOIN customer_tag t ON ${same('t')} AND t.since = k.since AND t.ended_at IS NULL
      WHERE ${change} AND k.what = 'entered'`);
    await this.db.run(sql`
      DELETE FROM customer_tag WHERE rule_id = ${undo.ruleId} AND customer_id IN (
          SELECT k.customer_id FROM tag_change k WHERE ${change} AND k.what = 'entered')
        AND EXISTS (SELECT 1 FROM tag_change k WHERE ${change} AND k.what = 'entered' AND ${same('customer_tag')}
          AND k.since = customer_tag.since)`);
    const entered = await this.db.run(sql`
      ${CHANGE} SELECT ${undo.id}, k.rule_id, k.tag_id, k.customer_id, 'entered', k.version, k.evidence, k.since, k.expires_at, ${now}
      FROM tag_change k WHERE ${change} AND k.what = 'left'
        AND NOT EXISTS (SELECT 1 FROM customer_tag t WHERE ${same('t')})`);
    await this.db.run(sql`
      INSERT INTO customer_tag (tag_id, customer_id, rule_id, source, version, evidence, since, expires_at)
      SELECT k.tag_id, k.customer_id, k.rule_id, 'rule', k.version, k.evidence, k.since, k.expires_at
      FROM tag_change k WHERE ${change} AND k.what = 'left'
        AND NOT EXISTS (SELECT 1 FROM customer_tag t WHERE ${same('t')})`);
    return { entered, left };
  }

  private async finish(undo: TagRun): Promise<void> {
    const now = this.clock.now();
    await this.db.run(
      sql`UPDATE tag_run SET state = 'done', finished_at = ${now} WHERE id = ${undo.id} AND state = 'running'`,
    );
    await this.db.run(sql`UPDATE tag_run SET state = 'undone' WHERE id = ${undo.undoOf} AND state = 'undoing'`);
  }
}
