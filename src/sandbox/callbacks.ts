import { randomInt } from 'node:crypto';
import { CallbackCrypto } from '../wecom/crypto/callback-crypto';
import { Faults } from './faults/faults';
import { BoxClock } from './state/box-clock';
import { Store } from './state/store';

interface CallbackOptions {
  corpId: string;
  agentId: number;
  token: string;
  aesKey: string;
  /** Of 微信客服, whose events go to /kf below the url; undefined sends them where the others go. */
  kf?: { token: string; aesKey: string };
  /** Where events go at first; undefined keeps them waiting until a url is set. */
  url?: string;
  /** Wall milliseconds before the first, second and third retry. WeCom retries three times and does not say when. */
  retryGapsMs: number[];
}

interface CallbackRow {
  id: number;
  kind: string;
  xml: string;
  attempts: number;
  next_wall: number;
}

/** WeCom cuts the connection when no answer came within five seconds. */
const ANSWER_WITHIN_MS = 5000;
/** Events in flight at once; WeCom promises no order either. */
const IN_FLIGHT = 8;

/** A value in an event: text goes into CDATA, numbers stand bare, a list becomes <Item> elements. */
type EventField = string | number | string[] | undefined;

/** Events the corp sends out: a row first, then encrypted, signed and posted until answered 200 or given up. */
export class Callbacks {
  private readonly crypto: CallbackCrypto;
  private readonly kfCrypto: CallbackCrypto | null;
  private stopping = false;

  constructor(
    private readonly store: Store,
    private readonly clock: BoxClock,
    private readonly faults: Faults,
    private readonly options: CallbackOptions,
  ) {
    this.crypto = new CallbackCrypto(options.token, options.aesKey, options.corpId);
    this.kfCrypto = options.kf ? new CallbackCrypto(options.kf.token, options.kf.aesKey, options.corpId) : null;
    if (options.url && !this.url) this.setUrl(options.url);
  }

  get url(): string | undefined {
    return this.store.meta('callback.url');
  }

  setUrl(url: string): void {
    this.store.setMeta('callback.url', url);
  }

  /** Queues an event in the caller's transaction; undefined fields are left out, in the order of WeCom's samples. */
  emit(event: string, fields: Record<string, EventField>): void {
    const now = this.clock.now();
    const head = {
      ToUserName: this.options.corpId,
      // This event alone carries none.
      FromUserName: event === 'kf_msg_or_event' ? undefined : 'sys',
      CreateTime: Math.floor(now / 1000),
      MsgType: 'event',
      Event: event,
    };
    const body = Object.entries({ ...head, ...fields }).map(([name, value]) => element(name, value));
    this.store.run(
      "INSERT INTO callback (at, kind, xml, state, attempts, next_wall) VALUES (?, ?, ?, 'pending', 0, 0)",
      now,
      [event, fields.ChangeType, fields.UpdateDetail].filter(Boolean).join('.'),
      `<xml>${body.join('')}</xml>`,
    );
  }

  pending(): number {
    return this.store.count("SELECT COUNT(*) FROM callback WHERE state = 'pending'");
  }

  /** Whether something waits that could be sent. */
  owing(): boolean {
    return Boolean(this.url) && this.pending() > 0;
  }

  /** How many events are in which state; `sent` is how many were posted at least once. */
  counts(): { sent: number; delivered: number; failed: number; pending: number } {
    const of = (where: string) => this.store.count(`SELECT COUNT(*) FROM callback WHERE ${where}`);
    return {
      sent: of('attempts > 0'),
      delivered: of("state = 'delivered'"),
      failed: of("state = 'failed'"),
      pending: this.pending(),
    };
  }

  /** Events newest first, `before` being the id to page on from. */
  list(state: string | null, before: number, limit: number): unknown[] {
    return this.store.all(
      'SELECT id, at, kind, xml, state, attempts, error FROM callback WHERE id < ? AND (? IS NULL OR state = ?) ORDER BY id DESC LIMIT ?',
      before,
      state,
      state,
      limit,
    );
  }

