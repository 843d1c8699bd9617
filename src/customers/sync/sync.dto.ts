import { IsIn } from 'class-validator';
import { SYNC_KINDS } from './sync-run.entity';
import type { SyncKind } from './sync-run.entity';

/** What to read from WeCom. */
export class SyncStart {
  @IsIn(SYNC_KINDS)
  kind: SyncKind;
}

/** One pass over WeCom. */
export class SyncRunView {
  id: number;
  kind: SyncKind;
  state: 'running' | 'done' | 'failed';
  /** Reps, friendships and groups stored. */
  done: number;
  /** As many as are known to exist; grows while a first pass finds more, and is 0 before it knows. */
  total: number;
  /** Calls made to WeCom. */
  calls: number;
  /** Why it failed; while it runs, what it is waiting for. */
  error: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}
