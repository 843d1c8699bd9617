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

/** Rows per transaction: some ten milliseconds on SQLite. */
const ROWS_PER_WRITE = 1000;

interface Assigned {
  target_id: number;
  sender: string | null;
  state: string;
  reason: string | null;
}

/** Why a person must look before anything goes out, or null. */
function askAbout(treated: number, approved: number): 'empty-audience' | 'audience-changed' | null {
  if (!treated) return 'empty-audience';
  return Math.abs(treated - approved) > approved * AUDIENCE_TOLERANCE ? 'audience-changed' : null;
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

  /** One read decides, at one moment; what it found is written in slices, so that nobody else waits for it. */
  private async fix(occurrence: Occurrence): Promise<void> {
    await this.clear(occurrence.id);
    const now = this.clock.now();
    const assigned = this.audience.assigned({
      campaignId: occurrence.campaignId,
      kind: occurrence.kind,
      params: occurrence.params,
      at: occurrence.startsAt > now ? occurrence.startsAt : now,
      rules: await this.settings.rules(),
      sequence: occurrence.sequence,
    });
    const found = await this.db.heavy<Assigned>(
      sql`SELECT a.target_id, a.sender, a.state, a.reason FROM (${assigned}) a`,
    );
    for (let at = 0; at < found.length; at += ROWS_PER_WRITE) {
      if (!(await this.write(occurrence, found.slice(at, at + ROWS_PER_WRITE)))) return;
    }
    const treated = found.reduce((sum, row) => sum + Number(row.state === 'treated'), 0);
    const asks = askAbout(treated, occurrence.approvedFinal);
    const details = { approved: occurrence.approvedFinal, found: treated };
    await this.db.transaction(async () => {
      const fixed = await this.db.run(sql`
        UPDATE occurrence SET state = ${asks ? 'asks' : 'running'}, asks = ${asks},
          asks_details = ${asks ? JSON.stringify(details) : null}, matched = ${found.length}, snapshot_at = ${now},
          updated_at = ${now}
        WHERE id = ${occurrence.id} AND state = 'snapshotting'`);
      if (fixed) await this.schedule.arm(occurrence);
    });
  }

  /** One slice; false when the occurrence was cancelled meanwhile. */
  private async write(occurrence: Occurrence, rows: Assigned[]): Promise<boolean> {
    return this.db.transaction(async () => {
      if (!(await this.move(occurrence.id, 'snapshotting', 'snapshotting'))) return false;
      await this.db.insertIgnore(
        'recipient',
        rows.map(({ target_id, state, reason, sender }) => ({
          occurrence_id: occurrence.id,
          target_kind: occurrence.targetKind,
          target_id,
          state,
          reason,
          sender,
        })),
      );
      return true;
    });
  }

  /** What a run that was cut off has written. */
  private async clear(occurrenceId: number): Promise<void> {
    await this.db.run(sql`DELETE FROM recipient WHERE occurrence_id = ${occurrenceId}`);
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
