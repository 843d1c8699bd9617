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
import { OpenSession } from './access.dto';
import { permissionsOf } from './permissions';
import { RepRoll } from './rep-roll';
import { Session } from './session.entity';

/** A working day and a night's reserve, by the wall clock: moving the sandbox's time signs nobody out. */
export const SESSION_MS = 16 * 3_600_000;

export interface OpenedSession {
  token: string;
  csrf: string;
  expiresAt: Date;
}

export type SessionOwner = { operatorId: number } | { repUserid: string };

/** Who a request comes from, and the token its writes must repeat (null for keys, which no browser sends by itself). */
export interface Recognised {
  principal: Principal;
  csrf: string | null;
}

/** Enough of a token's hash to name a session; from a hash nobody gets back to the token. */
export const SESSION_ID_LENGTH = 24;
const SHOWN_SESSIONS = 200;

interface OpenRow {
  token_hash: string;
  rep_userid: string | null;
  name: string | null;
  created_at: number;
  expires_at: number;
}

/** Sessions of browsers and keys of machines. Tokens are random; the database keeps only their hashes. */
@Injectable()
export class Sessions {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly reps: RepRoll,
  ) {}

  /**
   * Opens a session under a new id and ends the one this browser held before, so that an id that was known to somebody
   * else is worth nothing after the sign-in.
   */
  async renewFor(owner: SessionOwner, before: string | null): Promise<OpenedSession> {
    if (before) await this.close(before);
    return this.openFor(owner);
  }

  async openFor(owner: SessionOwner): Promise<OpenedSession> {
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

  /** Ends every session of an operator: what they may do, or how they prove who they are, has changed. */
  async closeAllOf(operatorId: number): Promise<void> {
    await this.db.repo(Session).delete({ operatorId });
  }

  /** Sessions that are open now, the latest first; `asking` is the token of whoever wants to know. */
  async open(asking: string | null): Promise<OpenSession[]> {
    const own = asking && hash(asking);
    const rows = await this.db.rows<OpenRow>(sql`
      SELECT s.token_hash, s.rep_userid, o.name, s.created_at, s.expires_at
      FROM session s LEFT JOIN operator o ON o.id = s.operator_id
      WHERE s.expires_at > ${this.clock.wall()} ORDER BY s.created_at DESC, s.token_hash LIMIT ${SHOWN_SESSIONS}`);
    return rows.map((row) => ({
      id: row.token_hash.slice(0, SESSION_ID_LENGTH),
      kind: row.rep_userid === null ? 'operator' : 'rep',
      name: row.rep_userid ?? row.name ?? '',
      current: row.token_hash === own,
      createdAt: new Date(Number(row.created_at)),
      expiresAt: new Date(Number(row.expires_at)),
    }));
  }

  /** Ends one session by the id that `open` shows; false when there is none. */
  async revoke(id: string): Promise<boolean> {
    return (await this.db.run(sql`DELETE FROM session WHERE token_hash LIKE ${`${id}%`}`)) > 0;
  }

  /** Null for an unknown or old session, and for a rep who serves no customers any more. */
  async recognise(token: string): Promise<Recognised | null> {
    const session = await this.db.repo(Session).findOneBy({ tokenHash: hash(token) });
    if (!session || session.expiresAt.getTime() <= this.clock.wall()) return null;
    if (session.repUserid) {
      const repUserid = await this.reps.find(session.repUserid);
      if (repUserid === null) return null;
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
