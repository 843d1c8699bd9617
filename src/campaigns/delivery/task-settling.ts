import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { On } from '../../platform/events/facts';
import { Queue } from '../../platform/queue/queue';
import { Contacts } from '../../reach/contacts.service';
import { EffectRow } from '../../wecom/outbox/effect.entity';
import { effectSettled } from '../../wecom/outbox/effect.facts';
import type { MassMessageResult } from '../../wecom/outbox/mass-message';
import { readResults } from '../campaigns.jobs';
import { MassTask } from '../mass-task.entity';
import { Beat, Occurrence } from '../occurrence.entity';
import { contactStep } from './contact-step';
import { FIRST_READING_MS } from './results-reader';
import type { TaskPayload } from './task-effects';
import { Withdrawals } from './withdrawals';

/** Hears what became of tasks' effects. Every step is a compare-and-set, so hearing it twice changes nothing. */
@Injectable()
export class TaskSettling {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly contacts: Contacts,
    private readonly withdrawals: Withdrawals,
  ) {}

  @On(effectSettled)
  async hear({ kind, ids }: { kind: string; ids: number[] }): Promise<void> {
    if (kind !== 'mass-message' && kind !== 'cancel-mass-message') return;
    const effects = await this.db.repo(EffectRow).findBy({ id: In(ids) });
    for (const effect of effects) {
      if (kind === 'mass-message') await this.settle(effect);
      else await this.withdrawn(effect);
    }
  }

  private async settle(effect: EffectRow): Promise<void> {
    const task = await this.db.repo(MassTask).findOneBy({ effectId: effect.id });
    if (!task) return;
    const beat = await this.db.repo(Beat).findOneByOrFail({ id: task.beatId });
    const occurrence = await this.db.repo(Occurrence).findOneByOrFail({ id: task.occurrenceId });
    await this.db.transaction(async () => {
      if (effect.state === 'succeeded') await this.created(effect, task, beat, occurrence);
      else if (effect.state === 'failed') await this.failed(effect, task);
      else await this.stopped(effect, task, beat, occurrence);
    });
  }

  /** The rep has the task. When its time was over before the answer came, it is taken back at once. */
  private async created(effect: EffectRow, task: MassTask, beat: Beat, occurrence: Occurrence): Promise<void> {
    const { msgid, fail_list: refused } = effect.result as MassMessageResult;
    const created = await this.db.run(sql`
      UPDATE mass_task SET state = 'created', msgid = ${msgid}, error = NULL
      WHERE id = ${task.id} AND state IN ('planned', 'failed') AND replaced = 0`);
    if (!created) return;
    if (refused.length) await this.refuse(task, beat, occurrence, refused);
    const first = new Date(this.clock.now().getTime() + FIRST_READING_MS);
    await this.queue.add(readResults, { taskId: task.id }, { key: String(task.id), dueAt: first });
    const over = beat.state === 'closed' || !['running', 'paused'].includes(occurrence.state);
    if (over) await this.withdrawals.takeBack({ ...task, msgid });
  }

  /** Those WeCom left out of the task. */
  private async refuse(task: MassTask, beat: Beat, occurrence: Occurrence, externalIds: string[]): Promise<void> {
    const ids =
      occurrence.targetKind === 'customer'
        ? sql`SELECT customer_id FROM identity WHERE kind = 'external_userid' AND value IN (${externalIds})`
        : sql`SELECT id FROM customer_group WHERE chat_id IN (${externalIds})`;
    await this.db.run(sql`
      UPDATE recipient_beat SET state = 'rejected', reason = 'not-servable', at = ${this.clock.now()}
      WHERE effect_id = ${task.effectId} AND state = 'tasked' AND target_id IN (${ids})`);
    await this.contacts.dropped(contactStep(occurrence, beat), ids);
  }

  private async failed(effect: EffectRow, task: MassTask): Promise<void> {
    const error = `${effect.errorCode ?? ''} ${effect.errorText ?? ''}`.trim().slice(0, 500);
    await this.db.run(
      sql`UPDATE mass_task SET state = 'failed', error = ${error} WHERE id = ${task.id} AND state = 'planned'`,
    );
  }

  /** Cancelled or blocked before it went out: surely nobody got it. */
  private async stopped(effect: EffectRow, task: MassTask, beat: Beat, occurrence: Occurrence): Promise<void> {
    const reason = effect.state === 'blocked' ? 'policy' : (effect.errorText ?? 'cancelled');
    const stopped = await this.db.run(sql`
      UPDATE mass_task SET state = 'withdrawn', error = ${reason} WHERE id = ${task.id} AND state = 'planned'`);
    if (stopped) await this.withdrawals.release(occurrence, beat, task, ['tasked'], reason.slice(0, 32));
  }

  /** WeCom has taken the task back, or says it is too late: a last reading tells who was faster. */
  private async withdrawn(effect: EffectRow): Promise<void> {
    const { taskId } = effect.payload as TaskPayload;
    await this.queue.add(readResults, { taskId }, { key: String(taskId) });
  }
}
