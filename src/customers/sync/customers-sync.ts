import { Injectable, Logger, OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Refused, Unavailable } from '../../platform/errors/errors';
import { OnJob, RetryLater } from '../../platform/queue/job';
import { WecomError } from '../../wecom/client/errors';
import { CustomersPass } from './customers-pass';
import { GroupsPass } from './groups-pass';
import { RepsPass } from './reps-pass';
import { SyncRun, SyncStage } from './sync-run.entity';
import { nextStage, SyncRuns, syncWithWecom } from './sync-runs.service';

/** One stage of a run. */
export interface Pass {
  /**
   * Does the next piece and saves the run in the same transaction; false when there is nothing left.
   * @param more false where the run rests after this piece
   */
  step(run: SyncRun, more: boolean): Promise<boolean>;
}

/** Failures in a row after which a run is given up; with the queue's pauses about twenty minutes. */
const MOST_FAILURES = 8;

/**
 * Reads reps, customers and groups from WeCom, page by page. How far it came is written with each page, so a process
 * that takes over goes on there; storing a page twice changes nothing.
 */
@Injectable()
export class CustomersSync implements OnModuleDestroy {
  private readonly logger = new Logger('Sync');
  private readonly passes: Record<SyncStage, Pass>;
  private stopping = false;

  constructor(
    private readonly runs: SyncRuns,
    private readonly clock: Clock,
    reps: RepsPass,
    customers: CustomersPass,
    groups: GroupsPass,
  ) {
    this.passes = { reps, customers, groups };
  }

  /** A pass may take minutes; a service that stops does not wait for it, the next one goes on. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  @OnJob(syncWithWecom)
  async work(_data: Record<string, never>): Promise<void> {
    for (let run = await this.runs.next(); run; run = await this.runs.next()) {
      try {
        await this.finish(run);
      } catch (error) {
        await this.note(run, error);
      }
    }
  }

  /** Goes on to the end of the run, or of what it may read before it rests. */
  private async finish(run: SyncRun): Promise<void> {
    const { place } = run;
    for (let stage = place.stages[0]; stage; stage = place.stages[0]) {
      for (let piece = 1; await this.passes[stage].step(run, piece !== place.slice); piece++) {
        if (this.stopping) throw new RetryLater(this.clock.now(), 'the service is stopping');
        if (piece === place.slice) return this.runs.rest(run);
      }
      Object.assign(place, nextStage(place));
      await this.runs.save(run);
    }
    await this.runs.finish(run);
    this.logger.log(`Sync ${run.kind} is done: ${run.done} rows with ${run.calls} calls, ${run.vanished} are gone.`);
  }

  /** Ends the run where no retry helps; else rethrows, and the queue comes back to it. */
  private async note(run: SyncRun, error: unknown): Promise<void> {
    if (error instanceof RetryLater) throw error;
    const told = error instanceof Unavailable && error.until !== null;
    const hopeless = error instanceof Refused || (error instanceof WecomError && /^(no|fatal)$/.test(error.retry));
    const over = hopeless || (!told && run.place.failures + 1 >= MOST_FAILURES);
    await this.runs.fail(run, error, over);
    if (!over) throw error;
    this.logger.error(`Sync ${run.kind} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
