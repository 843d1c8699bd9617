import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock';
import { Database } from '../database/database';
import { sql } from '../database/sql';
import { notFound } from '../errors/errors';
import { keyOf, limitOf, Page, pageOf } from '../http/page';
import { Retained, Trimming } from '../retention/retained';
import { JobRow } from './job.entity';
import { Waker } from './waker';

/** A job that used up its attempts. */
export type DeadJob = Pick<JobRow, 'id' | 'name' | 'lane' | 'attempts' | 'error' | 'dueAt' | 'createdAt'>;

/** What people decide about jobs that gave up. */
@Injectable()
export class DeadJobs {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly waker: Waker,
  ) {}

  /** The latest first. */
  async page(cursor: string | undefined, wanted: number | undefined): Promise<Page<DeadJob>> {
    const limit = limitOf(wanted);
    const [before] = keyOf(cursor, 1) ?? [];
    const older = before === undefined ? sql`` : sql` AND id < ${before}`;
    const ids = await this.db.rows<{ id: number }>(
      sql`SELECT id FROM job WHERE state = 'dead'${older} ORDER BY id DESC LIMIT ${limit + 1}`,
    );
    const rows = ids.length
      ? await this.db
          .repo(JobRow)
          .createQueryBuilder('job')
          .whereInIds(ids.map((row) => row.id))
          .orderBy('job.id', 'DESC')
          .getMany()
      : [];
    return pageOf(rows, limit, (row) => [row.id]);
  }

  /** dead → waiting, with all its attempts. @throws Refused 404 when it is dead no longer */
  async retry(id: number): Promise<void> {
    const changed = await this.db.run(sql`
      UPDATE job SET state = 'waiting', attempts = 0, due_at = ${this.clock.now()}, error = NULL
      WHERE id = ${id} AND state = 'dead'`);
    if (!changed) throw notFound('dead job', id);
    this.waker.hint();
  }

  /** Gives it up for good. @throws Refused 404 when it is dead no longer */
  async discard(id: number): Promise<void> {
    const changed = await this.db.run(sql`DELETE FROM job WHERE id = ${id} AND state = 'dead'`);
    if (!changed) throw notFound('dead job', id);
  }

  @Retained('service.dead-jobs', {
    days: 'keepJobsDays',
    title: ['停下的后台任务', 'Background jobs that gave up'],
    stays: ['已完成的任务当场删除。', 'A job that is done goes at once.'],
  })
  async retained(before: Date): Promise<Trimming> {
    return {
      table: 'job',
      due: sql`state = 'dead' AND due_at < ${before}`,
      forget: (ids) => sql`DELETE FROM job WHERE id IN (${ids}) AND state = 'dead'`,
    };
  }
}
