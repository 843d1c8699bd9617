import { Injectable, Logger, OnApplicationBootstrap, OnModuleDestroy, SetMetadata } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Cron } from 'croner';
import { Settings } from '../../../config/settings';
import { Clock } from '../clock/clock';
import { Database } from '../database/database';
import { sql } from '../database/sql';
import { Decorated } from '../discovery/decorated';
import { OnJob, job } from '../queue/job';
import { Queue } from '../queue/queue';

const SCHEDULED = Symbol('scheduled');

/** Between two looks at what another process has to do. */
const LOOK_MS = 5;
const HEARTBEAT_MS = 1000;

/** Runs a method at the times of a cron pattern in the business time zone; once per due time over all replicas. */
export function Scheduled(
  name: string,
  pattern: string,
): (target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<() => Promise<void>>) => void {
  return SetMetadata(SCHEDULED, { name, pattern });
}

const runScheduled = job<{ name: string }>('schedule.run');

interface Entry {
  name: string;
  pattern: string;
  cron: Cron;
  run: () => Promise<unknown>;
  next: Date;
}

/**
 * The only use of a timer for due work: a heartbeat that turns due times into jobs. Times missed while nothing ran
 * collapse into one late run.
 */
@Injectable()
export class Schedules implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Schedules');
  private readonly entries = new Map<string, Entry>();
  private beating: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly decorated: Decorated,
    private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const method of this.decorated.methods<{ name: string; pattern: string }>(SCHEDULED)) {
      const { name, pattern } = method.meta;
      if (this.entries.has(name)) throw new Error(`Two methods are scheduled as ${name}.`);
      const cron = new Cron(pattern, { timezone: this.settings.values.businessTz, paused: true });
      this.entries.set(name, { name, pattern, cron, run: () => method.call(), next: new Date(0) });
    }
    if (!this.settings.isWorker) return;
    for (const entry of this.entries.values()) {
      const next = this.after(entry, this.clock.now());
      await this.db.insertIgnore('schedule', [{ name: entry.name, next_at: next }]);
      // A new version may have made the pattern denser than the one the row was written for.
      await this.db.run(sql`UPDATE schedule SET next_at = ${next} WHERE name = ${entry.name} AND next_at > ${next}`);
      await this.reload(entry);
    }
    this.clock.onJump(() => void this.beat());
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await this.beating;
  }

  /** Turns due times into jobs; done when all that are due now are. Costs nothing while nothing is due. */
  @Interval(HEARTBEAT_MS)
  async beat(): Promise<void> {
    while (this.beating) await this.beating;
    if (this.stopped || !this.settings.isWorker) return;
    this.beating = this.fireDue();
    await this.beating;
    this.beating = null;
  }

  /**
   * Done when all that is due now has become jobs, here or in another process, which follows a jump of the clock a
   * moment later. For the time machine; waits for as long as no worker runs.
   */
  async caughtUp(): Promise<void> {
    const names = [...this.entries.keys()];
    for (;;) {
      await this.beat();
      const due = names.length
        ? await this.db.row(
            sql`SELECT name FROM schedule WHERE next_at <= ${this.clock.now()} AND name IN (${names}) LIMIT 1`,
          )
        : undefined;
      if (!due || this.stopped) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  @OnJob(runScheduled)
  async run(data: { name: string }): Promise<void> {
    const entry = this.entries.get(data.name);
    if (entry) await entry.run();
    else this.logger.warn(`Nothing is scheduled as ${data.name} any more.`);
  }

  private async fireDue(): Promise<void> {
    const now = this.clock.now();
    try {
      const due = [...this.entries.values()].filter((entry) => entry.next <= now && entry.next.getTime());
      if (due.length) await this.fire(due, now);
    } catch (error) {
      this.logger.warn(`The heartbeat missed a beat: ${(error as Error).message}`);
    }
  }

  /** All that is due in one commit; of several replicas one wins each. */
  private async fire(due: Entry[], now: Date): Promise<void> {
    // Reckoning with time zones costs half a millisecond, and most that come due together have the same pattern.
    const byPattern = new Map<string, Date>();
    const following = new Map<Entry, Date>();
    for (const entry of due) {
      const next = byPattern.get(entry.pattern) ?? this.after(entry, now);
      byPattern.set(entry.pattern, next);
      following.set(entry, next);
    }
    const mine = await this.db.transaction(async () => {
      const won: Entry[] = [];
      for (const entry of due) {
        const changed = await this.db.run(sql`
          UPDATE schedule SET next_at = ${following.get(entry)} WHERE name = ${entry.name} AND next_at = ${entry.next}`);
        if (changed) won.push(entry);
      }
      await this.queue.addLanes(
        runScheduled,
        won.map(({ name }) => ({ data: { name }, key: name })),
      );
      return won;
    });
    for (const entry of due) {
      if (mine.includes(entry)) entry.next = following.get(entry) as Date;
      else await this.reload(entry);
    }
  }

  private async reload(entry: Entry): Promise<void> {
    const row = await this.db.row<{ next_at: number }>(sql`SELECT next_at FROM schedule WHERE name = ${entry.name}`);
    if (row) entry.next = new Date(row.next_at);
  }

  private after(entry: Entry, at: Date): Date {
    const next = entry.cron.nextRun(at);
    if (!next) throw new Error(`The schedule ${entry.name} has no next time.`);
    return next;
  }
}
