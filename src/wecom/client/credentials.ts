import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Secrets } from '../../platform/secrets/secrets';
import { WecomNotCalled } from './errors';

/**
 * So much of its life is left unused, so that no call starts with a token about to end. WeCom gives the same token again
 * with what is left of its life; of a short life half is used, or the last minutes would be fetched on every call.
 */
const SPARE_MS = 300_000;
/** Longer than a fetch can take, so that a lease only ends early when its holder died. */
const LEASE_MS = 20_000;
const POLL_MS = 100;
const PATIENCE_MS = LEASE_MS + 5_000;

/** What a fetch brings. */
export interface FetchedCredential {
  value: string;
  /** Seconds, 7200 as a rule. */
  expiresIn: number;
}

interface Known {
  value: string;
  /** The end of its life less the spare; this is what the row keeps. */
  useUntil: number;
}

interface TokenRow {
  sealed: string | null;
  expires_at: number | null;
}

/**
 * Tokens and tickets, shared by all processes through rows: whoever holds the lease fetches, the others wait for the
 * row to change. The row is read again under the lease, so a second process never fetches what the first just did.
 */
@Injectable()
export class Credentials {
  private readonly known = new Map<string, Known>();
  private readonly fetching = new Map<string, Promise<string>>();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  /**
   * The credential called `name`.
   * @param bad a value WeCom refused: when it is still the newest known, another is fetched
   * @throws WecomNotCalled when another process has been fetching for too long; whatever `fetch` throws
   */
  async get(name: string, fetch: () => Promise<FetchedCredential>, bad?: string): Promise<string> {
    const known = this.known.get(name);
    if (known && this.good(known, bad)) return known.value;
    const running = this.fetching.get(name);
    if (running) return running;
    const started = this.renew(name, fetch, bad).finally(() => this.fetching.delete(name));
    this.fetching.set(name, started);
    return started;
  }

  private async renew(name: string, fetch: () => Promise<FetchedCredential>, bad?: string): Promise<string> {
    const patience = this.clock.wall() + PATIENCE_MS;
    await this.db.insertIgnore('wecom_token', [{ name }]);
    for (;;) {
      const stored = await this.read(name);
      if (stored && this.good(stored, bad)) return this.remember(name, stored);
      const lease = randomUUID();
      if (await this.take(name, lease)) return this.remember(name, await this.fetch(name, lease, fetch, bad));
      if (this.clock.wall() > patience) {
        throw new WecomNotCalled(name, 'wecom.token-busy', 'another process has been fetching the token for too long');
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  private async fetch(
    name: string,
    lease: string,
    fetch: () => Promise<FetchedCredential>,
    bad: string | undefined,
  ): Promise<Known> {
    const mine = sql`name = ${name} AND lease_token = ${lease}`;
    try {
      const stored = await this.read(name);
      if (stored && this.good(stored, bad)) return stored;
      const { value, expiresIn } = await fetch();
      const life = expiresIn * 1000;
      const useUntil = this.clock.now().getTime() + life - Math.min(SPARE_MS, Math.ceil(life / 2));
      await this.db.run(
        sql`UPDATE wecom_token SET sealed = ${this.secrets.encrypt(value)}, expires_at = ${useUntil} WHERE ${mine}`,
      );
      return { value, useUntil };
    } finally {
      await this.db.run(sql`UPDATE wecom_token SET lease_token = NULL, lease_until = NULL WHERE ${mine}`);
    }
  }

  private async take(name: string, lease: string): Promise<boolean> {
    const wall = this.clock.wall();
    const taken = await this.db.run(sql`
      UPDATE wecom_token SET lease_token = ${lease}, lease_until = ${wall + LEASE_MS}
      WHERE name = ${name} AND (lease_token IS NULL OR lease_until < ${wall})`);
    return taken > 0;
  }

  private async read(name: string): Promise<Known | null> {
    const row = await this.db.row<TokenRow>(sql`SELECT sealed, expires_at FROM wecom_token WHERE name = ${name}`);
    if (!row?.sealed || row.expires_at === null) return null;
    try {
      return { value: this.secrets.decrypt(row.sealed), useUntil: Number(row.expires_at) };
    } catch {
      // Sealed with another SECRET_KEY: worth nothing any more, and easily fetched anew.
      return null;
    }
  }

  private good(known: Known, bad: string | undefined): boolean {
    return known.value !== bad && known.useUntil > this.clock.now().getTime();
  }

  private remember(name: string, known: Known): string {
    this.known.set(name, known);
    return known.value;
  }
}
