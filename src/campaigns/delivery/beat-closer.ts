import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Unavailable } from '../../platform/errors/errors';
import { OnJob, RetryLater } from '../../platform/queue/job';
import { closeBeat, finishOccurrence } from '../campaigns.jobs';
import { MassTask } from '../mass-task.entity';
import { Beat, Occurrence } from '../occurrence.entity';
import { CampaignSchedule } from '../planning/schedule.service';
import { Marks } from './marks';
import { ResultsReader } from './results-reader';
import { Withdrawals } from './withdrawals';

/** How long a beat that is still being planned is waited for. */
const PLANNING_MS = 60_000;

/** Ends beats and occurrences at their times. */
@Injectable()
export class BeatCloser {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly reader: ResultsReader,
    private readonly withdrawals: Withdrawals,
    private readonly schedule: CampaignSchedule,
    private readonly marks: Marks,
  ) {}

  /**
   * At the end of validity: one last reading, then what nobody confirmed is withdrawn. A beat that never began is
   * missed. Runs whatever the state of the occurrence: a paused one's messages grow stale all the same.
   */
  @OnJob(closeBeat)
  async close({ beatId }: { beatId: number }): Promise<void> {
    const beat = await this.db.repo(Beat).findOneBy({ id: beatId });
    if (!beat) return;
    const now = this.clock.now();
    if (now < beat.validUntil) throw new RetryLater(beat.validUntil);
    const occurrence = await this.db.repo(Occurrence).findOneByOrFail({ id: beat.occurrenceId });
    if (beat.state === 'waiting') {
      await this.db.transaction(async () => {
        await this.db.run(sql`UPDATE occurrence_beat SET state = 'missed' WHERE id = ${beatId} AND state = 'waiting'`);
        await this.missIfUnanswered(occurrence);
      });
      return;
    }
    // Planning that a pause or a crash has left half done ends here: who is still pending is let go.
    const planning = beat.state === 'planning' || beat.state === 'enrolling';
    if (planning && now.getTime() < beat.validUntil.getTime() + PLANNING_MS) {
      throw new RetryLater(new Date(beat.validUntil.getTime() + PLANNING_MS));
    }
    if (beat.state !== 'open' && !planning) return;
    await this.lastReading(beat, occurrence);
    await this.db.transaction(async () => {
      const closed = await this.db.run(sql`
        UPDATE occurrence_beat SET state = 'closed' WHERE id = ${beatId} AND state IN ('open', 'planning', 'enrolling')`);
      if (closed) await this.withdrawals.endBeat(occurrence, beat, 'expired');
    });
    await this.marks.replies(occurrence.id);
  }

  /** After the attribution window the occurrence is finished and its numbers stand. */
  @OnJob(finishOccurrence)
  async finish({ occurrenceId }: { occurrenceId: number }): Promise<void> {
    const occurrence = await this.db.repo(Occurrence).findOneBy({ id: occurrenceId });
    if (!occurrence || !['running', 'paused'].includes(occurrence.state)) return;
    const now = this.clock.now();
    if (now < occurrence.endsAt) throw new RetryLater(occurrence.endsAt);
    await this.marks.replies(occurrenceId);
    await this.db.transaction(async () => {
      await this.db.run(sql`
        UPDATE occurrence SET state = 'finished', updated_at = ${now}
        WHERE id = ${occurrenceId} AND state IN ('running', 'paused')`);
      await this.schedule.endIfOver(occurrence.campaignId);
    });
  }

  /** WeCom being away does not keep stale messages alive: withdrawing is planned all the same. */
  private async lastReading(beat: Beat, occurrence: Occurrence): Promise<void> {
    const tasks = await this.db.repo(MassTask).findBy({ beatId: beat.id, state: 'created' });
    for (const task of tasks) {
      try {
        await this.reader.read(task, beat, occurrence);
      } catch (error) {
        if (!(error instanceof Unavailable) && !(error instanceof RetryLater)) throw error;
      }
    }
  }

  /** An occurrence nobody answered for until its last beat had passed. */
  private async missIfUnanswered(occurrence: Occurrence): Promise<void> {
    const missed = await this.db.run(sql`
      UPDATE occurrence SET state = 'missed', updated_at = ${this.clock.now()}
      WHERE id = ${occurrence.id} AND state = 'asks' AND NOT EXISTS (
        SELECT 1 FROM occurrence_beat b WHERE b.occurrence_id = ${occurrence.id} AND b.state = 'waiting')`);
    if (missed) await this.schedule.endIfOver(occurrence.campaignId);
  }
}
