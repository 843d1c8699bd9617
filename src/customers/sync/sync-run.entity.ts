import { Entity, Index } from 'typeorm';
import type { UntoldNews } from '../follow-news';
import { Id, Instant, Int, Json, Text } from '../../platform/database/columns';

/** What a person may start. */
export const SYNC_KINDS = ['full', 'customers', 'groups', 'reps'] as const;
/** again: all customers once more, a few pages at a time over some hours, for what WeCom does not tell of. */
export type SyncKind = (typeof SYNC_KINDS)[number] | 'again';
export type SyncStage = 'reps' | 'customers' | 'groups';

/** Where a run stands, written after every page; a new process goes on from here. */
export interface SyncPlace {
  /** What is still to do, the current stage first. */
  stages: SyncStage[];
  /** The last userid that was put into a chunk, '' before the first: chunks go up in userid order. */
  after: string;
  /** The userids of the chunk being read, [] between chunks. */
  chunk: string[];
  /** Parts of a chunk WeCom refused as a whole that are still to be read. */
  rest: string[][];
  /** WeCom's cursor inside the chunk. */
  cursor: string;
  /** Groups of the page that are still to be read. */
  chatIds: string[];
  /** Reps WeCom would not show (no licence, outside the visible range): what they follow is unknown, not gone. */
  skipped: string[];
  /** What the pages stored last changed and nobody has been told yet. */
  untold: UntoldNews;
  /** Failures in a row. */
  failures: number;
  /** Times a chunk was begun again because WeCom no longer knew the cursor. */
  restarts: number;
  /** Pieces after which the run rests, 0 for one that goes on to its end. */
  slice: number;
}

/** One pass over WeCom's reps, customers or groups. */
@Entity('sync_run')
@Index('ix_sync_run_kind', ['kind', 'id'])
export class SyncRun {
  @Id()
  id: number;

  @Text(32)
  kind: SyncKind;

  @Text(16)
  state: 'running' | 'done' | 'failed';

  @Json()
  place: SyncPlace;

  /** Reps, follows and groups stored. */
  @Int({ default: 0 })
  done: number;

  /** As many as are known to exist; grows while a first pass finds more. */
  @Int({ default: 0 })
  total: number;

  /** Calls made to WeCom. */
  @Int({ default: 0 })
  calls: number;

  /** Friendships and groups that were there before and are no longer; marked, not deleted. */
  @Int({ default: 0 })
  vanished: number;

  /** When a run that rests goes on; NULL for one that need not wait. */
  @Instant({ nullable: true })
  dueAt: Date | null;

  /** WeCom's error code or ours, beside `error`. */
  @Text(64, { nullable: true })
  errorCode: string | null;

  /** Why it failed, or what it is waiting for. */
  @Text(500, { nullable: true })
  error: string | null;

  @Instant()
  startedAt: Date;

  @Instant({ nullable: true })
  finishedAt: Date | null;
}
