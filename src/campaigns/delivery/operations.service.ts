import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound, Refused } from '../../platform/errors/errors';
import { Queue } from '../../platform/queue/queue';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { Campaign } from '../campaign.entity';
import { beginOccurrences, takeSnapshot } from '../campaigns.jobs';
import { MassTask } from '../mass-task.entity';
import { Beat, Occurrence, OccurrenceState, OPEN_OCCURRENCE } from '../occurrence.entity';
import { Campaigns } from '../planning/campaigns.service';
import { CampaignSchedule } from '../planning/schedule.service';
import { Withdrawals } from './withdrawals';

/** What a person does to something that runs: stop, go on, call off. */
@Injectable()
export class Operations {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly outbox: Outbox,
    private readonly campaigns: Campaigns,
    private readonly schedule: CampaignSchedule,
    private readonly withdrawals: Withdrawals,
  ) {}

  /** running → paused: nothing more is dispatched; what reps already have stays with them until its validity ends. */
  async pause(id: number): Promise<void> {
    await this.step(id, ['running'], 'paused');
  }

  /** paused → running: beats whose time has come meanwhile go out if they still may, the others are missed. */
  async resume(id: number): Promise<void> {
    await this.db.transaction(async () => {
      await this.step(id, ['paused'], 'running');
      await this.wake(await this.get(id));
    });
  }

  /** Ends an occurrence for good and asks WeCom to take back what nobody has confirmed. What arrived stays listed. */
  async cancel(id: number): Promise<void> {
    await this.db.transaction(async () => {
      await this.step(id, OPEN_OCCURRENCE, 'cancelled');
      const occurrence = await this.get(id);
      await this.skip(id);
      for (const beat of await this.db
        .repo(Beat)
        .findBy({ occurrenceId: id, state: In(['open', 'planning', 'enrolling']) })) {
        await this.db.run(sql`UPDATE occurrence_beat SET state = 'closed' WHERE id = ${beat.id}`);
        await this.withdrawals.endBeat(occurrence, beat, 'cancelled');
      }
      await this.schedule.endIfOver(occurrence.campaignId);
    });
  }

  /** paused → scheduled, with the occurrences that were under way. */
  async resumeCampaign(id: number): Promise<Campaign> {
    await this.db.transaction(async () => {
      await this.campaigns.step(id, ['paused'], 'scheduled');
      const campaign = await this.campaigns.get(id);
      if (campaign.nextAt) {
        await this.queue.add(beginOccurrences, { campaignId: id }, { key: String(id), dueAt: campaign.nextAt });
      }
      const open = await this.db.repo(Occurrence).findBy({ campaignId: id, state: In(OPEN_OCCURRENCE) });
      for (const occurrence of open) await this.wake(occurrence);
      await this.schedule.endIfOver(id);
    });
    return this.campaigns.get(id);
  }

  /** Ends a campaign and every occurrence of it that is under way. */
  async cancelCampaign(id: number): Promise<Campaign> {
    await this.db.transaction(async () => {
      const open = await this.db.repo(Occurrence).findBy({ campaignId: id, state: In(OPEN_OCCURRENCE) });
      await this.campaigns.step(id, ['draft', 'in_review', 'approved', 'scheduled', 'paused'], 'cancelled', {
        next_at: sql`NULL`,
      });
      for (const occurrence of open) await this.cancel(occurrence.id);
    });
    return this.campaigns.get(id);
  }

  /** Throws Refused with 404 when there is none. */
  async get(id: number): Promise<Occurrence> {
    const occurrence = await this.db.repo(Occurrence).findOneBy({ id });
    if (!occurrence) throw notFound('occurrence', id);
    return occurrence;
  }

  /** Moves an occurrence if it is in one of `from`. Throws Refused (409) naming the state it is in otherwise. */
  async step(id: number, from: OccurrenceState[], state: OccurrenceState): Promise<void> {
    const moved = await this.db.run(sql`
      UPDATE occurrence SET state = ${state}, updated_at = ${this.clock.now()} WHERE id = ${id} AND state IN (${from})`);
    if (moved) return;
    const occurrence = await this.get(id);
    throw new Refused(
      'occurrences.wrong-state',
      `This occurrence is ${occurrence.state}; it must be ${from.join(' or ')}.`,
      {
        status: 409,
        details: { state: occurrence.state, needed: from },
      },
    );
  }

  /** Puts an occurrence's jobs back and its waiting tasks in front. Joins the caller's transaction. */
  async wake(occurrence: Occurrence): Promise<void> {
    if (occurrence.state === 'due' || occurrence.state === 'snapshotting') {
      await this.queue.add(takeSnapshot, { occurrenceId: occurrence.id }, { key: String(occurrence.id) });
      return;
    }
    await this.schedule.arm(occurrence);
    const tasks = await this.db.repo(MassTask).findBy({ occurrenceId: occurrence.id, state: 'planned' });
    await this.outbox.hurry(tasks.map((task) => task.effectId));
  }

  private async skip(occurrenceId: number): Promise<void> {
    await this.db.run(
      sql`UPDATE occurrence_beat SET state = 'skipped' WHERE occurrence_id = ${occurrenceId} AND state = 'waiting'`,
    );
  }
}
