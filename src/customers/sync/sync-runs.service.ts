import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Refused } from '../../platform/errors/errors';
import { job } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { SyncKind, SyncPlace, SyncRun, SyncStage } from './sync-run.entity';

/** Goes on with the runs that are under way, oldest first. One lane: two passes at once would call WeCom twice for all. */
export const syncWithWecom = job<Record<string, never>>('customers.sync', { attempts: 20, backoff: 5 });

const STAGES: Record<SyncKind, SyncStage[]> = {
  full: ['reps', 'customers', 'groups'],
  reps: ['reps'],
  customers: ['customers'],
  groups: ['groups'],
};

/** A place at the start of the first of `stages`. */
export function startOf(stages: SyncStage[]): SyncPlace {
  return { stages, after: '', chunk: [], cursor: '', chatIds: [], skipped: [], failures: 0 };
}

/** Starts passes over WeCom and keeps their rows. */
@Injectable()
export class SyncRuns {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly settings: Settings,
  ) {}

  /** Starts a pass, or answers the one of this kind that is under way. Throws Refused when WeCom is not set up. */
  async start(kind: SyncKind): Promise<SyncRun> {
    if (!this.settings.wecomReady) {
      throw new Refused('sync.wecom-not-set-up', 'Set WECOM_CORP_ID, WECOM_AGENT_ID and WECOM_SECRET first.');
    }
    return this.db.transaction(async () => {
      const runs = this.db.repo(SyncRun);
      // Adding the job also wakes a run that was left behind after its last try.
      await this.queue.add(syncWithWecom, {}, { key: 'wecom' });
      const open = await runs.findOne({ where: { kind, state: 'running' }, order: { id: 'ASC' } });
      if (open) return open;
      const row = { kind, state: 'running' as const, place: startOf(STAGES[kind]), startedAt: this.clock.now() };
      return runs.save(runs.create({ ...row, done: 0, total: 0, calls: 0, error: null, finishedAt: null }));
    });
  }

  /** Phones typed by reps do not call back, and callbacks get lost: everything is read again every night. */
  @Scheduled('customers.sync', '40 3 * * *')
  async nightly(): Promise<void> {
    if (this.settings.wecomReady) await this.start('full');
  }

  /** The oldest run under way. */
  async next(): Promise<SyncRun | null> {
    return this.db.repo(SyncRun).findOne({ where: { state: 'running' }, order: { id: 'ASC' } });
  }

  /** Writes down how far a run has come, in the transaction that stored the page. */
  async save(run: SyncRun): Promise<void> {
    run.place.failures = 0;
    run.total = Math.max(run.total, run.done);
    const written = await this.db.run(sql`
      UPDATE sync_run SET place = ${JSON.stringify(run.place)}, done = ${run.done}, total = ${run.total},
        calls = ${run.calls}, error = NULL WHERE id = ${run.id} AND state = 'running'`);
    if (!written) throw new Error(`Sync run ${run.id} was ended by somebody else.`);
  }

  async finish(run: SyncRun): Promise<void> {
    await this.db.run(sql`
      UPDATE sync_run SET state = 'done', total = done, error = NULL, finished_at = ${this.clock.now()}
      WHERE id = ${run.id} AND state = 'running'`);
  }

  /** Notes a failure; with `over` the run has failed for good. */
  async fail(run: SyncRun, error: string, over: boolean): Promise<void> {
    const place = JSON.stringify({ ...run.place, failures: run.place.failures + 1 });
    await this.db.run(sql`
      UPDATE sync_run SET place = ${place}, error = ${error.slice(0, 500)}, calls = ${run.calls},
        state = ${over ? 'failed' : 'running'}, finished_at = ${over ? this.clock.now() : null}
      WHERE id = ${run.id} AND state = 'running'`);
  }

  /** The latest runs, newest first. */
  async list(limit: number): Promise<SyncRun[]> {
    return this.db.repo(SyncRun).find({ order: { id: 'DESC' }, take: limit });
  }
}
