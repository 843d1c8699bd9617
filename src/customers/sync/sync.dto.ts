import { IsIn } from 'class-validator';
import { SYNC_KINDS } from './sync-run.entity';
import type { SyncKind, SyncStage } from './sync-run.entity';

/** What to read from WeCom. */
export class SyncStart {
  @IsIn(SYNC_KINDS)
  kind: (typeof SYNC_KINDS)[number];
}

/** One pass over WeCom. */
export class SyncRunView {
  id: number;
  kind: SyncKind;
  state: 'running' | 'done' | 'failed';
  /** What is being read; null when it is over. */
  stage: SyncStage | null;
  /** Reps, friendships and groups stored. */
  done: number;
  /** As many as are known to exist; grows while a first pass finds more, and is 0 before it knows. */
  total: number;
  /** Calls made to WeCom. */
  calls: number;
  /** Friendships and groups that were there before and are no longer; they are marked, not deleted. */
  vanished: number;
  /** userids of reps WeCom would not show, for want of a licence or outside the visible range; the first twenty. */
  leftOut: string[];
  /** WeCom's error code, or ours such as wecom.parked; null without an error. */
  errorCode: string | null;
  /** Why it failed; while it runs, what it is waiting for. */
  error: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

/** How fresh what we know of WeCom is. */
export class SyncFreshness {
  /** The end of the last full sync; null before the first. */
  lastFullAt: Date | null;
  /** When the rep whose customers were read longest ago was read; null while some have never been. */
  oldestReadAt: Date | null;
  /** Reps with 客户联系. */
  reps: number;
  /** Of them, those whose customers have never been read. */
  neverRead: number;
  /** How often a day everything is read again for what WeCom does not tell of; 0 when that is off. */
  rereadsPerDay: number;
  /** The pass of these that is under way, or the last; null before the first. */
  again: SyncRunView | null;
}
