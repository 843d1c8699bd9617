import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { customersChanged, followEnded, slices } from './customers.facts';
import { NewFollow, StoredFollows } from './follow-news';
import { FollowPhones } from './follow-phones';
import { FollowTags } from './follow-tags';
import { FollowStatus } from './follow.entity';
import { Owners } from './owners.service';
import { People, SeenPerson } from './people.service';

/** One friendship as WeCom shows it now. */
export interface SeenFollow {
  person: SeenPerson;
  repUserid: string;
  remark: string;
  addedAt: Date;
  addWay: number;
  channel: string;
  /** The corp tags on it, all of them. */
  tagIds: string[];
  /** As the rep typed them, all of them. */
  phones: string[];
  /** half: the rep has not added back. */
  status: 'active' | 'half';
}

interface FollowRow {
  rep_userid: string;
  external_userid: string;
  customer_id: number;
  remark: string;
  added_at: number;
  add_way: number;
  channel: string;
  status: FollowStatus;
  ended_at: number | null;
}

const OPEN = ['active', 'half'];

/** Friendships ended in one transaction. */
const MOST_ENDED = 200;

/** Friendships between reps and customers: stored as seen, ended but never deleted. */
@Injectable()
export class Follows {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly people: People,
    private readonly tags: FollowTags,
    private readonly phones: FollowPhones,
    private readonly owners: Owners,
    private readonly facts: Facts,
  ) {}

  /**
   * Stores a page of friendships in the caller's transaction, with a number of statements that does not grow with the
   * page. Who calls it announces what it answers. Storing the same page again changes nothing.
   * @param readAt when WeCom was asked
   */
  async store(seen: SeenFollow[], readAt: Date): Promise<StoredFollows> {
    const pairs = [
      ...new Map(seen.map((follow) => [keyOf(follow.repUserid, follow.person.externalUserid), follow])).values(),
    ];
    if (!pairs.length) return { begun: [], changed: [] };
    const met = await this.people.meet(pairs.map((follow) => follow.person));
    const reps = [...new Set(pairs.map((follow) => follow.repUserid))];
    const externals = [...new Set(pairs.map((follow) => follow.person.externalUserid))];
    const rows = await this.db.rows<FollowRow>(sql`
      SELECT rep_userid, external_userid, customer_id, remark, added_at, add_way, channel, status, ended_at
      FROM follow WHERE rep_userid IN (${reps}) AND external_userid IN (${externals})`);
    const before = new Map(rows.map((row) => [keyOf(row.rep_userid, row.external_userid), row]));
    const changed = new Set(met.changed);
    const begun: NewFollow[] = [];
    const moved = new Set<number>();
    const after = pairs.map((follow) => {
      const customerId = met.idOf.get(follow.person.externalUserid) as number;
      const old = before.get(keyOf(follow.repUserid, follow.person.externalUserid));
      const row = rowOf(follow, customerId, old);
      if (!old || (Object.keys(row) as (keyof FollowRow)[]).some((key) => row[key] !== old[key]))
        changed.add(customerId);
      if (old?.status !== row.status || old.added_at !== row.added_at || met.changed.has(customerId))
        moved.add(customerId);
      if (row.status === 'active' && old?.status !== 'active') {
        begun.push({ repUserid: follow.repUserid, customerId, channel: row.channel });
      }
      return row;
    });
    await this.db.upsert(
      'follow',
      after.map((row) => ({ ...row, synced_at: readAt })),
      {
        key: ['rep_userid', 'external_userid'],
        update: ['customer_id', 'remark', 'added_at', 'add_way', 'channel', 'status', 'ended_at', 'synced_at'],
      },
    );
    const cards = pairs.map((follow) => ({
      repUserid: follow.repUserid,
      externalUserid: follow.person.externalUserid,
      customerId: met.idOf.get(follow.person.externalUserid) as number,
      tagIds: follow.tagIds,
      phones: follow.phones,
    }));
    for (const id of await this.tags.replace(cards)) changed.add(id);
    for (const id of await this.phones.replace(cards)) changed.add(id);
    for (const id of await this.owners.settle([...moved])) changed.add(id);
    return { begun, changed: [...changed] };
  }

  /**
   * Ends one friendship that began no later than `at`; a message about an earlier one with the same customer changes
   * nothing. One that was found gone learns why: an earlier event may have been read only after the end. In the
   * caller's transaction.
   */
  async end(repUserid: string, externalUserid: string, status: FollowStatus, at: Date): Promise<void> {
    await this.endWhere(
      sql`rep_userid = ${repUserid} AND external_userid = ${externalUserid} AND added_at <= ${at}`,
      status,
      at,
      [...OPEN, 'gone'],
    );
  }

  /** Ends the friendships of a customer with everyone but `reps`: WeCom no longer lists the others. */
  async endOthers(externalUserid: string, reps: string[], at: Date): Promise<void> {
    const others = reps.length ? sql`AND rep_userid NOT IN (${reps})` : sql``;
    // A half friendship is not listed until the rep adds back.
    await this.endWhere(sql`external_userid = ${externalUserid} AND status = 'active' ${others}`, 'gone', at);
  }

  /**
   * Ends up to 500 friendships with reps whose customers have all been read since `since`, or who are no longer
   * listed, and which were not among those; answers how many. Outside transactions.
   */
  async endUnseen(since: Date): Promise<number> {
    const unseen = sql`status = 'active' AND synced_at < ${since}`;
    const rows = await this.db.heavy<FollowRow>(sql`
      SELECT f.rep_userid, f.external_userid FROM follow f LEFT JOIN rep r ON r.userid = f.rep_userid
      WHERE f.status = 'active' AND f.synced_at < ${since} AND (r.userid IS NULL OR r.active = 0 OR r.follows_read_at >= ${since})
      ORDER BY f.rep_userid, f.external_userid LIMIT ${MOST_ENDED}`);
    const byRep = new Map<string, string[]>();
    for (const row of rows) byRep.set(row.rep_userid, [...(byRep.get(row.rep_userid) ?? []), row.external_userid]);
    const at = this.clock.now();
    await this.db.transaction(async () => {
      for (const [rep, externals] of byRep) {
        await this.endWhere(sql`rep_userid = ${rep} AND external_userid IN (${externals}) AND ${unseen}`, 'gone', at);
      }
    });
    return rows.length;
  }

  private async endWhere(where: Sql, status: FollowStatus, at: Date, from: string[] = OPEN): Promise<void> {
    const open = sql`${where} AND status IN (${from})`;
    const rows = await this.db.rows<FollowRow>(sql`
      SELECT rep_userid, external_userid, customer_id FROM follow WHERE ${open} LIMIT ${MOST_ENDED}`);
    const byRep = new Map<string, FollowRow[]>();
    for (const row of rows) byRep.set(row.rep_userid, [...(byRep.get(row.rep_userid) ?? []), row]);
    for (const [repUserid, ended] of byRep) {
      await this.db.run(sql`
        UPDATE follow SET status = ${status}, ended_at = ${at} WHERE rep_userid = ${repUserid}
          AND external_userid IN (${ended.map((row) => row.external_userid)}) AND ${open}`);
      const customerIds = ended.map((row) => row.customer_id);
      await this.facts.announce(followEnded, { customerIds, repUserid, status });
    }
    const ids = [...new Set(rows.map((row) => row.customer_id))];
    await this.owners.settle(ids);
    await this.announceChanged(ids);
  }

  private async announceChanged(customerIds: number[]): Promise<void> {
    for (const ids of slices(customerIds)) await this.facts.announce(customersChanged, { customerIds: ids });
  }
}

function keyOf(repUserid: string, externalUserid: string): string {
  return `${repUserid}\n${externalUserid}`;
}

function rowOf(follow: SeenFollow, customerId: number, old: FollowRow | undefined): FollowRow {
  const addedAt = follow.addedAt.getTime();
  // WeCom goes on listing a customer who deleted the rep, until the rep deletes them too or they add the rep anew.
  const stillDeleted = old?.status === 'deleted-by-customer' && addedAt <= (old.ended_at ?? 0);
  return {
    rep_userid: follow.repUserid,
    external_userid: follow.person.externalUserid,
    customer_id: customerId,
    remark: follow.remark.slice(0, 64),
    added_at: addedAt,
    add_way: follow.addWay,
    channel: follow.channel.slice(0, 64),
    status: stillDeleted ? 'deleted-by-customer' : follow.status,
    ended_at: stillDeleted ? (old?.ended_at ?? null) : null,
  };
}
