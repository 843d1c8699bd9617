import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { OnJob, RetryLater } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { ReachSettings } from '../../reach/reach-settings.service';
import { Campaign } from '../campaign.entity';
import { beginOccurrences, closeBeat, finishOccurrence, planBeat, takeSnapshot } from '../campaigns.jobs';
import { DatedBeat } from '../kinds/campaign-kind';
import { CampaignKinds } from '../kinds/campaign-kinds';
import { Beat, Occurrence } from '../occurrence.entity';
import { targetKindOf } from './audience';
import { GRACE_MS } from './limits';

const DAY_MS = 86_400_000;

/** Whether a beat can no longer begin: its validity is over, or it is later than the grace. */
export function isMissed(beat: { at: Date; validUntil: Date }, now: Date): boolean {
  return now >= beat.validUntil || now.getTime() > beat.at.getTime() + GRACE_MS;
}

/**
 * Turns due times into occurrences. Nothing polls: each scheduled campaign has one job waiting for its next time, so
 * idle campaigns cost nothing.
 */
@Injectable()
export class CampaignSchedule {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly kinds: CampaignKinds,
    private readonly settings: ReachSettings,
  ) {}

  /**
   * Begins every occurrence that is due, oldest first. Those too late to send anything are created as missed, so that
   * an occasion never passes in silence.
   */
  @OnJob(beginOccurrences)
  async begin({ campaignId }: { campaignId: number }): Promise<void> {
    for (;;) {
      const campaign = await this.db.repo(Campaign).findOneBy({ id: campaignId });
      if (campaign?.state !== 'scheduled' || !campaign.nextAt) return;
      if (campaign.nextAt > this.clock.now()) throw new RetryLater(campaign.nextAt);
      if (!(await this.beginOne(campaign, campaign.nextAt))) return;
    }
  }

  /** Advances the schedule and creates the occurrence in one transaction; false when somebody else did. */
  private async beginOne(campaign: Campaign, scheduledFor: Date): Promise<boolean> {
    const { kind } = this.kinds.find(campaign.kind);
    const now = this.clock.now();
    const following = kind.next(campaign.params, scheduledFor);
    const beats = await this.withQuietEnds(kind.beats(campaign.params, scheduledFor));
    const lastEnd = Math.max(...beats.map((beat) => beat.validUntil.getTime()));
    const missed = beats.every((beat) => isMissed(beat, now));
    return this.db.transaction(async () => {
      const won = await this.db.run(sql`
        UPDATE campaign SET next_at = ${following}, sequence = sequence + 1, updated_at = ${now}
        WHERE id = ${campaign.id} AND state = 'scheduled' AND next_at = ${scheduledFor}`);
      if (!won) return false;
      const occurrence = await this.db.repo(Occurrence).save({
        campaignId: campaign.id,
        scheduledFor,
        sequence: campaign.sequence,
        title: kind.title(campaign.params, scheduledFor),
        kind: campaign.kind,
        targetKind: targetKindOf(campaign.params),
        params: campaign.params,
        approvedFinal: campaign.approvedFinal ?? 0,
        state: missed ? 'missed' : 'due',
        holdoutShare: campaign.params.holdoutShare,
        attributionDays: campaign.params.attributionDays,
        startsAt: beats[0].at,
        endsAt: new Date(lastEnd + campaign.params.attributionDays * DAY_MS),
        createdAt: now,
        updatedAt: now,
      });
      await this.addBeats(occurrence.id, beats, missed);
      if (missed) await this.endIfOver(campaign.id);
      else await this.queue.add(takeSnapshot, { occurrenceId: occurrence.id }, { key: String(occurrence.id) });
      return true;
    });
  }

  /** Puts the beats' jobs at their times; called when the occurrence may send, and again after a pause. */
  async arm(occurrence: Occurrence): Promise<void> {
    const beats = await this.db.repo(Beat).findBy({ occurrenceId: occurrence.id });
    for (const beat of beats) {
      if (['waiting', 'enrolling', 'planning'].includes(beat.state)) {
        await this.queue.add(planBeat, { beatId: beat.id }, { key: String(beat.id), dueAt: beat.at });
      }
      if (beat.state !== 'closed') {
        await this.queue.add(closeBeat, { beatId: beat.id }, { key: String(beat.id), dueAt: beat.validUntil });
      }
    }
    const key = String(occurrence.id);
    await this.queue.add(finishOccurrence, { occurrenceId: occurrence.id }, { key, dueAt: occurrence.endsAt });
  }

  /** scheduled → finished once no time lies ahead and no occurrence is under way. Joins the caller's transaction. */
  async endIfOver(campaignId: number): Promise<void> {
    await this.db.run(sql`
      UPDATE campaign SET state = 'finished', updated_at = ${this.clock.now()}
      WHERE id = ${campaignId} AND state = 'scheduled' AND next_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM occurrence o WHERE o.campaign_id = ${campaignId}
          AND o.state IN ('due', 'snapshotting', 'asks', 'running', 'paused'))`);
  }

  private async addBeats(occurrenceId: number, beats: DatedBeat[], missed: boolean): Promise<void> {
    await this.db.repo(Beat).insert(
      beats.map((beat, position) => ({
        occurrenceId,
        position,
        beatKey: beat.key,
        label: beat.label,
        text: beat.text,
        at: beat.at,
        validUntil: beat.validUntil,
        state: missed ? ('missed' as const) : ('waiting' as const),
      })),
    );
  }

  private async withQuietEnds(beats: DatedBeat[]): Promise<DatedBeat[]> {
    const ended: DatedBeat[] = [];
    for (const beat of beats) {
      ended.push({ ...beat, validUntil: await this.settings.endBeforeQuiet(beat.at, beat.validUntil) });
    }
    return ended;
  }
}
