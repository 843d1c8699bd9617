import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { SyncRuns, syncWithWecom } from './sync-runs.service';

/** Friendships on a page of batch/get_by_user. */
const PER_PAGE = 100;

/** Ticks of the schedule below in a day. */
const TICKS_A_DAY = 144;

/**
 * WeCom does not tell when a rep types a phone on a card, nor what the API itself changes. So all friendships are read
 * again some times a day, a few pages at a tick, beside the nightly sync. What that costs stands with the setting.
 */
@Injectable()
export class Rereading {
  constructor(
    private readonly db: Database,
    private readonly queue: Queue,
    private readonly settings: Settings,
    private readonly runs: SyncRuns,
  ) {}

  /** Away from the full and half hours, as WeCom asks (document/path/90236). */
  @Scheduled('customers.read-again', '4-54/10 * * * *')
  async tick(): Promise<void> {
    const { syncRereadsPerDay: times } = this.settings.values;
    if (!this.settings.wecomReady || times === 0) return;
    if (await this.runs.underWay('again')) await this.queue.add(syncWithWecom, {}, { key: 'wecom' });
    else await this.runs.start('again', await this.slice(times));
  }

  /** Pages a tick, so that a pass over everybody ends in its share of the day. */
  private async slice(times: number): Promise<number> {
    const [row] = await this.db.heavy<{ follows: number }>(
      sql`SELECT COUNT(*) AS follows FROM follow WHERE status = 'active'`,
    );
    const ticks = Math.floor(TICKS_A_DAY / times);
    return Math.max(1, Math.ceil(row.follows / PER_PAGE / ticks));
  }
}
