import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Calendar } from '../../platform/calendar/calendar';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { WecomNotCalled } from './errors';
import { redact } from './redact';

/** How long the documentation says a source IP stays banned after repeated wrong credentials. */
const BREAKER_MS = 3_600_000;
/** How old another process's news may get before it is read again. */
const NEWS_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

interface Breaker {
  name: string;
  fingerprint: string;
  errcode: number;
  reason: string;
  until_at: number;
}

interface Parking {
  api: string;
  level: number;
  until_at: number;
}

/**
 * What stops a call before it is made: the breaker of wrong credentials and parked APIs. Both are rows, so that all
 * processes heed what one of them was told.
 */
@Injectable()
export class Gates {
  private readonly logger = new Logger('WeCom');
  private breakers: Breaker[] = [];
  private parkings: Parking[] = [];
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
  ) {}

  /**
   * @param name the token's name
   * @param credentials what the token is fetched with; other credentials than the refused ones may pass
   * @throws WecomNotCalled when a breaker is open or the API is parked
   */
  async pass(api: string, name: string, credentials: string[], fresh = false): Promise<void> {
    await this.read(fresh);
    const now = this.clock.now();
    const mark = fingerprint(credentials);
    const open = this.breakers.find((breaker) => breaker.name === name && breaker.fingerprint === mark);
    if (open && open.until_at > now.getTime()) {
      throw new WecomNotCalled(
        api,
        'wecom.breaker-open',
        `WeCom refused the corp id or the secret with ${open.errcode}; asking again would ban this server's IP. ` +
          'Correct the setting and restart, or wait',
        new Date(open.until_at),
      );
    }
    const parked = this.parkings.find((parking) => parking.api === api);
    if (parked && parked.until_at > now.getTime()) {
      throw new WecomNotCalled(api, 'wecom.parked', 'WeCom said it is called too often', new Date(parked.until_at));
    }
  }

  /** Holds back everything that needs these credentials for an hour. */
  async open(name: string, credentials: string[], errcode: number, reason: string): Promise<void> {
    const now = this.clock.now();
    const row = {
      name,
      fingerprint: fingerprint(credentials),
      errcode,
      reason: redact(reason).slice(0, 500),
      opened_at: now,
      until_at: new Date(now.getTime() + BREAKER_MS),
    };
    await this.db.upsert('wecom_breaker', [row], {
      key: ['name'],
      update: ['fingerprint', 'errcode', 'reason', 'opened_at', 'until_at'],
    });
    this.readAt = Number.NEGATIVE_INFINITY;
    this.logger.error(`WeCom refused the credentials of ${name} (${errcode}): no calls for an hour. ${row.reason}`);
  }

  /** The credentials work again. */
  async close(name: string): Promise<void> {
    if (!this.breakers.some((breaker) => breaker.name === name)) return;
    await this.db.run(sql`DELETE FROM wecom_breaker WHERE name = ${name}`);
    this.readAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * Parks an API that answered 45009 and says until when. The answer does not tell which window was overrun, so the
   * shortest is tried first and the next longer one when the API is refused again soon after.
   */
  async park(api: string): Promise<Date> {
    const now = this.clock.now();
    await this.read(true);
    const last = this.parkings.find((parking) => parking.api === api);
    if (last && last.until_at > now.getTime()) return new Date(last.until_at);
    const again = last !== undefined && now.getTime() - last.until_at < this.windowMs(last.level, now);
    const level = again ? Math.min(3, last.level + 1) : 1;
    const until = new Date(now.getTime() + this.windowMs(level, now));
    await this.db.upsert('wecom_parking', [{ api, level, parked_at: now, until_at: until }], {
      key: ['api'],
      update: ['level', 'parked_at', 'until_at'],
    });
    this.readAt = Number.NEGATIVE_INFINITY;
    this.logger.warn(`${api} is called too often for WeCom; parked until ${until.toISOString()}`);
    return until;
  }

  /** What is held back right now, for the doctor. */
  async held(): Promise<{ breakers: Breaker[]; parkings: Parking[] }> {
    await this.read(true);
    const now = this.clock.now().getTime();
    return {
      breakers: this.breakers.filter((breaker) => breaker.until_at > now),
      parkings: this.parkings.filter((parking) => parking.until_at > now),
    };
  }

  private windowMs(level: number, now: Date): number {
    if (level === 1) return MINUTE_MS;
    if (level === 2) return HOUR_MS;
    return this.calendar.startOf(this.calendar.dayOf(now) + 1).getTime() - now.getTime();
  }

  private async read(fresh: boolean): Promise<void> {
    const wall = this.clock.wall();
    if (!fresh && wall - this.readAt < NEWS_MS) return;
    this.readAt = wall;
    this.breakers = await this.db.rows<Breaker>(
      sql`SELECT name, fingerprint, errcode, reason, until_at FROM wecom_breaker`,
    );
    this.parkings = await this.db.rows<Parking>(sql`SELECT api, level, until_at FROM wecom_parking`);
  }
}

function fingerprint(credentials: string[]): string {
  return createHash('sha256').update(credentials.join('\n')).digest('hex');
}
