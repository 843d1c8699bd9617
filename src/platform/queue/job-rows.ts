import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock';
import { Database } from '../database/database';
import { Sql, sql } from '../database/sql';
import { Job } from './job';

/** A job this process holds the lease of. */
export interface LeasedJob {
  id: number;
  name: string;
  data: unknown;
  attempts: number;
  maxAttempts: number;
  token: string;
}

interface ClaimRow {
  id: number;
  name: string;
  data: string;
  attempts: number;
  max_attempts: number;
}

const LONGEST_BACKOFF_S = 3600;

/** The job table: every transition is a compare-and-set on one row by primary key. */
@Injectable()
export class JobRows {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Adds a job in the caller's transaction. A lane that is waiting takes the new data; one that runs runs once more. */
  async add<Data>(job: Job<Data>, data: Data, lane: string | null, dueAt: Date): Promise<void> {
    const row = {
      name: job.name,
      lane,
      data: JSON.stringify(data),
      state: 'waiting',
      priority: job.options.priority,
      due_at: dueAt,
      max_attempts: job.options.attempts,
      created_at: this.clock.now(),
    };
    if (lane === null) {
      await this.db.upsert('job', [row], { key: ['id'], update: ['state'] });
      return;
    }
    // The row may end between the insert and the update, hence the loop.
    while (!(await this.db.insertIgnore('job', [row])) && !(await this.join(job.name, lane, row.data, dueAt)));
  }

  private async join(name: string, lane: string, data: string, dueAt: Date): Promise<boolean> {
    const earlier = this.db.dialect.least(sql`due_at`, sql`${dueAt}`);
    // `state` and `again` are read by the lines above them: MySQL assigns left to right.
    const matched = await this.db.run(sql`
      UPDATE job SET data = ${data},
        due_at = CASE WHEN state = 'waiting' OR again = 1 THEN ${earlier} ELSE ${dueAt} END,
        attempts = CASE WHEN state = 'dead' THEN 0 ELSE attempts END,
        again = CASE WHEN state = 'leased' THEN 1 ELSE 0 END,
        state = CASE WHEN state = 'dead' THEN 'waiting' ELSE state END
      WHERE name = ${name} AND lane = ${lane}`);
    return matched > 0;
  }

  /** Leases up to `limit` due jobs of the named kinds, urgent ones first, and those whose holder fell silent. */
  async claim(priorities: number[], leaseSeconds: (name: string) => number, limit: number): Promise<LeasedJob[]> {
    const wall = this.clock.wall();
    const columns = sql`id, name, data, attempts, max_attempts`;
    const lists: Sql[] = [...priorities]
      .sort((a, b) => b - a)
      .map(
        (priority) => sql`SELECT * FROM (SELECT ${columns} FROM job
          WHERE state = 'waiting' AND priority = ${priority} AND due_at <= ${this.clock.now()}
          ORDER BY due_at, id LIMIT ${limit}) due`,
      );
    lists.push(sql`SELECT ${columns} FROM job WHERE state = 'leased' AND lease_until < ${wall}`);
    const rows = (await this.db.rows<ClaimRow>(sql.join(lists, ' UNION ALL '))).slice(0, limit);
    if (!rows.length) return [];
    return this.db.transaction(async () => {
      const claimed: LeasedJob[] = [];
      for (const row of rows) {
        const token = randomUUID();
        const won = await this.db.run(sql`
          UPDATE job SET state = 'leased', lease_token = ${token},
            lease_until = ${wall + leaseSeconds(row.name) * 1000}, attempts = attempts + 1
          WHERE id = ${row.id} AND attempts = ${row.attempts}
            AND (state = 'waiting' OR (state = 'leased' AND lease_until < ${wall}))`);
        if (!won) continue;
        claimed.push({
          id: row.id,
          name: row.name,
          data: JSON.parse(row.data),
          attempts: row.attempts + 1,
          maxAttempts: row.max_attempts,
          token,
        });
      }
      return claimed;
    });
  }

  async renew(job: LeasedJob, leaseSeconds: number): Promise<void> {
    const until = this.clock.wall() + leaseSeconds * 1000;
    await this.db.run(sql`UPDATE job SET lease_until = ${until} WHERE id = ${job.id} AND lease_token = ${job.token}`);
  }

  /** Done: the row goes, unless the lane was added once more meanwhile. */
  async finish(job: LeasedJob): Promise<void> {
    const gone = await this.db.run(
      sql`DELETE FROM job WHERE id = ${job.id} AND lease_token = ${job.token} AND again = 0`,
    );
    if (gone) return;
    await this.db.run(sql`
      UPDATE job SET state = 'waiting', again = 0, attempts = 0, lease_token = NULL, lease_until = NULL, error = NULL
      WHERE id = ${job.id} AND lease_token = ${job.token}`);
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
    const dead = job.attempts >= job.maxAttempts;
    const wait = Math.min(LONGEST_BACKOFF_S, backoffSeconds * 2 ** (job.attempts - 1));
    const due = new Date(this.clock.now().getTime() + wait * 1000);
    await this.db.run(sql`
      UPDATE job SET state = ${dead ? 'dead' : 'waiting'}, due_at = ${due}, again = 0, error = ${error},
        lease_token = NULL, lease_until = NULL
      WHERE id = ${job.id} AND lease_token = ${job.token}`);
    return dead;
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
