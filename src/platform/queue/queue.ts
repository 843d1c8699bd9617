import { Injectable, Logger, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Clock } from '../clock/clock';
import { Database } from '../database/database';
import { Decorated } from '../discovery/decorated';
import { Unavailable } from '../errors/errors';
import { JOB_HANDLER, Job, RetryLater } from './job';
import { JobRows, LeasedJob } from './job-rows';
import { Waker } from './waker';

/** Jobs one process runs at a time: most wait for WeCom, and on SQLite those that write together share a commit. */
const CONCURRENCY = 16;

/** Jobs it runs besides, urgent ones only. */
const URGENT_PLACES = 8;

/** The fallback when a hint is lost, and how due times are noticed. */
const POLL_MS = 1000;

/** How long a stop waits for running jobs: supervisors kill ten seconds after they asked, a WeCom call may hang for twenty. */
const GOODBYE_MS = 6000;

interface Handler {
  job: Job<unknown>;
  label: string;
  run: (data: unknown) => Promise<unknown>;
}

/** Options of one added job. */
export interface AddOptions {
  /** A lane: jobs of one name and key run one after another, and wait as one row. */
  key?: string;
  dueAt?: Date;
}

/**
 * Background work. A job is a row written in the caller's transaction; a worker leases it, runs its handler and
 * deletes it. Killed at any moment, the job runs again when the lease ends, so handlers are idempotent.
 */
