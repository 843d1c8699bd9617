import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';

/** Somebody WeCom showed us: a friend of a rep, or a stranger in a group. */
export interface SeenPerson {
  externalUserid: string;
  unionid: string | null;
  /** '' where WeCom does not say; never overwrites a known name. */
  name: string;
  avatar: string;
  gender: number;
  /** When the shop met the person. */
  since: Date;
  /** A group and 微信客服 show less than a friendship; what they show never overwrites. */
  source: 'wecom' | 'group' | 'kf';
}

/** Whom the seen people are; `changed` holds the customers of whom something is new. */
export interface MetPeople {
  idOf: Map<string, number>;
  changed: Set<number>;
}

interface CustomerRow {
  id: number;
  name: string;
  avatar: string;
  gender: number;
  owner_userid: string | null;
  origin: string;
  created_at: number;
}

type IdentityRow = { kind: string; value: string; customer_id: number };

/** Decides who is whom: one customer per external_userid, and one per unionid. For phones see FollowPhones. */
@Injectable()
export class People {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Finds or makes the customers of up to a few thousand people, in the caller's transaction; a fixed number of statements. */
  async meet(seen: SeenPerson[]): Promise<MetPeople> {
    const people = merged(seen);
    const met: MetPeople = { idOf: new Map(), changed: new Set() };
    if (!people.length) return met;
    const known = await this.identities(people);
    const owner = (kind: string, value: string | null) => (value ? known.get(`${kind}:${value}`) : undefined);
    const find = (person: SeenPerson) =>
      owner('external_userid', person.externalUserid) ?? owner('unionid', person.unionid);
    const strangers = people.filter((person) => find(person) === undefined);
    // Two strangers with one unionid are one person: the first makes the customer.
    const makers = [...new Map(strangers.map((person) => [person.unionid ?? person.externalUserid, person])).values()];
    for (const [person, id] of await this.make(makers)) {
      known.set(`external_userid:${person.externalUserid}`, id);
      if (person.unionid) known.set(`unionid:${person.unionid}`, id);
      met.changed.add(id);
    }
    for (const person of people) met.idOf.set(person.externalUserid, find(person) as number);
    await this.learn(people, met);
    await this.describe(people, met);
    return met;
  }

  private async identities(people: SeenPerson[]): Promise<Map<string, number>> {
    const externals = people.map((person) => person.externalUserid);
    const unionids = people.flatMap((person) => person.unionid ?? []);
    const rows = await this.db.rows<IdentityRow>(sql`
      SELECT kind, value, customer_id FROM identity WHERE kind = 'external_userid' AND value IN (${externals})
      UNION ALL
      SELECT kind, value, customer_id FROM identity WHERE kind = 'unionid' AND value IN (${unionids})`);
    return new Map(rows.map((row) => [`${row.kind}:${row.value}`, row.customer_id]));
  }

  private async make(people: SeenPerson[]): Promise<[SeenPerson, number][]> {
    const origin = (person: SeenPerson) => `external_userid:${person.externalUserid}`;
    const now = this.clock.now();
    await this.db.insertIgnore(
      'customer',
      people.map((person) => ({
        name: person.name,
        avatar: person.avatar,
        gender: person.gender,
        origin: origin(person),
        created_at: person.since,
        updated_at: now,
      })),
    );
    const rows = await this.db.rows<{ id: number; origin: string }>(
      sql`SELECT id, origin FROM customer WHERE origin IN (${people.map(origin)})`,
    );
    const ids = new Map(rows.map((row) => [row.origin, row.id]));
    return people.map((person) => [person, ids.get(origin(person)) as number]);
  }

  /** Writes down the ids nobody has yet. */
  private async learn(people: SeenPerson[], met: MetPeople): Promise<void> {
    const now = this.clock.now();
    const wanted = people.flatMap((person) => {
      const customer_id = met.idOf.get(person.externalUserid) as number;
      const row = (kind: string, value: string) => ({
        customer_id,
        kind,
        value,
        source: person.source,
        created_at: now,
      });
      const external = row('external_userid', person.externalUserid);
      return person.unionid ? [external, row('unionid', person.unionid)] : [external];
    });
    const held = await this.db.rows<IdentityRow>(sql`
      SELECT kind, value, customer_id FROM identity
      WHERE kind IN ('external_userid', 'unionid') AND value IN (${wanted.map((row) => row.value)})`);
    const taken = new Set(held.map((row) => `${row.kind}:${row.value}`));
    const fresh = wanted.filter((row) => !taken.has(`${row.kind}:${row.value}`));
    await this.db.insertIgnore('identity', fresh);
    for (const row of fresh) met.changed.add(row.customer_id);
  }

  private async describe(people: SeenPerson[], met: MetPeople): Promise<void> {
    const ids = [...new Set(met.idOf.values())];
    const rows = await this.db.rows<CustomerRow>(sql`
      SELECT id, name, avatar, gender, owner_userid, origin, created_at FROM customer WHERE id IN (${ids})`);
    const before = new Map(rows.map((row) => [row.id, row]));
    const changes = new Map<number, CustomerRow>();
    for (const person of people) {
      const id = met.idOf.get(person.externalUserid) as number;
      const row = changes.get(id) ?? before.get(id);
      if (!row) continue;
      const after = described(row, person);
      if (after) changes.set(id, after);
    }
    const now = this.clock.now();
    await this.db.upsert(
      'customer',
      [...changes.values()].map((row) => ({ ...row, updated_at: now })),
      { key: ['id'], update: ['name', 'avatar', 'gender', 'created_at', 'updated_at'] },
    );
    for (const id of changes.keys()) met.changed.add(id);
  }
}

/** The row with what is new about the person, null where nothing is. */
function described(row: CustomerRow, person: SeenPerson): CustomerRow | null {
  const trusted = person.source === 'wecom';
  const after = {
    ...row,
    name: person.name && (trusted || !row.name) ? person.name : row.name,
    avatar: person.avatar && trusted ? person.avatar : row.avatar,
    gender: person.gender && trusted ? person.gender : row.gender,
    created_at: Math.min(Number(row.created_at), person.since.getTime()),
  };
  const same = (Object.keys(after) as (keyof CustomerRow)[]).every((key) => after[key] === row[key]);
  return same ? null : after;
}

/** One entry per external_userid: followers' views joined, a friendship before a group. */
function merged(seen: SeenPerson[]): SeenPerson[] {
  const byId = new Map<string, SeenPerson>();
  for (const person of seen) {
    const other = byId.get(person.externalUserid);
    if (!other) {
      byId.set(person.externalUserid, person);
      continue;
    }
    const [main, extra] = other.source !== 'wecom' && person.source === 'wecom' ? [person, other] : [other, person];
    byId.set(person.externalUserid, {
      ...main,
      unionid: main.unionid ?? extra.unionid,
      name: main.name || extra.name,
      since: main.since < extra.since ? main.since : extra.since,
    });
  }
  return [...byId.values()];
}
