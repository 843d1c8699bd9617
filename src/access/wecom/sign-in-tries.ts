import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Scheduled } from '../../platform/schedule/schedules';
import { Door, SignInTry } from './sign-in-try.entity';

/** Ten minutes by the wall clock: time to find the phone and scan. */
export const TRY_MS = 10 * 60_000;
const LONGEST_BACK = 512;

/**
 * Sign-ins under way. Each carries a `state` that is good once, for ten minutes, and only in the browser that began it,
 * so that nobody can be signed in as somebody else by a link (trap T72: WeCom takes letters and digits only).
 */
@Injectable()
export class SignInTries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Begins one and answers its state, 32 hex digits.
   * @param browser the nonce in the browser's cookie
   * @param back a path; anything that could lead to another site becomes the door's own page
   */
  async begin(door: Door, browser: string, back: string | undefined): Promise<string> {
    const state = nonce();
    await this.db.repo(SignInTry).insert({
      stateHash: hash(state),
      browserHash: hash(browser),
      door,
      back: pathOf(back) ?? HOME[door],
      expiresAt: new Date(this.clock.wall() + TRY_MS),
    });
    return state;
  }

  /** Uses a state up and answers where to go; null when it is unknown, used, too old, another browser's or another door's. */
  async spend(door: Door, state: string, browser: string): Promise<string | null> {
    const asked = { stateHash: hash(state), browserHash: hash(browser), door };
    const found = await this.db.repo(SignInTry).findOneBy(asked);
    if (!found) return null;
    const spent = await this.db.run(sql`DELETE FROM sign_in_try WHERE state_hash = ${found.stateHash}`);
    return spent && found.expiresAt.getTime() > this.clock.wall() ? found.back : null;
  }

  @Scheduled('access.sweep-sign-in-tries', '50 * * * *')
  async sweep(): Promise<void> {
    await this.db.run(sql`DELETE FROM sign_in_try WHERE expires_at <= ${this.clock.wall()}`);
  }
}

/** Where each door leads. */
export const HOME: Record<Door, string> = { operator: '/', rep: '/sidebar' };

/** 128 random bits as hex. */
export function nonce(): string {
  return randomBytes(16).toString('hex');
}

const NOWHERE = 'http://nowhere.invalid';

/** `back` as a path on this very site, or null: a browser reads `//x`, `/\x` and line breaks as other sites. */
function pathOf(back: string | undefined): string | null {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!back || back.length > LONGEST_BACK || !back.startsWith('/') || /[\\\u0000-\u0020\u007f]/.test(back)) return null;
  if (!URL.canParse(back, NOWHERE)) return null;
  const url = new URL(back, NOWHERE);
  const path = url.pathname + url.search;
  return url.origin === NOWHERE && !path.startsWith('//') && path.length <= LONGEST_BACK ? path : null;
}

/** The nonces carry 128 random bits, so a plain hash is enough; looking up by hash compares no secret byte by byte. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
