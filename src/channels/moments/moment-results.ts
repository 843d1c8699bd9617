import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { On } from '../../platform/events/facts';
import { job, OnJob, RetryLater } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { MomentsApi } from '../../wecom/api/moments.api';
import { allOf } from '../../wecom/api/pages';
import { isErrcode } from '../../wecom/client/errors';
import { effectSettled } from '../../wecom/outbox/effect.facts';
import { EffectQueries } from '../../wecom/outbox/effects.queries';
import { MOMENT, MomentMade } from '../../wecom/outbox/entry/moment';

/** How soon WeCom's job is asked again, and how long its answer is kept (document/path/95094). */
const LOOK_MS = 5000;
const JOB_LIFE_MS = 86_400_000;
/** Results are read every hour for so long: reps confirm within days, or never. */
const READ_FOR_MS = 7 * 86_400_000;
/** The rep has not published it: not an error, but nothing to read either. */
const NOT_PUBLISHED = [41061, 41062];

const findMoment = job<{ id: number; jobId: string; since: number }>('channels.find-moment');
const readMoment = job<{ id: number }>('channels.read-moment');

/** Reads what WeCom made of a moment, and what the reps did with it. */
@Injectable()
export class MomentResults {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly api: MomentsApi,
    private readonly effects: EffectQueries,
  ) {}

  @On(effectSettled)
  async afterSending({ kind, ids }: { kind: string; ids: number[] }): Promise<void> {
    if (kind !== MOMENT) return;
    for (const effect of await this.effects.ofIds(ids)) {
      if (effect.state !== 'succeeded') continue;
      const made = effect.result as Partial<{ jobId: string; momentId: string }> & MomentMade;
      const row = await this.db.row<{ id: number }>(sql`SELECT id FROM moment WHERE effect_id = ${effect.id}`);
      if (!row) continue;
      if (made.momentId) await this.db.run(sql`UPDATE moment SET moment_id = ${made.momentId} WHERE id = ${row.id}`);
      else if (made.jobId) {
        const since = this.clock.now().getTime();
        await this.queue.add(findMoment, { id: row.id, jobId: made.jobId, since }, { key: String(row.id) });
      }
    }
  }

  /** Asks WeCom's job until it is done. */
  @OnJob(findMoment)
  async find({ id, jobId, since }: { id: number; jobId: string; since: number }): Promise<void> {
    const now = this.clock.now().getTime();
    if (now - since > JOB_LIFE_MS) return this.failed(id, 'WeCom did not say within a day what became of it');
    const { status, result } = await this.api.taskResult(jobId);
    if (status !== 3 || !result) throw new RetryLater(new Date(now + LOOK_MS), 'WeCom is still making the task');
    if (result.errcode) return this.failed(id, `WeCom answered ${result.errcode}: ${result.errmsg}`);
    await this.db.run(sql`UPDATE moment SET moment_id = ${result.moment_id} WHERE id = ${id}`);
    await this.readSoon(id);
  }

  /** Reads results in the background. */
  async readSoon(id: number): Promise<void> {
    await this.queue.add(readMoment, { id }, { key: String(id) });
  }

  @Scheduled('channels.read-moments', '41 * * * *')
  async readRecent(): Promise<void> {
    const since = new Date(this.clock.now().getTime() - READ_FOR_MS);
    const rows = await this.db.rows<{ id: number }>(
      sql`SELECT id FROM moment WHERE moment_id IS NOT NULL AND created_at > ${since} ORDER BY id`,
    );
    for (const { id } of rows) await this.readSoon(id);
  }

  @OnJob(readMoment)
  async read({ id }: { id: number }): Promise<void> {
    const row = await this.db.row<{ moment_id: string | null }>(sql`SELECT moment_id FROM moment WHERE id = ${id}`);
    if (!row?.moment_id) return;
    const momentId = row.moment_id;
    const tasks = await allOf(this.api.tasks(momentId), (page) => page.task_list ?? []);
    for (const { userid, publish_status } of tasks) {
      const seen = publish_status === 1 ? await this.readRep(momentId, userid) : { reached: 0, likes: 0, comments: 0 };
      const result = { moment_id: id, rep_userid: userid, published: publish_status === 1, ...seen };
      await this.db.upsert('moment_result', [{ ...result, read_at: this.clock.now() }], {
        key: ['moment_id', 'rep_userid'],
        update: ['published', 'reached', 'likes', 'comments', 'read_at'],
      });
    }
    await this.db.run(sql`UPDATE moment SET read_at = ${this.clock.now()} WHERE id = ${id}`);
  }

  private async readRep(
    momentId: string,
    userid: string,
  ): Promise<{ reached: number; likes: number; comments: number }> {
    try {
      const sent = await allOf(this.api.sent(momentId, userid), (page) => page.customer_list ?? []);
      const { like_list = [], comment_list = [] } = await this.api.reactions(momentId, userid);
      return { reached: sent.length, likes: like_list.length, comments: comment_list.length };
    } catch (error) {
      if (isErrcode(error, ...NOT_PUBLISHED)) return { reached: 0, likes: 0, comments: 0 };
      throw error;
    }
  }

  private async failed(id: number, why: string): Promise<void> {
    await this.db.run(sql`UPDATE moment SET fault = ${why.slice(0, 500)} WHERE id = ${id}`);
  }
}
