import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Scheduled } from '../../platform/schedule/schedules';
import { Sighting } from '../../platform/watch/alert-rule';
import { AlertNews } from './alert-news';
import { AlertChannels } from './alert-channels';
import { AlertRow } from './alert.entity';
import { AlertRows, keyOf } from './alert-rows';
import { AlertRules } from './alert-rules';

/**
 * Asks the rules every minute and keeps the alerts: one message when something goes wrong, one when it is well again,
 * a reminder while nobody has taken it. A look is one transaction, messages included.
 */
@Injectable()
export class AlertWatch {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly rules: AlertRules,
    private readonly rows: AlertRows,
    private readonly channels: AlertChannels,
  ) {}

  @Scheduled('alerts.look', '* * * * *')
  async look(): Promise<void> {
    const at = this.clock.now();
    const seen = await this.rules.look();
    await this.db.transaction(async () => {
      const cleared = await this.keep(seen, at);
      if (!this.channels.some) return;
      const news: AlertNews = { raised: [], reminded: [], cleared: cleared.filter((row) => row.told > 0) };
      for (const row of await this.rows.open()) {
        if (await this.rows.tell(row)) (row.told ? news.reminded : news.raised).push(row);
      }
      if (news.raised.length + news.reminded.length + news.cleared.length) await this.channels.tell(news);
    });
  }

  /** Opens, keeps and clears alerts by what the rules saw; answers the cleared ones. */
  private async keep(seen: Map<string, Sighting[]>, at: Date): Promise<AlertRow[]> {
    const open = new Map((await this.rows.open()).map((row) => [keyOf(row.rule, row.subject), row]));
    const wrong = new Set<string>();
    for (const [rule, sightings] of seen) {
      for (const sighting of sightings) {
        const key = keyOf(rule, sighting.subject ?? '');
        wrong.add(key);
        const row = open.get(key);
        if (row) await this.rows.seen(row, sighting, at);
        else await this.rows.raise(rule, sighting, at);
      }
    }
    const cleared: AlertRow[] = [];
    for (const [key, row] of open) {
      if (seen.has(row.rule) && !wrong.has(key) && (await this.rows.clear(row))) cleared.push(row);
    }
    return cleared;
  }
}
