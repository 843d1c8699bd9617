import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock/clock';
import { Database } from '../database/database';
import { Sql, sql } from '../database/sql';
import { Job, URGENT } from './job';

/** A job this process holds the lease of. */
export interface LeasedJob {
  id: number;
  name: string;
  data: unknown;
  attempts: number;
  maxAttempts: number;
  token: string;
}

interface DueRow {
  id: number;
  name: string;
  state: string;
  attempts: number;
  max_attempts: number;
  priority: number;
}

interface LeasedRow {
  id: number;
  name: string;
  data: string;
  attempts: number;
  max_attempts: number;
}

const LONGEST_BACKOFF_S = 3600;

/** Looks of one claim while other processes win what it found. */
const LOOKS = 3;

/** Leases that may end unfinished before a job is held to be the cause; more where it has more attempts. */
const LEAST_DEATHS = 3;

/** Below any priority. */
const LEAST = -1_000_000;

/** Rows of one statement that adds lanes. */
const LANES_PER_STATEMENT = 100;

/** Characters of the column `lane`; MySQL would cut a longer one without a word. */
const LONGEST_LANE = 200;

/** The job table: every transition is a compare-and-set on one row by primary key. */
@Injectable()
export class JobRows {
  private readonly logger = new Logger('Queue');

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Adds a job in the caller's transaction. A lane that is waiting takes the new data; one that runs runs once more. */
  async add<Data>(job: Job<Data>, data: Data, lane: string | null, dueAt: Date): Promise<void> {
    if (lane === null)
      await this.db.upsert('job', [this.row(job, data, null, dueAt)], { key: ['id'], update: ['state'] });
    else await this.addLanes(job, [{ data, lane }], dueAt);
  }

  /** Adds one job to each of several lanes, no lane twice. */
  async addLanes<Data>(
    job: Job<Data>,
    lanes: { data: Data; lane: string }[],
    dueAt: Date,
    priority = job.options.priority,
  ): Promise<void> {
    const long = lanes.find(({ lane }) => lane.length > LONGEST_LANE);
    if (long) {
      throw new Error(`A key of job ${job.name} has ${long.lane.length} characters, at most ${LONGEST_LANE} fit.`);
    }
    // In one order everywhere, so that two writers on MySQL wait for each other instead of deadlocking.
    const rows = lanes
      .map(({ data, lane }) => ({ ...this.row(job, data, lane, dueAt), priority }))
      .sort((a, b) => (a.lane! < b.lane! ? -1 : 1));
    for (let at = 0; at < rows.length; at += LANES_PER_STATEMENT)
      await this.join(rows.slice(at, at + LANES_PER_STATEMENT));
  }

  private row<Data>(job: Job<Data>, data: Data, lane: string | null, dueAt: Date) {
    return {
      name: job.name,
      lane,
      data: JSON.stringify(data),
      state: 'waiting',
      priority: job.options.priority,
      due_at: dueAt,
      max_attempts: job.options.attempts,
      created_at: this.clock.now(),
    };
  }

  /**
   * Inserts the rows of lanes or joins those that are there: one statement, so that nobody comes between and MySQL
   * takes a row's lock once.
   */
  private async join(rows: Record<string, unknown>[]): Promise<void> {
    const { dialect } = this.db;
    const earlier = dialect.least(sql`due_at`, dialect.fresh('due_at'));
    // `state` and `again` are read by the lines above them: MySQL assigns left to right.
    const joined = dialect.onConflictSet(['name', 'lane'], {
      data: dialect.fresh('data'),
      due_at: sql`CASE WHEN state = 'waiting' OR again = 1 THEN ${earlier} ELSE ${dialect.fresh('due_at')} END`,
      priority: dialect.greatest(sql`priority`, dialect.fresh('priority')),
      attempts: sql`CASE WHEN state = 'dead' THEN 0 ELSE attempts END`,
      again: sql`CASE WHEN state = 'leased' THEN 1 ELSE 0 END`,
      state: sql`CASE WHEN state = 'dead' THEN 'waiting' ELSE state END`,
    });
    const columns = Object.keys(rows[0]);
    const names = columns.map((column) => sql.ident(column));
    const tuples = rows.map((row) => sql`(${columns.map((column) => row[column])})`);
    await this.db.run(sql`INSERT INTO job (${sql.join(names, ',')}) VALUES ${sql.join(tuples, ',')} ${joined}`);
  }

