import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Refused } from '../../platform/errors/errors';
import { Queue } from '../../platform/queue/queue';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { planBeat } from '../campaigns.jobs';
import { MassTask, TaskReminder } from '../mass-task.entity';
import { Beat, Occurrence } from '../occurrence.entity';
import { Operations } from './operations.service';
import type { TaskPayload } from './task-effects';

/** WeCom takes three reminders of one task in 24 hours (41094 on the fourth). */
const MOST_REMINDERS = 3;
const REMINDER_WINDOW_MS = 24 * 3_600_000;

/** What a person does about senders who got stuck. */
@Injectable()
export class Mending {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly operations: Operations,
    private readonly queue: Queue,
  ) {}

  /**
   * For an occurrence that asks: goes ahead with the audience it found. For a running one: makes the tasks anew that
   * WeCom surely refused; senders who have theirs, and those whose outcome is unknown, are not touched.
   * Answers the number of tasks made anew.
   */
  async goOn(id: number): Promise<number> {
    const occurrence = await this.operations.get(id);
    if (occurrence.state === 'asks') {
      await this.goAhead(occurrence);
      return 0;
    }
    if (occurrence.state !== 'running') {
      throw new Refused(
        'occurrences.wrong-state',
        `This occurrence is ${occurrence.state}; it must be running or asking.`,
        {
          status: 409,
          details: { state: occurrence.state },
        },
      );
    }
    const open = await this.db.repo(Beat).findBy({ occurrenceId: id, state: 'open' });
    let made = 0;
    for (const beat of open.filter((one) => this.clock.now() < one.validUntil)) made += await this.makeAnew(beat);
    return made;
  }

  /**
   * Reminds a rep of every task of the occurrence they have not confirmed; answers how many were reminded.
   * Throws Refused when there is nothing to remind of, or each has had three reminders in 24 hours.
   */
  async remind(id: number, userid: string, by: string): Promise<number> {
    const tasks = await this.db.repo(MassTask).findBy({ occurrenceId: id, sender: userid, state: 'created' });
    if (!tasks.length) {
      throw new Refused('occurrences.nothing-to-remind', 'This rep has no task waiting for confirmation.', {
        status: 409,
        details: { userid },
      });
    }
    let reminded = 0;
    for (const task of tasks) reminded += Number(await this.remindOf(task, by));
    if (reminded) return reminded;
    throw new Refused('occurrences.reminded-enough', 'Three reminders in 24 hours are the most WeCom sends.', {
      status: 409,
      details: { userid, most: MOST_REMINDERS },
    });
  }

  private async goAhead(occurrence: Occurrence): Promise<void> {
    await this.db.transaction(async () => {
      await this.operations.step(occurrence.id, ['asks'], 'running');
      await this.operations.wake({ ...occurrence, state: 'running' });
    });
  }

  /** Failed tasks' recipients are pending again, and the beat is planned once more, in one transaction. */
  private async makeAnew(beat: Beat): Promise<number> {
    return this.db.transaction(async () => {
      const failed = await this.db.repo(MassTask).findBy({ beatId: beat.id, state: 'failed', replaced: false });
      let replaced = 0;
      for (const task of failed) replaced += Number(await this.replace(task));
      if (!replaced) return 0;
      await this.db.run(sql`UPDATE occurrence_beat SET state = 'planning' WHERE id = ${beat.id} AND state = 'open'`);
      await this.queue.add(planBeat, { beatId: beat.id }, { key: String(beat.id) });
      return replaced;
    });
  }

  /** The compare-and-set lets one of two people do it, and nobody while the effect is being tried again. */
  private async replace(task: MassTask): Promise<boolean> {
    const replaced = await this.db.run(sql`
      UPDATE mass_task SET replaced = 1 WHERE id = ${task.id} AND state = 'failed' AND replaced = 0
        AND EXISTS (SELECT 1 FROM effect e WHERE e.id = ${task.effectId} AND e.state = 'failed')`);
    if (!replaced) return false;
    await this.db.run(sql`
      UPDATE recipient_beat SET state = 'pending', effect_id = NULL, at = ${this.clock.now()}
      WHERE effect_id = ${task.effectId} AND state = 'tasked'`);
    return true;
  }

  private async remindOf(task: MassTask, by: string): Promise<boolean> {
    const now = this.clock.now();
    return this.db.transaction(async () => {
      const past = await this.db.repo(TaskReminder).findBy({ taskId: task.id });
      const recent = past.filter((one) => now.getTime() - one.at.getTime() < REMINDER_WINDOW_MS);
      if (recent.length >= MOST_REMINDERS) return false;
      const mine = await this.db.insertIgnore('task_reminder', [
        { task_id: task.id, no: past.length, at: now, asked_by: by },
      ]);
      if (!mine) return false;
      await this.outbox.plan<TaskPayload>('remind-mass-message', [
        {
          ownerRef: `remind:${task.id}/${past.length}`,
          payload: { taskId: task.id, msgid: task.msgid as string },
          rep: task.sender,
        },
      ]);
      return true;
    });
  }
}