  /** Puts events that were given up back in the queue; returns how many. */
  sendFailedAgain(): number {
    return this.store.run("UPDATE callback SET state = 'pending', next_wall = 0, attempts = 0 WHERE state = 'failed'");
  }

  /** Posts what is due now. With `toTheEnd`, waits out the retry gaps until every event is delivered or given up. */
  async deliver(toTheEnd = false): Promise<void> {
    while (this.url && !this.stopping) {
      const rows = this.store.all<CallbackRow>(
        "SELECT id, kind, xml, attempts, next_wall FROM callback WHERE state = 'pending' AND next_wall <= ? ORDER BY id LIMIT ?",
        Date.now(),
        IN_FLIGHT,
      );
      if (rows.length > 0) await Promise.all(rows.map((row) => this.post(row)));
      else if (!toTheEnd || this.pending() === 0) return;
      else await new Promise((wake) => setTimeout(wake, 20));
    }
  }

  /** Ends deliveries under way between two posts; what is pending stays so. */
  stop(): void {
    this.stopping = true;
  }

  /** One delivery, with what a scenario does to it; each strikes by itself. */
  private async post(row: CallbackRow): Promise<void> {
    // Held back at most once: the row then has a time to be sent at.
    const held = row.next_wall === 0 ? this.faults.strikeEvent('callback-reordered', row.kind) : undefined;
    if (held?.kind === 'callback-reordered') {
      this.store.run('UPDATE callback SET next_wall = ? WHERE id = ?', Date.now() + held.latencyMs, row.id);
      return;
    }
    if (this.faults.strikeEvent('callback-lost', row.kind)) {
      this.settle(row, 'lost on the way');
      return;
    }
    let error = await this.send(row);
    if (error === null && this.faults.strikeEvent('callback-duplicated', row.kind)) error = await this.send(row);
    this.settle(row, error);
  }

  /** Encrypts, signs and posts one event; what was wrong with the answer, or null. */
  private async send(row: CallbackRow): Promise<string | null> {
    const ofKf = row.kind.startsWith('kf_') ? this.kfCrypto : null;
    const crypto = ofKf ?? this.crypto;
    const encrypted = crypto.encrypt(row.xml);
    const timestamp = String(Math.floor(this.clock.now() / 1000));
    const nonce = String(randomInt(1e9, 2 ** 31));
    const url = new URL(`${this.url as string}${ofKf ? '/kf' : ''}`);
    url.searchParams.set('msg_signature', crypto.sign(timestamp, nonce, encrypted));
    url.searchParams.set('timestamp', timestamp);
    url.searchParams.set('nonce', nonce);
    const { corpId, agentId } = this.options;
    const body = `<xml>${element('ToUserName', corpId)}${element('AgentID', String(agentId))}${element('Encrypt', encrypted)}</xml>`;
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'text/xml' },
        body,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await answer.arrayBuffer();
      return answer.status === 200 ? null : `HTTP ${answer.status}`;
    } catch (fault) {
      return fault instanceof Error ? String(fault.cause ?? fault.message) : String(fault);
    }
  }

  private settle(row: CallbackRow, error: string | null): void {
    const gap = this.options.retryGapsMs[row.attempts];
    const state = error === null ? 'delivered' : gap === undefined ? 'failed' : 'pending';
    this.store.run(
      'UPDATE callback SET state = ?, attempts = attempts + 1, next_wall = ?, error = ? WHERE id = ?',
      state,
      state === 'pending' ? Date.now() + gap : 0,
      error,
      row.id,
    );
  }
}

function element(name: string, value: EventField): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return `<${name}>${value}</${name}>`;
  if (Array.isArray(value)) return `<${name}>${value.map((item) => `<Item>${item}</Item>`).join('')}</${name}>`;
  return `<${name}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`;
}
