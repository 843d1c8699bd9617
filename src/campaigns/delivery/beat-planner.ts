import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { OnJob, RetryLater } from '../../platform/queue/job';
import { ReachSettings } from '../../reach/reach-settings.service';
import { planBeat } from '../campaigns.jobs';
import { Campaign } from '../campaign.entity';
import { Beat, BeatState, Occurrence } from '../occurrence.entity';
import { isMissed } from '../planning/schedule.service';
import { BeatTexts } from './beat-texts';
import { DropOuts } from './drop-outs';
import { TaskMaker } from './task-maker';

/**
 * Makes the tasks of a beat when it is due. First everybody gets their row in the beat (one statement), then each sender
 * and text becomes tasks, one transaction each. Killed anywhere in between, the next run goes on with who is pending.
 */
@Injectable()
export class BeatPlanner {
  private readonly logger = new Logger('Campaigns');

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly settings: ReachSettings,
    private readonly dropOuts: DropOuts,
    private readonly texts: BeatTexts,
    private readonly tasks: TaskMaker,
  ) {}

  @OnJob(planBeat)
  async plan({ beatId }: { beatId: number }): Promise<void> {
    const beat = await this.db.repo(Beat).findOneBy({ id: beatId });
    if (!beat || !['waiting', 'planning'].includes(beat.state)) return;
    const now = this.clock.now();
    if (now < beat.at) throw new RetryLater(beat.at);
    const occurrence = await this.db.repo(Occurrence).findOneByOrFail({ id: beat.occurrenceId });
    if (occurrence.state !== 'running' || (await this.isPaused(occurrence.campaignId))) return;
    if (beat.state === 'waiting') {
      if (isMissed(beat, now)) {
        await this.move(beat, ['waiting'], 'missed');
        this.logger.warn(`Beat ${beat.label} of occurrence ${occurrence.id} was missed: due ${beat.at.toISOString()}.`);
        return;
      }
      const problem = await this.enrol(occurrence, beat);
      if (problem) this.logger.warn(`Beat ${beat.label} of occurrence ${occurrence.id} failed: ${problem}`);
      if (problem) return;
    }
    await this.tasks.makeAll(occurrence, beat);
    await this.move(beat, ['planning'], 'open');
  }

  /** waiting → planning with everybody treated, pending or suppressed; waiting → failed with the problem it answers. */
  private async enrol(occurrence: Occurrence, beat: Beat): Promise<string | null> {
    const now = this.clock.now();
    const rules = await this.settings.rules();
    const reason = this.dropOuts.reason(occurrence, sql`r.target_id`, sql`r.sender`, { at: now, rules, budget: true });
    // A group's task always goes to its present owner; nobody else can send it.
    const from =
      occurrence.targetKind === 'group'
        ? sql`(SELECT x.target_kind, x.target_id, x.occurrence_id, x.state, COALESCE(s.userid, x.sender) AS sender
            FROM recipient x JOIN customer_group g ON g.id = x.target_id
            LEFT JOIN rep s ON s.userid = g.owner_userid AND s.active = 1 WHERE x.occurrence_id = ${occurrence.id})`
        : sql`recipient`;
    return this.db.transaction(async () => {
      if (!(await this.move(beat, ['waiting'], 'planning'))) return null;
      await this.db.run(sql`
        INSERT INTO recipient_beat (beat_id, target_kind, target_id, occurrence_id, sender, text_no, state, reason, at)
        SELECT ${beat.id}, e.target_kind, e.target_id, e.occurrence_id, e.sender, 0,
          CASE WHEN e.reason IS NULL THEN 'pending' ELSE 'suppressed' END, e.reason, ${now}
        FROM (
          SELECT r.target_kind, r.target_id, r.occurrence_id, r.sender, ${reason} AS reason FROM ${from} r
          WHERE r.occurrence_id = ${occurrence.id} AND r.state = 'treated'
        ) e`);
      const problem = await this.texts.assign(occurrence, beat);
      if (!problem) return null;
      await this.db.run(sql`
        UPDATE recipient_beat SET state = 'suppressed', reason = 'too-many-texts', at = ${now}
        WHERE beat_id = ${beat.id} AND state = 'pending'`);
      await this.db.run(
        sql`UPDATE occurrence_beat SET state = 'failed', error = ${problem} WHERE id = ${beat.id} AND state = 'planning'`,
      );
      return problem;
    });
  }

  private async move(beat: Beat, from: BeatState[], to: BeatState): Promise<boolean> {
    const moved = await this.db.run(
      sql`UPDATE occurrence_beat SET state = ${to} WHERE id = ${beat.id} AND state IN (${from})`,
    );
    return moved > 0;
  }

  private async isPaused(campaignId: number): Promise<boolean> {
    return this.db.repo(Campaign).existsBy({ id: campaignId, state: 'paused' });
  }
}