  /**
   * Leases due jobs of the named priorities: urgent ones into any place, then those whose holder fell silent and the
   * rest by priority into what is left of the usual places. Jobs in `held` run in this process, whatever their lease says.
   * `more` says that others are due for which there was no place, or that other processes won all that was found.
   */
  async claim(
    priorities: number[],
    leaseSeconds: (name: string) => number,
    places: { usual: number; urgent: number },
    held: ReadonlySet<number> = new Set(),
  ): Promise<{ jobs: LeasedJob[]; more: boolean }> {
    // Another process may win all of one look; there may still be more.
    for (let look = 1; look <= LOOKS; look++) {
      const due = (await this.due(priorities, places, held.size)).filter((row) => !held.has(row.id));
      const urgent = due.filter((row) => row.priority >= URGENT).slice(0, places.urgent);
      const usual = due.filter((row) => row.priority < URGENT).slice(0, Math.max(0, places.usual - urgent.length));
      const found = [...urgent, ...usual];
      const more = due.length > found.length;
      if (!found.length) return { jobs: [], more };
      const jobs = await this.db.transaction(() => this.lease(found, leaseSeconds));
      if (jobs.length) return { jobs, more };
    }
    return { jobs: [], more: true };
  }

  /** Those who fell silent first, then by priority; where no usual place is free, urgent ones only. */
  private due(priorities: number[], places: { usual: number; urgent: number }, held: number): Promise<DueRow[]> {
    const columns = sql`id, name, state, attempts, max_attempts, priority`;
    // One more than there are places, to know whether others wait; those held here may look silent, but never wait.
    const most = (priority: number) => (priority >= URGENT ? places.urgent : places.usual) + 1;
    const lists: Sql[] = priorities
      .filter((priority) => places.usual > 0 || priority >= URGENT)
      .sort((a, b) => b - a)
      .map(
        (priority) => sql`SELECT * FROM (SELECT ${columns} FROM job
          WHERE state = 'waiting' AND priority = ${priority} AND due_at <= ${this.clock.now()}
          ORDER BY due_at, id LIMIT ${most(priority)}) due`,
      );
    const silent = sql`SELECT * FROM (SELECT ${columns} FROM job
      WHERE state = 'leased' AND lease_until < ${this.clock.wall()} AND priority >= ${places.usual > 0 ? LEAST : URGENT}
      ORDER BY lease_until, id LIMIT ${places.urgent + held + 1}) silent`;
    return this.db.rows<DueRow>(sql.join([silent, ...lists], ' UNION ALL '));
  }

  /** One token for all that are leased together: who finishes or renews names the row as well. */
  private async lease(found: DueRow[], leaseSeconds: (name: string) => number): Promise<LeasedJob[]> {
    const wall = this.clock.wall();
    const deadly = found.filter(
      (row) => row.state === 'leased' && row.attempts >= Math.max(row.max_attempts, LEAST_DEATHS),
    );
    for (const row of deadly) await this.bury(row, wall);
    const wanted = found.filter((row) => !deadly.includes(row));
    if (!wanted.length) return [];
    const token = randomUUID();
    const byLease = new Map<number, number[]>();
    for (const { id, name } of wanted) {
      const seconds = leaseSeconds(name);
      byLease.set(seconds, [...(byLease.get(seconds) ?? []), id]);
    }
    let won = 0;
    for (const [seconds, ids] of byLease) {
      won += await this.db.run(sql`
        UPDATE job SET state = 'leased', lease_token = ${token}, lease_until = ${wall + seconds * 1000}, attempts = attempts + 1
        WHERE id IN (${ids}) AND
          ((state = 'waiting' AND due_at <= ${this.clock.now()}) OR (state = 'leased' AND lease_until < ${wall}))`);
    }
    if (!won) return [];
    // Read only now: a lane may have taken newer data since it was found, and from here on that means another run.
    const rows = await this.db.rows<LeasedRow>(sql`
      SELECT id, name, data, attempts, max_attempts FROM job
      WHERE id IN (${wanted.map((row) => row.id)}) AND lease_token = ${token}`);
    const leased = new Map(rows.map((row) => [row.id, row]));
    return wanted
      .flatMap(({ id }) => leased.get(id) ?? [])
      .map(({ id, name, data, attempts, max_attempts: maxAttempts }) => {
        return { id, name, data: JSON.parse(data), attempts, maxAttempts, token };
      });
  }

