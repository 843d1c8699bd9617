import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Principal } from '../platform/http/access-marks';
import { Scheduled } from '../platform/schedule/schedules';
import { Secrets } from '../platform/secrets/secrets';
import { ApiKey } from './api-key.entity';
import { isCommandToken } from './command-token';
import { Operator } from './operator.entity';
import { permissionsOf } from './permissions';
import { Session } from './session.entity';

/** A working day and a night's reserve, by the wall clock: moving the sandbox's time signs nobody out. */
export const SESSION_MS = 16 * 3_600_000;

export interface OpenedSession {
  token: string;
  csrf: string;
  expiresAt: Date;
}

/** Who a request comes from, and the token its writes must repeat (null for keys, which no browser sends by itself). */
export interface Recognised {
  principal: Principal;
  csrf: string | null;
}

/** Sessions of browsers and keys of machines. Tokens are random; the database keeps only their hashes. */
@Injectable()
export class Sessions {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  async openFor(owner: { operatorId: number } | { repUserid: string }): Promise<OpenedSession> {
    const token = randomBytes(32).toString('base64url');
    const csrf = randomBytes(24).toString('base64url');
    const now = new Date(this.clock.wall());
    const expiresAt = new Date(now.getTime() + SESSION_MS);
    await this.db.repo(Session).insert({
      tokenHash: hash(token),
      operatorId: 'operatorId' in owner ? owner.operatorId : null,
      repUserid: 'repUserid' in owner ? owner.repUserid : null,
      csrf,
      createdAt: now,
      expiresAt,
    });
    return { token, csrf, expiresAt };
  }

  async close(token: string): Promise<void> {
    await this.db.repo(Session).delete({ tokenHash: hash(token) });
  }

  async recognise(token: string): Promise<Recognised | null> {
    const session = await this.db.repo(Session).findOneBy({ tokenHash: hash(token) });
    if (!session || session.expiresAt.getTime() <= this.clock.wall()) return null;
    if (session.repUserid) {
      const { repUserid } = session;
      const principal = { kind: 'rep' as const, id: repUserid, name: repUserid, permissions: ['sidebar'], repUserid };
      return { principal, csrf: session.csrf };
    }
    const operator = await this.db.repo(Operator).findOneBy({ id: session.operatorId ?? -1, active: true });
    if (!operator) return null;
    const permissions = permissionsOf(operator.role);
    const id = String(operator.id);
    return {
      principal: { kind: 'operator', id, name: operator.name, permissions, repUserid: null },
      csrf: session.csrf,
    };
  }

  /** Makes a machine's key; the text is shown once and cannot be read again. */
  async makeKey(name: string, permissions: string[]): Promise<{ id: number; key: string }> {
    const key = `ht_${randomBytes(32).toString('base64url')}`;
    const row = { name, keyHash: hash(key), permissions, createdAt: this.clock.now(), revokedAt: null };
    const { identifiers } = await this.db.repo(ApiKey).insert(row);
    return { id: identifiers[0].id, key };
  }

  async recogniseKey(key: string): Promise<Recognised | null> {
    if (isCommandToken(key, this.secrets)) {
      return { principal: { kind: 'key', id: 'cli', name: 'huitou', permissions: ['*'], repUserid: null }, csrf: null };
    }
    const row = await this.db.repo(ApiKey).findOneBy({ keyHash: hash(key) });
    if (!row || row.revokedAt) return null;
    const principal = {
      kind: 'key' as const,
      id: String(row.id),
      name: row.name,
      permissions: row.permissions,
      repUserid: null,
    };
    return { principal, csrf: null };
  }

  keys(): Promise<ApiKey[]> {
    return this.db.repo(ApiKey).find({ order: { id: 'DESC' } });
  }

  async revokeKey(id: number): Promise<boolean> {
    return (
      (await this.db.run(
        sql`UPDATE api_key SET revoked_at = ${this.clock.now()} WHERE id = ${id} AND revoked_at IS NULL`,
      )) > 0
    );
  }

  @Scheduled('access.sweep-sessions', '40 3 * * *')
  async sweep(): Promise<void> {
    await this.db.run(sql`DELETE FROM session WHERE expires_at <= ${this.clock.wall()}`);
  }
}

/** Tokens carry 256 random bits, so a plain hash is enough; the lookup is by hash, so no byte-wise comparison leaks. */
function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
