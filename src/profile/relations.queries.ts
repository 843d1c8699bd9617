import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Secrets } from '../platform/secrets/secrets';
import { readPhone } from '../customers/phones';
import { refusalLabel } from '../reach/reasons';
import { FollowView, HoldView, IdentityView, MembershipView, ProfileCampaign } from './profile.dto';

/** A customer's own row. */
export interface Person {
  id: number;
  name: string;
  avatar: string;
  gender: number;
  phoneMasked: string | null;
  owner: { userid: string; name: string } | null;
  identities: IdentityView[];
}

/** States of a recipient in the order in which they count when several beats differ. */
const FURTHEST = ['delivered', 'confirmed', 'tasked', 'unconfirmed', 'rejected', 'withdrawn', 'suppressed', 'pending'];

/** Who a customer is, and how they hang together with reps, groups and campaigns. */
@Injectable()
export class RelationQueries {
  constructor(
    private readonly db: Database,
    private readonly secrets: Secrets,
  ) {}

  /** Undefined where there is no such customer. No phone leaves this method unmasked. */
  async person(id: number): Promise<Person | undefined> {
    const [row, identities] = await Promise.all([
      this.db.row<{
        id: number;
        name: string;
        avatar: string;
        gender: number;
        phone_sealed: string | null;
        owner_userid: string | null;
        owner_name: string | null;
      }>(sql`
        SELECT c.id, c.name, c.avatar, c.gender, c.phone_sealed, c.owner_userid, r.name AS owner_name
        FROM customer c LEFT JOIN rep r ON r.userid = c.owner_userid WHERE c.id = ${id}`),
      this.db.rows<IdentityView>(
        sql`SELECT kind, value, source FROM identity WHERE customer_id = ${id} ORDER BY kind, id`,
      ),
    ]);
    if (!row) return undefined;
    const phone = row.phone_sealed === null ? null : this.secrets.decrypt(row.phone_sealed);
    const shown = phone === null ? null : readPhone(phone).shown;
    const hash = phone === null ? null : this.secrets.hash(phone);
    return {
      id: row.id,
      name: row.name,
      avatar: row.avatar,
      gender: row.gender,
      phoneMasked: shown,
      owner: row.owner_userid === null ? null : { userid: row.owner_userid, name: row.owner_name ?? row.owner_userid },
      identities: identities.map((identity) =>
        identity.kind === 'phone' ? { ...identity, value: (identity.value === hash && shown) || '***' } : identity,
      ),
    };
  }

  /** The latest first, ended ones last. */
  async follows(customerId: number): Promise<FollowView[]> {
    const rows = await this.db.rows<{
      userid: string;
      name: string | null;
      remark: string;
      added_at: number;
      ended_at: number | null;
      status: string;
      channel: string;
    }>(sql`
      SELECT f.rep_userid AS userid, r.name, f.remark, f.added_at, f.ended_at, f.status, f.channel
      FROM follow f LEFT JOIN rep r ON r.userid = f.rep_userid WHERE f.customer_id = ${customerId}
      ORDER BY CASE WHEN f.ended_at IS NULL THEN 0 ELSE 1 END, f.added_at DESC, f.rep_userid`);
    return rows.map(({ userid, name, remark, added_at, ended_at, status, channel }) => ({
      rep: { userid, name: name ?? userid },
      remark,
      addedAt: new Date(added_at),
      endedAt: dateOf(ended_at),
      status,
      channel,
    }));
  }

  async groups(customerId: number): Promise<MembershipView[]> {
    const rows = await this.db.rows<{ id: number; name: string; joined_at: number; left_at: number | null }>(sql`
      SELECT g.id, g.name, m.joined_at, m.left_at FROM group_member m JOIN customer_group g ON g.id = m.group_id
      WHERE m.customer_id = ${customerId}
      ORDER BY CASE WHEN m.left_at IS NULL THEN 0 ELSE 1 END, m.joined_at DESC, g.id`);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      joinedAt: new Date(row.joined_at),
      leftAt: dateOf(row.left_at),
    }));
  }

  /** Open ones. */
  async holds(customerId: number): Promise<HoldView[]> {
    const rows = await this.db.rows<{ id: number; kind: string; reason: string; since: number }>(sql`
      SELECT id, kind, reason, since FROM customer_hold WHERE customer_id = ${customerId} AND ended_at IS NULL
      ORDER BY since, id`);
    return rows.map((row) => ({ ...row, label: refusalLabel(row.kind), since: new Date(row.since) }));
  }

  /** Occurrences sent to customers one by one, the latest first. */
  async campaigns(customerId: number, limit: number): Promise<ProfileCampaign[]> {
    const places = FURTHEST.map((state, place) => sql`WHEN ${state} THEN ${place}`);
    const rows = await this.db.rows<{ id: number; name: string; arm: string; place: number | null; at: number }>(sql`
      SELECT e.id, e.title AS name, t.state AS arm, COALESCE(b.at, e.scheduled_for) AS at, b.place
      FROM recipient t JOIN occurrence e ON e.id = t.occurrence_id
      LEFT JOIN (
        SELECT rb.occurrence_id, MIN(CASE rb.state ${sql.join(places, ' ')} END) AS place, MAX(rb.at) AS at
        FROM recipient_beat rb WHERE rb.target_kind = 'customer' AND rb.target_id = ${customerId} GROUP BY rb.occurrence_id
      ) b ON b.occurrence_id = e.id
      WHERE t.target_kind = 'customer' AND t.target_id = ${customerId}
      ORDER BY e.scheduled_for DESC, e.id DESC LIMIT ${limit}`);
    return rows.map((row) => ({
      occurrenceId: row.id,
      name: row.name,
      state: row.place === null ? (row.arm === 'treated' ? 'pending' : row.arm) : FURTHEST[row.place],
      at: new Date(row.at),
    }));
  }
}

function dateOf(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
