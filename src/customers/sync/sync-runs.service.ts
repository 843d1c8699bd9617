import { Injectable } from '@nestjs/common';
import { IsNull, LessThanOrEqual } from 'typeorm';
import { Settings } from '../../../config/settings';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound, Refused, Unavailable } from '../../platform/errors/errors';
import { Facts } from '../../platform/events/facts';
import { job } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { WecomError } from '../../wecom/client/errors';
import { syncedInFull } from '../customers.facts';
import { FollowNews, NO_NEWS } from '../follow-news';
import { SyncKind, SyncPlace, SyncRun, SyncStage } from './sync-run.entity';

/** Goes on with the runs that are under way, oldest first. One lane: two passes at once would call WeCom twice for all. */
export const syncWithWecom = job<Record<string, never>>('customers.sync', {
  attempts: 20,
  backoff: 5,
  // On MySQL another process goes on with the run of a killed one when this is over; a piece takes a second or two.
  lease: 30,
});

/** A little less than the time between two slices of a run that rests; see Rereading. */
const REST_MS = 9 * 60_000;

const STAGES: Record<SyncKind, SyncStage[]> = {
  full: ['reps', 'customers', 'groups'],
  again: ['customers'],
  reps: ['reps'],
  customers: ['customers'],
  groups: ['groups'],
};

const AT_START = { after: '', chunk: [], rest: [], cursor: '', chatIds: [] };

/** A place at the start of the first of `stages`. */
function startOf(stages: SyncStage[], slice: number): SyncPlace {
  return { stages, ...AT_START, skipped: [], untold: NO_NEWS, failures: 0, restarts: 0, slice };
}

/** The place once its first stage is through; who was left out stays so. */
export function nextStage(place: SyncPlace): Partial<SyncPlace> {
  return { stages: place.stages.slice(1), ...AT_START };
}

/** Starts passes over WeCom and keeps their rows. */
@Injectable()
export class SyncRuns {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly settings: Settings,
    private readonly facts: Facts,
    private readonly news: FollowNews,
  ) {}

  /**
   * Starts a pass, or answers the one of this kind that is under way. Throws Refused when WeCom is not set up.
   * @param slice pieces after which it rests each time, 0 for one that goes on to its end
   */
  async start(kind: SyncKind, slice = 0): Promise<SyncRun> {
    if (!this.settings.wecomReady) {
      throw new Refused('sync.wecom-not-set-up', 'Set WECOM_CORP_ID, WECOM_AGENT_ID and WECOM_SECRET first.');
    }
    return this.db.transaction(async () => {
      const runs = this.db.repo(SyncRun);
      // Adding the job also wakes a run that was left behind after its last try.
      await this.queue.add(syncWithWecom, {}, { key: 'wecom' });
      const open = await runs.findOne({ where: { kind, state: 'running' }, order: { id: 'ASC' } });
      if (open) return open;
      const row = { kind, state: 'running' as const, place: startOf(STAGES[kind], slice), startedAt: this.clock.now() };
      const blank = { done: 0, total: 0, calls: 0, vanished: 0, dueAt: null, errorCode: null, error: null };
      return runs.save(runs.create({ ...row, ...blank, finishedAt: null }));
    });
  }

  /** Callbacks get lost, and what the API itself changes calls nobody back: everything is compared every night. */
  @Scheduled('customers.sync', '40 3 * * *')
  async nightly(): Promise<void> {
    if (this.settings.wecomReady) await this.start('full');
  }

  /** The oldest run under way that does not rest. */
  async next(): Promise<SyncRun | null> {
    const awake = [{ dueAt: IsNull() }, { dueAt: LessThanOrEqual(this.clock.now()) }];
    const where = awake.map((due) => ({ state: 'running' as const, ...due }));
    return this.db.repo(SyncRun).findOne({ where, order: { id: 'ASC' } });
  }

  /** True while a run of this kind is running or resting. */
  async underWay(kind: SyncKind): Promise<boolean> {
    return this.db.repo(SyncRun).existsBy({ kind, state: 'running' });
  }

  /** Lets a run wait for the next time its kind is due. */
  async rest(run: SyncRun): Promise<void> {
    const dueAt = new Date(this.clock.now().getTime() + REST_MS);
    await this.db.run(sql`UPDATE sync_run SET due_at = ${dueAt} WHERE id = ${run.id} AND state = 'running'`);
  }

  /** Writes down how far a run has come, in the transaction that stored the page. */
  async save(run: SyncRun): Promise<void> {
    run.place.failures = 0;
    run.total = Math.max(run.total, run.done);
    const written = await this.db.run(sql`
      UPDATE sync_run SET place = ${JSON.stringify(run.place)}, done = ${run.done}, total = ${run.total},
        calls = ${run.calls}, vanished = ${run.vanished}, error = NULL, error_code = NULL WHERE id = ${run.id} AND state = 'running'`);
    if (!written) throw new Error(`Sync run ${run.id} was ended by somebody else.`);
  }

  async finish(run: SyncRun): Promise<void> {
    await this.db.transaction(async () => {
      const finished = await this.db.run(sql`
        UPDATE sync_run SET state = 'done', total = done, error = NULL, error_code = NULL, finished_at = ${this.clock.now()}
        WHERE id = ${run.id} AND state = 'running'`);
      if (finished && run.kind === 'full') await this.facts.announce(syncedInFull, { runId: run.id });
    });
  }

  /** Notes a failure; with `over` the run has failed for good. It goes on from what is stored, not from what was read. */
  async fail(run: SyncRun, error: unknown, over: boolean): Promise<void> {
    const text = error instanceof Error ? error.message : String(error);
    await this.db.transaction(async () => {
      const { place } = await this.db.repo(SyncRun).findOneByOrFail({ id: run.id });
      if (over) await this.news.tellUntold(place.untold);
      const next = { ...place, untold: over ? NO_NEWS : place.untold, failures: place.failures + 1 };
      await this.db.run(sql`
        UPDATE sync_run SET place = ${JSON.stringify(next)}, error = ${text.slice(0, 500)}, error_code = ${codeOf(error)},
          calls = ${run.calls}, state = ${over ? 'failed' : 'running'}, finished_at = ${over ? this.clock.now() : null}
        WHERE id = ${run.id} AND state = 'running'`);
    });
  }

  /** Lets a run that has failed go on from where it came to. Throws Refused when there is none such. */
  async resume(id: number): Promise<SyncRun> {
    return this.db.transaction(async () => {
      const run = await this.db.repo(SyncRun).findOneBy({ id });
      if (!run) throw notFound('sync run', id);
      const place = JSON.stringify({ ...run.place, failures: 0, restarts: 0 });
      const resumed = await this.db.run(sql`
        UPDATE sync_run SET state = 'running', place = ${place}, error = NULL, error_code = NULL, finished_at = NULL
        WHERE id = ${id} AND state = 'failed'`);
      if (!resumed)
        throw new Refused('sync.not-failed', 'Only a run that has failed can be resumed.', { details: { id } });
      await this.queue.add(syncWithWecom, {}, { key: 'wecom' });
      return this.db.repo(SyncRun).findOneByOrFail({ id });
    });
  }
}

/** WeCom's number where it answered with one, else our own code. */
function codeOf(error: unknown): string | null {
  if (error instanceof WecomError) return String(error.errcode);
  return error instanceof Refused || error instanceof Unavailable ? error.code : null;
}
