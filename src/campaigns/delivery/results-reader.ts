import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { OnJob, RetryLater } from '../../platform/queue/job';
import { MassMessagesApi } from '../../wecom/api/mass-messages.api';
import { isErrcode } from '../../wecom/client/errors';
import { readResults } from '../campaigns.jobs';
import { MassTask } from '../mass-task.entity';
import { Beat, Occurrence } from '../occurrence.entity';
import { Deliveries } from './deliveries';
import { Withdrawals } from './withdrawals';

const MINUTE_MS = 60_000;

/** WeCom shows nothing about a task in its first minute (41063). */
export const FIRST_READING_MS = 2 * MINUTE_MS;
const NOT_SHOWN_YET = 41063;

/** Minutes after creation at which results are read; then every hour. Nothing calls back about progress. */
const READINGS = [2, 6, 12, 30, 60];
const LATER_MINUTES = 60;

/** After this past the end of validity the numbers are frozen. */
const FREEZE_MS = 24 * 60 * MINUTE_MS;

const SENT = 2;

/** The next reading after `now` of a task made at `createdAt`. */
export function nextReading(createdAt: Date, now: Date): Date {
  const age = (now.getTime() - createdAt.getTime()) / MINUTE_MS;
  const soon = READINGS.find((minutes) => minutes > age);
  const minutes = soon ?? Math.floor(age / LATER_MINUTES + 1) * LATER_MINUTES;
  return new Date(createdAt.getTime() + minutes * MINUTE_MS);
}

/** Reads what became of tasks: who confirmed, what arrived. */
@Injectable()
export class ResultsReader {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly api: MassMessagesApi,
    private readonly deliveries: Deliveries,
    private readonly withdrawals: Withdrawals,
  ) {}

  /** Reads now, and comes back until every recipient's fate is known or the numbers are frozen. */
  @OnJob(readResults)
  async handle({ taskId }: { taskId: number }): Promise<void> {
    const task = await this.db.repo(MassTask).findOneBy({ id: taskId });
    if (!task?.msgid || !['created', 'confirmed'].includes(task.state)) return;
    const beat = await this.db.repo(Beat).findOneByOrFail({ id: task.beatId });
    const occurrence = await this.db.repo(Occurrence).findOneByOrFail({ id: task.occurrenceId });
    const confirmed = await this.read(task, beat, occurrence);
    if (await this.end(task, beat, occurrence, confirmed)) return;
    throw new RetryLater(nextReading(task.createdAt, this.clock.now()));
  }

  /** One reading, to the last page. True when every rep who has the task has sent it. */
  async read(task: MassTask, beat: Beat, occurrence: Occurrence): Promise<boolean> {
    const reps: { userid: string; sent: boolean; at: Date | null }[] = [];
    try {
      for await (const page of this.api.tasks(task.msgid as string)) {
        for (const one of page.task_list ?? []) {
          reps.push({ userid: one.userid, sent: one.status === SENT, at: secondsToDate(one.send_time) });
        }
      }
    } catch (error) {
      if (isErrcode(error, NOT_SHOWN_YET)) throw new RetryLater(new Date(this.clock.now().getTime() + MINUTE_MS));
      throw error;
    }
    const confirmed = reps.length > 0 && reps.every((rep) => rep.sent);
    if (confirmed) await this.confirm(task, reps[0].at ?? this.clock.now());
    for (const rep of reps.filter((one) => one.sent)) {
      for await (const page of this.api.results(task.msgid as string, rep.userid)) {
        await this.deliveries.record(task, beat, occurrence, page.send_list ?? []);
      }
    }
    await this.db.run(
      sql`UPDATE mass_task SET polls = polls + 1, polled_at = ${this.clock.now()} WHERE id = ${task.id}`,
    );
    return confirmed;
  }

  private async confirm(task: MassTask, at: Date): Promise<void> {
    await this.db.transaction(async () => {
      const confirmed = await this.db.run(sql`
        UPDATE mass_task SET state = 'confirmed', confirmed_at = ${at} WHERE id = ${task.id} AND state = 'created'`);
      if (!confirmed) return;
      await this.db.run(sql`
        UPDATE recipient_beat SET state = 'confirmed', at = ${at}
        WHERE effect_id = ${task.effectId} AND state IN ('tasked', 'unconfirmed')`);
    });
  }

  /** Closes a task whose story is over; true when it needs no further reading. */
  private async end(task: MassTask, beat: Beat, occurrence: Occurrence, confirmed: boolean): Promise<boolean> {
    const open = await this.db.row(sql`
      SELECT target_id FROM recipient_beat
      WHERE effect_id = ${task.effectId} AND state IN ('tasked', 'confirmed', 'unconfirmed') LIMIT 1`);
    const frozen = this.clock.now().getTime() >= beat.validUntil.getTime() + FREEZE_MS;
    const takenBack = !confirmed && (await this.isTakenBack(task));
    if (open && !frozen && !takenBack) return false;
    await this.db.transaction(async () => {
      // What a rep confirmed and WeCom never reported: the owner of a group chose others.
      if (confirmed)
        await this.withdrawals.release(occurrence, beat, task, ['tasked', 'confirmed', 'unconfirmed'], 'not-sent');
      else await this.withdrawals.release(occurrence, beat, task, ['tasked', 'unconfirmed'], 'expired');
      await this.db.run(sql`
        UPDATE mass_task SET state = ${confirmed ? 'closed' : 'withdrawn'}
        WHERE id = ${task.id} AND state IN ('created', 'confirmed')`);
    });
    return true;
  }

  /** Whether WeCom has confirmed that nothing more goes out. */
  private async isTakenBack(task: MassTask): Promise<boolean> {
    const row = await this.db.row(sql`
      SELECT id FROM effect
      WHERE kind = 'cancel-mass-message' AND owner_ref = ${`withdraw:${task.id}`} AND state = 'succeeded'`);
    return row !== undefined;
  }
}

function secondsToDate(seconds: number | undefined): Date | null {
  return seconds ? new Date(seconds * 1000) : null;
}
