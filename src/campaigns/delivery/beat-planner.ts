import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { OnJob, RetryLater } from '../../platform/queue/job';
import { ReachRules, ReachSettings } from '../../reach/reach-settings.service';
import { planBeat } from '../campaigns.jobs';
import { Campaign } from '../campaign.entity';
import { Beat, BeatState, Occurrence } from '../occurrence.entity';
import { isMissed } from '../planning/schedule.service';
import { BeatTexts, Slice } from './beat-texts';
import { DropOuts } from './drop-outs';
import { TaskMaker } from './task-maker';

/** Targets per transaction: some ten milliseconds on SQLite. */
const ROWS_PER_SLICE = 1000;

/**
 * Makes the tasks of a beat when it is due. First everybody gets their row in the beat, slice by slice, then each sender
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
    if (!beat || !['waiting', 'enrolling', 'planning'].includes(beat.state)) return;
    const now = this.clock.now();
    if (now < beat.at) throw new RetryLater(beat.at);
    const occurrence = await this.db.repo(Occurrence).findOneByOrFail({ id: beat.occurrenceId });
    if (occurrence.state !== 'running' || (await this.isPaused(occurrence.campaignId))) return;
    if (beat.state === 'waiting' && isMissed(beat, now)) {
      await this.move(beat, ['waiting'], 'missed');
      this.logger.warn(`Beat ${beat.label} of occurrence ${occurrence.id} was missed: due ${beat.at.toISOString()}.`);
      return;
    }
    if (beat.state !== 'planning' && !(await this.enrol(occurrence, beat))) return;
    await this.tasks.makeAll(occurrence, beat);
    await this.move(beat, ['planning'], 'open');
  }

  /** waiting → enrolling → planning, with everybody treated pending or suppressed. False when the beat has failed. */
  private async enrol(occurrence: Occurrence, beat: Beat): Promise<boolean> {
    await this.move(beat, ['waiting'], 'enrolling');
    const rules = await this.settings.rules();
    let problem: string | null = null;
    let after = 0;
    let last = await this.endOfSlice(occurrence.id, after);
    while (last !== null && !problem) {
      const slice: Slice = { after, last };
      problem = await this.db.transaction(async () => {
        await this.enrolSlice(occurrence, beat, rules, slice);
        return this.texts.assign(occurrence, beat, slice);
      });
      after = last;
      last = await this.endOfSlice(occurrence.id, after);
    }
    problem ??= await this.texts.problem(beat);
    if (!problem) return this.move(beat, ['enrolling'], 'planning');
    this.logger.warn(`Beat ${beat.label} of occurrence ${occurrence.id} failed: ${problem}`);
    await this.fail(beat, problem);
    return false;
  }

  /** The last target of the next slice, or null when nobody is left. */
  private async endOfSlice(occurrenceId: number, after: number): Promise<number | null> {
    const row = await this.db.row<{ last: number | null }>(sql`
      SELECT MAX(t.target_id) AS last FROM (
        SELECT target_id FROM recipient
        WHERE occurrence_id = ${occurrenceId} AND state = 'treated' AND target_id > ${after}
        ORDER BY target_id LIMIT ${ROWS_PER_SLICE}) t`);
    return row?.last ?? null;
  }

  /** Rows that are there already, from a run that was cut off, stay as they are. */
  private async enrolSlice(occurrence: Occurrence, beat: Beat, rules: ReachRules, slice: Slice): Promise<void> {
    const now = this.clock.now();
    const reason = this.dropOuts.reason(occurrence, sql`r.target_id`, sql`r.sender`, { at: now, rules, budget: true });
    const slices = sql`x.occurrence_id = ${occurrence.id} AND x.state = 'treated'
      AND x.target_id > ${slice.after} AND x.target_id <= ${slice.last}`;
    // A group's task always goes to its present owner; nobody else can send it.
    const from =
      occurrence.targetKind === 'group'
        ? sql`SELECT x.target_kind, x.target_id, x.occurrence_id, COALESCE(s.userid, x.sender) AS sender
            FROM recipient x JOIN customer_group g ON g.id = x.target_id
            LEFT JOIN rep s ON s.userid = g.owner_userid AND s.active = 1 WHERE ${slices}`
        : sql`SELECT x.target_kind, x.target_id, x.occurrence_id, x.sender FROM recipient x WHERE ${slices}`;
    await this.db.run(sql`
      ${this.db.dialect.insertIgnore('recipient_beat')}
        (beat_id, target_kind, target_id, occurrence_id, sender, text_no, state, reason, at)
      SELECT ${beat.id}, e.target_kind, e.target_id, e.occurrence_id, e.sender, 0,
        CASE WHEN e.reason IS NULL THEN 'pending' ELSE 'suppressed' END, e.reason, ${now}
      FROM (SELECT r.target_kind, r.target_id, r.occurrence_id, r.sender, ${reason} AS reason FROM (${from}) r) e`);
  }

  private async fail(beat: Beat, problem: string): Promise<void> {
    await this.db.transaction(async () => {
      await this.db.run(sql`
        UPDATE recipient_beat SET state = 'suppressed', reason = 'too-many-texts', at = ${this.clock.now()}
        WHERE beat_id = ${beat.id} AND state = 'pending'`);
      await this.db.run(
        sql`UPDATE occurrence_beat SET state = 'failed', error = ${problem} WHERE id = ${beat.id} AND state = 'enrolling'`,
      );
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