  /** A job that takes its process down with it would do so for ever. */
  private async bury(row: DueRow, wall: number): Promise<void> {
    const error = `Its process ended or fell silent during each of ${row.attempts} attempts.`;
    const dead = await this.db.run(sql`
      UPDATE job SET state = 'dead', again = 0, lease_token = NULL, lease_until = NULL, error = ${error}
      WHERE id = ${row.id} AND attempts = ${row.attempts} AND state = 'leased' AND lease_until < ${wall}`);
    if (dead) this.logger.error(`Job ${row.name} ${row.id} is dead until someone retries it. ${error}`);
  }

  /** Ends every lease: for the start of the only process there can be, whose predecessor's leases mean nothing. */
  async takeBack(): Promise<void> {
    await this.db.run(sql`UPDATE job SET lease_until = 0, lease_token = NULL WHERE state = 'leased'`);
  }

  async renew(job: LeasedJob, leaseSeconds: number): Promise<void> {
    const until = this.clock.wall() + leaseSeconds * 1000;
    await this.db.run(sql`UPDATE job SET lease_until = ${until} WHERE id = ${job.id} AND lease_token = ${job.token}`);
  }

  /** Done: the row goes, unless the lane was added once more meanwhile; true when it is due again. */
  async finish(job: LeasedJob): Promise<boolean> {
    const gone = await this.db.run(
      sql`DELETE FROM job WHERE id = ${job.id} AND lease_token = ${job.token} AND again = 0`,
    );
    if (gone) return false;
    await this.db.run(sql`
      UPDATE job SET state = 'waiting', again = 0, attempts = 0, lease_token = NULL, lease_until = NULL, error = NULL
      WHERE id = ${job.id} AND lease_token = ${job.token}`);
    return true;
  }

  /** Not now: waits until `until`, and the attempt does not count. */
  async postpone(job: LeasedJob, until: Date): Promise<void> {
    const earlier = this.db.dialect.least(sql`due_at`, sql`${until}`);
    await this.db.run(sql`
      UPDATE job SET due_at = CASE WHEN again = 1 THEN ${earlier} ELSE ${until} END, again = 0, state = 'waiting',
        attempts = attempts - 1, lease_token = NULL, lease_until = NULL
      WHERE id = ${job.id} AND lease_token = ${job.token}`);
  }

  /** Failed: waits with doubling backoff, or is dead after the last attempt. Answers whether it is dead. */
  async fail(job: LeasedJob, error: string, backoffSeconds: number): Promise<boolean> {
    const mine = sql`id = ${job.id} AND lease_token = ${job.token}`;
    const last = job.attempts >= job.maxAttempts;
    if (last) {
      const dead = await this.db.run(sql`
        UPDATE job SET state = 'dead', error = ${error}, lease_token = NULL, lease_until = NULL
        WHERE ${mine} AND again = 0`);
      if (dead) return true;
    }
    const wait = Math.min(LONGEST_BACKOFF_S, backoffSeconds * 2 ** (job.attempts - 1));
    const due = new Date(this.clock.now().getTime() + wait * 1000);
    const earlier = this.db.dialect.least(sql`due_at`, sql`${due}`);
    // What was added meanwhile is due when it asked to be, and starts anew where this was the last attempt.
    await this.db.run(sql`
      UPDATE job SET due_at = CASE WHEN again = 1 THEN ${earlier} ELSE ${due} END, again = 0, state = 'waiting',
        attempts = ${last ? 0 : job.attempts}, error = ${error}, lease_token = NULL, lease_until = NULL
      WHERE ${mine}`);
    return false;
  }

  /** What waits, runs and died; `lagMs` is how long the oldest due job has been waiting. */
  async counts(): Promise<{ waiting: number; leased: number; dead: number; lagMs: number }> {
    const now = this.clock.now();
    const rows = await this.db.rows<{ state: string; jobs: number; oldest: number | null }>(sql`
      SELECT state, COUNT(*) AS jobs, MIN(due_at) AS oldest FROM job GROUP BY state`);
    const of = (state: string) => rows.find((row) => row.state === state);
    const oldest = of('waiting')?.oldest ?? now.getTime();
    return {
      waiting: of('waiting')?.jobs ?? 0,
      leased: of('leased')?.jobs ?? 0,
      dead: of('dead')?.jobs ?? 0,
      lagMs: Math.max(0, now.getTime() - oldest),
    };
  }

  /** True while a job is due or running anywhere. */
  async busy(): Promise<boolean> {
    const row = await this.db.row(sql`
      SELECT id FROM job WHERE state = 'leased' OR (state = 'waiting' AND due_at <= ${this.clock.now()}) LIMIT 1`);
    return row !== undefined;
  }
}
