import { createHmac, randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import axios, { AxiosError } from 'axios';
import { Settings } from '../../../config/settings';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { OnJob, RetryLater, job } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { redact } from '../../platform/telemetry/redact';
import { AlertPostRow } from './alert-post.entity';

const TIMEOUT_MS = 10_000;
/** The answer is not read beyond this, and kept nowhere. */
const MOST_ANSWER_BYTES = 64 * 1024;
/** Doubling from 10 s to an hour, these are about four hours. */
const TRIES = 12;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 3_600_000;

const postAlert = job<{ delivery: string }>('alerts.post');

/**
 * Posts alerts to an address of the engineer's choice as signed JSON, again until it answers 2xx. The address comes
 * from the environment only, since the call is made from inside the network; no redirect is followed, nothing of the
 * answer is shown.
 */
@Injectable()
export class AlertWebhook {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly settings: Settings,
  ) {}

  get isSet(): boolean {
    return this.settings.values.alertWebhookUrl !== '';
  }

  /** A row and its job, in the caller's transaction. */
  async plan(news: Record<string, unknown>): Promise<void> {
    const delivery = randomUUID();
    const now = this.clock.now();
    const body = JSON.stringify({ delivery, at: now.toISOString(), ...news });
    await this.db.insertIgnore('alert_post', [{ delivery, state: 'waiting', body, due_at: now, created_at: now }]);
    await this.queue.add(postAlert, { delivery }, { key: delivery });
  }

  /** The latest delivery, for the console. */
  async last(): Promise<AlertPostRow | null> {
    return this.db.repo(AlertPostRow).findOne({ where: {}, order: { id: 'DESC' } });
  }

  @OnJob(postAlert)
  async post({ delivery }: { delivery: string }): Promise<void> {
    const row = await this.db.row<{ body: string; attempts: number; due_at: number }>(sql`
      SELECT body, attempts, due_at FROM alert_post WHERE delivery = ${delivery} AND state = 'waiting'`);
    if (!row || !this.isSet) return;
    const due = new Date(Number(row.due_at));
    if (due > this.clock.now()) throw new RetryLater(due);
    const { status, error } = await this.call(delivery, row.body);
    const attempts = row.attempts + 1;
    const mine = sql`delivery = ${delivery} AND state = 'waiting' AND attempts = ${row.attempts}`;
    if (!error) return this.set(mine, { state: sql`${'done'}`, status, error, attempts, done: true });
    this.logger.warn(`The alert webhook did not take ${delivery}, try ${attempts} of ${TRIES}: ${error}`);
    if (attempts >= TRIES) return this.set(mine, { state: sql`${'failed'}`, status, error, attempts, done: true });
    const next = new Date(this.clock.now().getTime() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** row.attempts));
    await this.set(mine, { state: sql`${'waiting'}`, status, error, attempts, due: next });
    throw new RetryLater(next, 'the webhook did not answer 2xx');
  }

  private async call(delivery: string, body: string): Promise<{ status: number | null; error: string | null }> {
    const at = Math.floor(this.clock.wall() / 1000);
    try {
      const { status } = await axios.post(this.settings.values.alertWebhookUrl, body, {
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Huitou',
          'x-huitou-delivery': delivery,
          'x-huitou-signature': `t=${at},v1=${this.sign(`${at}.${body}`)}`,
        },
        timeout: TIMEOUT_MS,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        maxRedirects: 0,
        maxContentLength: MOST_ANSWER_BYTES,
        responseType: 'text',
        validateStatus: () => true,
      });
      return { status, error: status >= 200 && status < 300 ? null : `it answered ${status}` };
    } catch (error) {
      return { status: null, error: redact((error as AxiosError).code ?? (error as Error).message).slice(0, 500) };
    }
  }

  private sign(text: string): string {
    return createHmac('sha256', this.settings.values.alertWebhookKey).update(text).digest('hex');
  }

  private async set(
    mine: Sql,
    to: { state: Sql; status: number | null; error: string | null; attempts: number; done?: true; due?: Date },
  ): Promise<void> {
    await this.db.run(sql`
      UPDATE alert_post SET state = ${to.state}, status = ${to.status}, error = ${to.error}, attempts = ${to.attempts},
        due_at = ${to.due ? sql`${to.due}` : sql`due_at`}, done_at = ${to.done ? sql`${this.clock.now()}` : sql`NULL`}
      WHERE ${mine}`);
  }
}
