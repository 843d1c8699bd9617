import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Json, Text } from '../../platform/database/columns';

export const SYNC_KINDS = ['full', 'customers', 'groups', 'reps'] as const;
export type SyncKind = (typeof SYNC_KINDS)[number];
export type SyncStage = 'reps' | 'customers' | 'groups';

/** Where a run stands, written after every page; a new process goes on from here. */
export interface SyncPlace {
  /** What is still to do, the current stage first. */
  stages: SyncStage[];
  /** The last userid of the chunk being read, '' before the first: chunks go up in userid order. */
  after: string;
  /** The userids of the chunk being read, [] between chunks. */
  chunk: string[];
  /** WeCom's cursor inside the chunk. */
  cursor: string;
  /** Groups of the page that are still to be read. */
  chatIds: string[];
  /** Reps WeCom would not show (no licence): what they follow is unknown, not gone. */
  skipped: string[];
  /** Failures in a row. */
  failures: number;
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

  /** Why it failed, or what it is waiting for. */
  @Text(500, { nullable: true })
  error: string | null;

  @Instant()
  startedAt: Date;

  @Instant({ nullable: true })
  finishedAt: Date | null;
}
