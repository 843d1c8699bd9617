import { Injectable, OnModuleInit } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Metrics } from '../../platform/telemetry/metrics';
import { ArchiveFeed } from '../feed/archive-feed';

const NAME = 'archive';
const DAY_MS = 86_400_000;

/** Behind by more than this is an alarm: WeCom drops messages after about five days. */
export const ALARM_LAG_MS = DAY_MS;

/** How far the reading is behind. */
export interface Progress {
  caughtUpAt: Date | null;
  /** Milliseconds since everything was read; null before the first attempt. */
  lagMs: number | null;
  /** What the last attempt failed of. */
  failure: string | null;
  failedAt: Date | null;
}

interface Row {
  begun_at: number;
  caught_up_at: number | null;
  read_to: number | null;
  failed_at: number | null;
  failure: string | null;
}

/** Keeps the book of how far the archive has been read, and of what was missed. */
@Injectable()
export class ArchiveLedger implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly feed: ArchiveFeed,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    if (!this.feed.available) return;
    const lag = async () => ((await this.progress()).lagMs ?? 0) / 1000;
    const gauge = new Gauge({
      name: 'archive_lag_seconds',
      help: 'Seconds since the chat archive was read to its end; WeCom drops messages after about five days',
      registers: [],
      async collect() {
        this.set(await lag());
      },
    });
    this.metrics.registry.registerMetric(gauge);
  }

  /** The first attempt counts the lag from here. */
  async begin(): Promise<void> {
    await this.db.insertIgnore('archive_progress', [{ name: NAME, begun_at: this.clock.now() }]);
  }

  /**
   * Called once WeCom answers, before what it gave is stored: writes down the time whose messages it no longer has.
   * @param expired WeCom said itself that something is missing
   */
  async noteGap(afterSeq: number, expired: boolean): Promise<void> {
    const days = this.feed.keepsDays;
    const row = await this.row();
    const from = Math.max(Number(row?.caught_up_at ?? 0), Number(row?.read_to ?? 0));
    if (days === null || !from) return;
    const now = this.clock.now().getTime();
    const until = now - days * DAY_MS;
    if (until <= from && !expired) return;
    const gap = { from_at: from, until_at: Math.max(until, from), after_seq: afterSeq, noticed_at: now };
    await this.db.insertIgnore('archive_gap', [gap]);
  }

  /** Messages sent up to `sentAt` were stored, in the caller's transaction. */
  async readTo(sentAt: Date): Promise<void> {
    await this.db.run(sql`
      UPDATE archive_progress SET read_to = ${sentAt} WHERE name = ${NAME} AND (read_to IS NULL OR read_to < ${sentAt})`);
  }

  /** There was nothing more to read at `at`, in the caller's transaction. */
  async caughtUp(at: Date): Promise<void> {
    await this.db.run(
      sql`UPDATE archive_progress SET caught_up_at = ${at}, failure = NULL, failed_at = NULL WHERE name = ${NAME}`,
    );
  }

  async failed(error: Error): Promise<void> {
    await this.db.run(sql`
      UPDATE archive_progress SET failure = ${error.message.slice(0, 500)}, failed_at = ${this.clock.now()}
      WHERE name = ${NAME}`);
  }

  async progress(): Promise<Progress> {
    const row = await this.row();
    if (!row) return { caughtUpAt: null, lagMs: null, failure: null, failedAt: null };
    const dateOf = (value: number | null) => (value === null ? null : new Date(Number(value)));
    const read = Math.max(Number(row.caught_up_at ?? 0), Number(row.read_to ?? 0)) || Number(row.begun_at);
    return {
      caughtUpAt: dateOf(row.caught_up_at),
      lagMs: Math.max(0, this.clock.now().getTime() - read),
      failure: row.failure,
      failedAt: dateOf(row.failed_at),
    };
  }

  private row(): Promise<Row | undefined> {
    return this.db.row<Row>(sql`SELECT * FROM archive_progress WHERE name = ${NAME}`);
  }
}