@Injectable()
export class Queue implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Queue');
  private readonly handlers = new Map<string, Handler>();
  private readonly running = new Map<LeasedJob, Promise<void>>();
  private poll: NodeJS.Timeout | null = null;
  private renewal: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  /** True while jobs may be due for which the last look had no place. */
  private more = false;
  private soon = false;
  private stopping = false;

  constructor(
    private readonly rows: JobRows,
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly decorated: Decorated,
    private readonly waker: Waker,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const method of this.decorated.methods<Job<unknown>>(JOB_HANDLER)) {
      const { name } = method.meta;
      const other = this.handlers.get(name);
      if (other) throw new Error(`Job ${name} has two handlers: ${other.label} and ${method.label}.`);
      this.handlers.set(name, { job: method.meta, label: method.label, run: (data) => method.call(data as never) });
    }
    if (!this.settings.isWorker) return;
    if (this.db.engine === 'sqlite') await this.rows.takeBack();
    await this.waker.listen(() => this.look());
    this.clock.onJump(() => this.look());
    this.poll = setInterval(() => this.look(), POLL_MS);
    const leases = [...this.handlers.values()].map((handler) => handler.job.options.lease * 1000);
    this.renewal = setInterval(() => void this.renewLeases(), Math.min(POLL_MS, ...leases.map((lease) => lease / 4)));
    this.look();
  }

  /** Adds a job in the caller's transaction; workers see it once that is committed. */
  async add<Data>(job: Job<Data>, data: Data, options: AddOptions = {}): Promise<void> {
    this.checkKnown(job);
    const now = this.clock.now();
    const dueAt = options.dueAt ?? now;
    await this.rows.add(job, data, options.key ?? null, dueAt);
    if (dueAt <= now) this.db.afterCommit(() => this.waker.hint());
  }

  /**
   * Adds one job to each of several lanes (no key twice), due at once, in few statements.
   * @param priority the job's own, or one of its `alsoAt`; what waits on a lane is raised to it
   */
  async addLanes<Data>(job: Job<Data>, lanes: { data: Data; key: string }[], priority?: number): Promise<void> {
    this.checkKnown(job);
    if (!lanes.length) return;
    const { priority: usual, alsoAt } = job.options;
    if (priority !== undefined && ![usual, ...alsoAt].includes(priority))
      throw new Error(`Job ${job.name} does not run at priority ${priority}.`);
    await this.rows.addLanes(
      job,
      lanes.map(({ data, key }) => ({ data, lane: key })),
      this.clock.now(),
      priority,
    );
    this.db.afterCommit(() => this.waker.hint());
  }

  private checkKnown<Data>(job: Job<Data>): void {
    if (this.handlers.size && !this.handlers.has(job.name)) throw new Error(`No handler for job ${job.name}.`);
  }

  /** Runs what is due until nothing is, here or in another process; for the time machine, tests and one-off commands. */
  async drain(): Promise<void> {
    for (;;) {
      if (this.settings.isWorker) await this.lookOnce();
      if (this.running.size) await Promise.all(this.running.values());
      else if (!(await this.rows.busy())) return;
      else await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /**
   * No new job starts; the ones running are awaited while everything they use is still there. One that hangs is left
   * to its lease, as after a crash.
   */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    if (this.poll) clearInterval(this.poll);
    await this.waker.stop();
    await this.looking;
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (late = setTimeout(resolve, GOODBYE_MS)));
    await Promise.race([Promise.allSettled(this.running.values()), patience]);
    clearTimeout(late);
    for (const { name, id } of this.running.keys())
      this.logger.warn(`Stopped during job ${name} ${id}; it runs again.`);
    if (this.renewal) clearInterval(this.renewal);
  }

  private look(): void {
    if (this.looking) this.lookAgain = true;
    else void this.lookOnce();
  }

  /** Claims into the free places; one look at a time, so that a burst of hints is one statement. */
  private async lookOnce(): Promise<void> {
    while (this.looking) await this.looking;
    this.looking = this.claim().catch((error: Error) => this.logger.warn(`Could not look for jobs: ${error.message}`));
    await this.looking;
    this.looking = null;
    if (this.lookAgain) {
      this.lookAgain = false;
      this.look();
    }
  }

  private async claim(): Promise<void> {
    if (this.stopping || !this.handlers.size) return;
    const places = {
      usual: Math.max(0, CONCURRENCY - this.running.size),
      urgent: CONCURRENCY + URGENT_PLACES - this.running.size,
    };
    // Whoever is hinted at now is looked for when a place is free.
    if (places.usual === 0) this.more = true;
    if (places.urgent <= 0) return;
    const priorities = new Set(
      [...this.handlers.values()].flatMap(({ job: { options } }) => [options.priority, ...options.alsoAt]),
    );
    const leaseOf = (name: string) => this.handlers.get(name)?.job.options.lease ?? 60;
    const held = new Set([...this.running.keys()].map((job) => job.id));
    const { jobs, more } = await this.rows.claim([...priorities], leaseOf, places, held);
    this.more = more || places.usual === 0;
    for (const job of jobs) {
      this.renewedAt.set(job, this.clock.wall());
      this.running.set(job, this.runInPlace(job));
    }
  }

  /** Runs a job and gives its place on: to itself where it is due again, to others where some are waiting. */
  private async runInPlace(job: LeasedJob): Promise<void> {
    const mayBeDue = await this.run(job);
    this.running.delete(job);
    if (mayBeDue || this.more) this.lookSoon();
  }

  /** When the event loop has turned: jobs whose last writes shared a commit give their places on together. */
  private lookSoon(): void {
    if (this.soon) return;
    this.soon = true;
    setImmediate(() => {
      this.soon = false;
      if (!this.stopping) this.look();
    });
  }

  /** True where the job may be due once more at once. Never throws. */
  private async run(job: LeasedJob): Promise<boolean> {
    const handler = this.handlers.get(job.name);
    try {
      if (!handler) throw new Error(`No handler for job ${job.name}; it was added by another version.`);
      await handler.run(job.data);
      return await this.rows.finish(job);
    } catch (error) {
      await this.settle(job, error, handler?.job.options.backoff ?? 60).catch((fault: Error) =>
        this.logger.error(`Job ${job.name} ${job.id} could not be settled, its lease will end: ${fault.message}`),
      );
      return true;
    }
  }

  private async settle(job: LeasedJob, error: unknown, backoff: number): Promise<void> {
    const until = error instanceof RetryLater ? error.until : error instanceof Unavailable ? error.until : null;
    if (until) return this.rows.postpone(job, until);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const dead = await this.rows.fail(job, text, backoff);
    const said = `Job ${job.name} ${job.id} failed, attempt ${job.attempts} of ${job.maxAttempts}`;
    if (dead) this.logger.error(`${said}; it is dead until someone retries it. ${text}`);
    else this.logger.warn(`${said}: ${error instanceof Error ? error.message : text}`);
  }

  private async renewLeases(): Promise<void> {
    for (const job of this.running.keys()) {
      const lease = this.handlers.get(job.name)?.job.options.lease ?? 60;
      // A third of the lease has passed when its renewal is due; the remainder covers a slow database.
      if (!this.dueForRenewal(job, lease)) continue;
      await this.rows
        .renew(job, lease)
        .catch((error: Error) => this.logger.warn(`Lease not renewed: ${error.message}`));
    }
  }

  private readonly renewedAt = new WeakMap<LeasedJob, number>();

  private dueForRenewal(job: LeasedJob, lease: number): boolean {
    const wall = this.clock.wall();
    const last = this.renewedAt.get(job) ?? 0;
    if (wall - last < (lease * 1000) / 3) return false;
    this.renewedAt.set(job, wall);
    return true;
  }
}
