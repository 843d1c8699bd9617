import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Sighting } from '../../platform/watch/alert-rule';
import { AlertRow } from './alert.entity';

/** What was wrong must have been well for so long: a value that trembles around its limit is one alert. */
const CALM_MS = 5 * 60_000;
/** Between the last word about a thing and the first about its next alert. */
const REST_MS = 30 * 60_000;
const HOUR_MS = 3_600_000;

/** The alert table: every transition is a compare-and-set on one row. All methods join the caller's transaction. */
@Injectable()
export class AlertRows {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** Everything that is wrong. */
  async open(): Promise<AlertRow[]> {
    return this.db
      .repo(AlertRow)
      .createQueryBuilder('alert')
      .where('alert.openKey IS NOT NULL')
      .orderBy('id')
      .getMany();
  }

  /** Opens an alert seen `at`; nothing where it is open already. Its first message waits while the last one about it is fresh. */
  async raise(rule: string, { subject = '', facts = {} }: Sighting, at: Date): Promise<void> {
    const last = await this.db.row<{ at: number | null }>(sql`
      SELECT MAX(told_at) AS at FROM alert WHERE rule = ${rule} AND subject = ${subject}`);
    const rested = last?.at ? Number(last.at) + REST_MS : 0;
    const row = {
      rule,
      subject,
      open_key: keyOf(rule, subject),
      state: 'raised',
      facts: JSON.stringify(facts),
      raised_at: at,
      seen_at: at,
      tell_at: new Date(Math.max(at.getTime(), rested)),
    };
    await this.db.insertIgnore('alert', [row]);
  }

  /** Still wrong, as somebody saw who began to look `at`. */
  async seen(row: AlertRow, { facts = {} }: Sighting, at: Date): Promise<void> {
    await this.change(row, sql`open_key IS NOT NULL`, {
      seen_at: sql`${at}`,
      facts: sql`${JSON.stringify(facts)}`,
    });
  }

  /** Open → cleared, once it has been well for five minutes. */
  async clear(row: AlertRow): Promise<boolean> {
    const now = this.clock.now();
    return this.change(row, sql`open_key IS NOT NULL AND seen_at <= ${new Date(now.getTime() - CALM_MS)}`, {
      state: sql`${'cleared'}`,
      open_key: sql`NULL`,
      cleared_at: sql`${now}`,
      told_at: row.told ? sql`${now}` : sql`told_at`,
    });
  }

  /** raised → notified, or notified and due for a reminder. False when it is not its time, or somebody was faster. */
  async tell(row: AlertRow): Promise<boolean> {
    const now = this.clock.now();
    const again = new Date(now.getTime() + this.settings.values.alertRemindHours * HOUR_MS);
    return this.change(row, sql`state IN ('raised', 'notified') AND told = ${row.told} AND tell_at <= ${now}`, {
      state: sql`${'notified'}`,
      told: sql`told + 1`,
      told_at: sql`${now}`,
      tell_at: sql`${again}`,
    });
  }

  /** raised or notified → acknowledged: it is told no more until it is over. */
  async acknowledge(id: number, by: string): Promise<boolean> {
    return this.change({ id }, sql`state IN ('raised', 'notified')`, {
      state: sql`${'acknowledged'}`,
      acknowledged_at: sql`${this.clock.now()}`,
      acknowledged_by: sql`${by.slice(0, 64)}`,
    });
  }

  private async change({ id }: Pick<AlertRow, 'id'>, where: Sql, values: Record<string, Sql>): Promise<boolean> {
    const settings = Object.entries(values).map(([column, value]) => sql`${sql.ident(column)} = ${value}`);
    return (await this.db.run(sql`UPDATE alert SET ${sql.join(settings, ', ')} WHERE id = ${id} AND ${where}`)) > 0;
  }
}

/** What makes two alerts the same. */
export function keyOf(rule: string, subject: string): string {
  return `${rule}:${subject}`;
}
