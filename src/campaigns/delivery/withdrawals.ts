import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Contacts } from '../../reach/contacts.service';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { MassTask } from '../mass-task.entity';
import { Beat, Occurrence } from '../occurrence.entity';
import { contactStep } from './contact-step';
import type { TaskPayload } from './task-effects';

/** Takes tasks back: at the end of a beat, and when an occurrence is cancelled. Every method joins a transaction. */
@Injectable()
export class Withdrawals {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly contacts: Contacts,
  ) {}

  /**
   * Ends the tasks of a beat that nobody has confirmed. Those not created yet never will be; those in a rep's hands are
   * unconfirmed until WeCom has taken them back; those that failed are let go. Unknown ones are dealt with when WeCom
   * tells what became of them.
   */
  async endBeat(occurrence: Occurrence, beat: Beat, reason: 'expired' | 'cancelled'): Promise<void> {
    await this.db.transaction(async () => {
      const tasks = await this.db.repo(MassTask).findBy({ beatId: beat.id });
      const planned = tasks.filter((task) => task.state === 'planned').map((task) => task.effectId);
      await this.outbox.cancel(planned, reason);
      for (const task of tasks.filter((one) => one.state === 'created')) await this.takeBack(task);
      for (const task of tasks.filter((one) => one.state === 'failed' && !one.replaced)) {
        await this.release(occurrence, beat, task, ['tasked'], 'not-created');
      }
      await this.letGo(occurrence, beat, sql`beat_id = ${beat.id} AND state = 'pending'`, reason);
    });
  }

  /** Asks WeCom to take back one task; its recipients are unconfirmed from now on. */
  async takeBack(task: MassTask): Promise<void> {
    await this.db.run(sql`
      UPDATE recipient_beat SET state = 'unconfirmed', at = ${this.clock.now()}
      WHERE effect_id = ${task.effectId} AND state IN ('tasked', 'confirmed')`);
    await this.outbox.plan<TaskPayload>('cancel-mass-message', [
      {
        ownerRef: `withdraw:${task.id}`,
        payload: { taskId: task.id, msgid: task.msgid as string },
        rep: task.sender,
      },
    ]);
  }

  /** Recipients of a task in one of `states` will not get this message: withdrawn, and free for other contacts. */
  async release(occurrence: Occurrence, beat: Beat, task: MassTask, states: string[], reason: string): Promise<void> {
    await this.letGo(occurrence, beat, sql`effect_id = ${task.effectId} AND state IN (${states})`, reason);
  }

  private async letGo(occurrence: Occurrence, beat: Beat, which: Sql, reason: string): Promise<void> {
    const targets = sql`SELECT target_id FROM recipient_beat WHERE ${which}`;
    await this.contacts.dropped(contactStep(occurrence, beat), targets);
    await this.db.run(
      sql`UPDATE recipient_beat SET state = 'withdrawn', reason = ${reason}, at = ${this.clock.now()} WHERE ${which}`,
    );
  }
}
