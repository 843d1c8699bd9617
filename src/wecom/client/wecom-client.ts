import { createHash } from 'node:crypto';
import { Injectable, OnModuleInit } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Settings } from '../../../config/settings';
import { Clock } from '../../platform/clock/clock';
import { Refused } from '../../platform/errors/errors';
import { Metrics } from '../../platform/telemetry/metrics';
import { Credentials } from './credentials';
import { STALE_TOKEN, TOO_FREQUENT, WRONG_CREDENTIALS } from './errcodes';
import { WecomError, WecomNotCalled, WecomTimeout } from './errors';
import { Gates } from './gates';
import { RateLimits } from './rate-limits';
import { RemoteClock } from './remote-clock';
import { Answer, Wire, WireRequest } from './wire';

/** Which secret a call needs: the app's (nearly all of them), that of 通讯录同步, or that of 会话内容存档. */
export type AppKey = 'app' | 'contacts' | 'archive';

/** Where each secret is set. */
const SECRETS = {
  app: { env: 'WECOM_SECRET', setting: 'wecomSecret' },
  contacts: { env: 'WECOM_CONTACTS_SECRET', setting: 'wecomContactsSecret' },
  archive: { env: 'WECOM_ARCHIVE_SECRET', setting: 'wecomArchiveSecret' },
} as const;

/** What a call carries besides its path and token. A body makes it a POST. */
export interface CallOptions {
  query?: Record<string, string | number>;
  body?: unknown;
  form?: FormData;
  app?: AppKey;
}

/** Tries of a read; WeCom's own advice for -1 is at most three. */
const READ_TRIES = 3;
const FIRST_PAUSE_MS = 300;
/**
 * The latest start of a request after the call was asked for, so that no call outlives the lease of the effect it
 * belongs to (60 s): this and the 20 s a request may take.
 */
const LATEST_START_MS = 35_000;

/** Hex digits that tell one secret from another and say nothing about either. */
const MARK_LENGTH = 12;

interface TokenAnswer extends Answer {
  access_token: string;
  expires_in: number;
}

/**
 * Calls the WeCom API: token in the URL, refreshed once when it is refused; limits, parking and the breaker before
 * every call. Reads are tried three times, writes once: whether a lost write is repeated is the outbox's decision.
 */
@Injectable()
export class WecomClient implements OnModuleInit {
  private readonly wire: Wire;
  private calls: Counter<'api' | 'outcome'>;

  constructor(
    private readonly settings: Settings,
    private readonly credentials: Credentials,
    private readonly gates: Gates,
    private readonly limits: RateLimits,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    remoteClock: RemoteClock,
  ) {
    this.wire = new Wire(settings.values.wecomUrl, (date, asked, answered) => remoteClock.hear(date, asked, answered));
  }

  onModuleInit(): void {
    this.calls = new Counter({
      name: 'wecom_calls_total',
      help: 'Calls of the WeCom API by path and errcode',
      labelNames: ['api', 'outcome'],
      registers: [this.metrics.registry],
    });
  }

  /** The corp all calls speak for. */
  get corpId(): string {
    return this.settings.values.wecomCorpId;
  }

  /**
   * A call that changes nothing.
   * @throws WecomError, WecomTimeout, WecomNotCalled; Refused wecom.not-set-up
   */
  async read<T>(api: string, options: CallOptions = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.call<T>(api, options);
      } catch (error) {
        const passing = error instanceof WecomTimeout || (error instanceof WecomError && error.retry === 'backoff');
        if (!passing || attempt >= READ_TRIES) throw error;
        // Half of the pause is random, so that several workers do not come back together.
        const pause = FIRST_PAUSE_MS * 3 ** (attempt - 1);
        await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)));
      }
    }
  }

  /**
   * A call that changes something; tried once.
   * @throws WecomError when it surely did nothing, WecomNotCalled when it was not made, WecomTimeout when nobody can
   *   tell; Refused wecom.not-set-up
   */
  async write<T>(api: string, options: CallOptions): Promise<T> {
    return this.call<T>(api, options);
  }

  /** Fetches a token, or answers the one at hand; for the doctor. @throws as read */
  async token(app: AppKey = 'app', bad?: string): Promise<string> {
    const secret = this.secretOf(app);
    const name = this.nameOf(app);
    // A token goes with the secret it was fetched with: one of a former secret would hide that the new one is wrong.
    return this.credentials.get(
      `${name}:${createHash('sha256').update(secret).digest('hex').slice(0, MARK_LENGTH)}`,
      async () => {
        await this.gates.pass('/cgi-bin/gettoken', name, [this.corpId, secret], true);
        const query = { corpid: this.corpId, corpsecret: secret };
        const answer = await this.ask<TokenAnswer>({ api: '/cgi-bin/gettoken', query }, app);
        await this.gates.close(name);
        return { value: answer.access_token, expiresIn: answer.expires_in };
      },
      bad,
    );
  }

  private async call<T>(api: string, options: CallOptions): Promise<T> {
    const app = options.app ?? 'app';
    const secret = this.secretOf(app);
    const latest = this.clock.wall() + LATEST_START_MS;
    let token: string | undefined;
    for (let renewed = false; ; renewed = true) {
      await this.gates.pass(api, this.nameOf(app), [this.corpId, secret]);
      await this.limits.call(api);
      token = await this.token(app, token);
      if (this.clock.wall() > latest) throw new WecomNotCalled(api, 'wecom.token-busy', 'the token took too long');
      const query = { access_token: token, ...options.query };
      try {
        return await this.ask<T & Answer>({ api, query, body: options.body, form: options.form }, app);
      } catch (error) {
        const stale = error instanceof WecomError && STALE_TOKEN.includes(error.errcode);
        if (!stale || renewed) throw error;
      }
    }
  }

  private async ask<T extends Answer>(request: WireRequest, app: AppKey): Promise<T> {
    let answer: T;
    try {
      answer = await this.wire.send<T>(request);
    } catch (error) {
      this.calls.inc({ api: request.api, outcome: error instanceof WecomTimeout ? 'lost' : 'not-called' });
      throw error;
    }
    const code = answer.errcode ?? 0;
    this.calls.inc({ api: request.api, outcome: String(code) });
    if (code === 0) return answer;
    const until = code === TOO_FREQUENT ? await this.gates.park(request.api) : undefined;
    const error = new WecomError(request.api, code, answer.errmsg ?? '', until);
    if (WRONG_CREDENTIALS.includes(code)) {
      await this.gates.open(this.nameOf(app), [this.corpId, this.secretOf(app)], code, error.message);
    }
    throw error;
  }

  private nameOf(app: AppKey): string {
    return `${this.corpId}:${app}`;
  }

  private secretOf(app: AppKey): string {
    const { env: name, setting } = SECRETS[app];
    const secret = this.settings.values[setting];
    if (secret && this.corpId) return secret;
    throw new Refused('wecom.not-set-up', `WeCom cannot be called: set WECOM_CORP_ID and ${name}.`, {
      details: { missing: this.corpId ? name : 'WECOM_CORP_ID' },
    });
  }
}
