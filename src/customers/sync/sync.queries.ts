import { Injectable } from '@nestjs/common';
import { Not } from 'typeorm';
import { Settings } from '../../../config/settings';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import type { SyncFreshness, SyncRunView } from './sync.dto';
import { SyncRun } from './sync-run.entity';

const SHOWN_RUNS = 20;
const SHOWN_REPS = 20;

/** Questions about passes over WeCom. */
@Injectable()
export class SyncQueries {
  constructor(
    private readonly db: Database,
    private readonly settings: Settings,
  ) {}

  /** The latest twenty, newest first, without those that only read again. */
  async list(): Promise<SyncRunView[]> {
    const runs = await this.db
      .repo(SyncRun)
      .find({ where: { kind: Not('again') }, order: { id: 'DESC' }, take: SHOWN_RUNS });
    return runs.map(shown);
  }

  /** The end of the last full sync; null before the first. */
  async lastFullAt(): Promise<Date | null> {
    const row = await this.db.row<{ at: number | null }>(
      sql`SELECT MAX(finished_at) AS at FROM sync_run WHERE kind = 'full' AND state = 'done'`,
    );
    return row?.at ? new Date(Number(row.at)) : null;
  }

  async freshness(): Promise<SyncFreshness> {
    const row = await this.db.row<{ reps: number; never_read: number; oldest: number | null }>(sql`
      SELECT COUNT(*) AS reps, COUNT(CASE WHEN follows_read_at IS NULL THEN 1 END) AS never_read,
        MIN(follows_read_at) AS oldest FROM rep WHERE active = 1`);
    const neverRead = row?.never_read ?? 0;
    const again = await this.db.repo(SyncRun).findOne({ where: { kind: 'again' }, order: { id: 'DESC' } });
    return {
      lastFullAt: await this.lastFullAt(),
      oldestReadAt: row?.oldest && !neverRead ? new Date(Number(row.oldest)) : null,
      reps: row?.reps ?? 0,
      neverRead,
      rereadsPerDay: this.settings.values.syncRereadsPerDay,
      again: again && shown(again),
    };
  }
}

/** A run as people see it. */
export function shown(run: SyncRun): SyncRunView {
  const { id, kind, state, done, total, calls, vanished, errorCode, error, startedAt, finishedAt, place } = run;
  const leftOut = place.skipped.slice(0, SHOWN_REPS);
  const stage = place.stages[0] ?? null;
  return { id, kind, state, stage, done, total, calls, vanished, leftOut, errorCode, error, startedAt, finishedAt };
}
