import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Refused } from '../../platform/errors/errors';
import { OnJob } from '../../platform/queue/job';
import { ReachSettings } from '../../reach/reach-settings.service';
import { takeSnapshot } from '../campaigns.jobs';
import { Occurrence } from '../occurrence.entity';
import { Audience } from './audience';
import { AUDIENCE_TOLERANCE } from './limits';
import { CampaignSchedule } from './schedule.service';

/** How many the snapshot found. */
interface Counts {
  matched: number;
  treated: number;
}

/** Why a person must look before anything goes out, or null. */
export function askAbout(counts: Counts, approvedFinal: number): 'empty-audience' | 'audience-changed' | null {
  if (!counts.treated) return 'empty-audience';
  return Math.abs(counts.treated - approvedFinal) > approvedFinal * AUDIENCE_TOLERANCE ? 'audience-changed' : null;
}

/** Fixes who is in an occurrence, when it is due: one statement, one moment. */
@Injectable()
export class Snapshots {
  private readonly logger = new Logger('Campaigns');

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly audience: Audience,
    private readonly settings: ReachSettings,
    private readonly schedule: CampaignSchedule,
  ) {}

  /** due → snapshotting → running or asks. Killed anywhere it starts over, and nobody is in it twice. */
  @OnJob(takeSnapshot)
  async take({ occurrenceId }: { occurrenceId: number }): Promise<void> {
    await this.move(occurrenceId, 'due', 'snapshotting');
    const occurrence = await this.db.repo(Occurrence).findOneBy({ id: occurrenceId });
    if (occurrence?.state !== 'snapshotting') return;
    try {
      await this.fix(occurrence);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.logger.warn(`Occurrence ${occurrenceId} has no audience: ${error.message}`);
      await this.fail(occurrence, error.message);
    }
  }

  private async fix(occurrence: Occurrence): Promise<void> {
    const now = this.clock.now();
    const assigned = this.audience.assigned({
      campaignId: occurrence.campaignId,
      kind: occurrence.kind,
      params: occurrence.params,
      at: occurrence.startsAt > now ? occurrence.startsAt : now,
      rules: await this.settings.rules(),
      sequence: occurrence.sequence,
    });
    await this.db.transaction(async () => {
      // Takes the row's lock, and sees a cancellation that came meanwhile.
      if (!(await this.move(occurrence.id, 'snapshotting', 'snapshotting'))) return;
      await this.db.run(sql`
        INSERT INTO recipient (occurrence_id, target_kind, target_id, state, reason, sender)
        SELECT ${occurrence.id}, ${occurrence.targetKind}, a.target_id, a.state, a.reason, a.sender FROM (${assigned}) a`);
      const counts = await this.counts(occurrence.id);
      const asks = askAbout(counts, occurrence.approvedFinal);
      const details = { approved: occurrence.approvedFinal, found: counts.treated };
      await this.db.run(sql`
        UPDATE occurrence SET state = ${asks ? 'asks' : 'running'}, asks = ${asks},
          asks_details = ${asks ? JSON.stringify(details) : null}, matched = ${counts.matched}, snapshot_at = ${now},
          updated_at = ${now}
        WHERE id = ${occurrence.id} AND state = 'snapshotting'`);
      await this.schedule.arm(occurrence);
    });
  }

  private async counts(occurrenceId: number): Promise<Counts> {
    const rows = await this.db.rows<{ state: string; count: number }>(
      sql`SELECT state, COUNT(*) AS count FROM recipient WHERE occurrence_id = ${occurrenceId} GROUP BY state`,
    );
    const matched = rows.reduce((sum, row) => sum + Number(row.count), 0);
    return { matched, treated: Number(rows.find((row) => row.state === 'treated')?.count ?? 0) };
  }

  private async fail(occurrence: Occurrence, error: string): Promise<void> {
    await this.db.transaction(async () => {
      const failed = await this.db.run(sql`
        UPDATE occurrence SET state = 'failed', error = ${error.slice(0, 500)}, updated_at = ${this.clock.now()}
        WHERE id = ${occurrence.id} AND state = 'snapshotting'`);
      if (!failed) return;
      await this.db.run(
        sql`UPDATE occurrence_beat SET state = 'skipped' WHERE occurrence_id = ${occurrence.id} AND state = 'waiting'`,
      );
      await this.schedule.endIfOver(occurrence.campaignId);
    });
  }

  private async move(id: number, from: string, to: string): Promise<boolean> {
    const moved = await this.db.run(
      sql`UPDATE occurrence SET state = ${to}, updated_at = ${this.clock.now()} WHERE id = ${id} AND state = ${from}`,
    );
    return moved > 0;
  }
}
