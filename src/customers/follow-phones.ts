import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { Secrets } from '../platform/secrets/secrets';
import { phonesWithdrawn, slices } from './customers.facts';
import { readPhone } from './phones';

/** What one rep typed into the phone fields of one customer's card, all of it. */
export interface PhonesOfFollow {
  repUserid: string;
  externalUserid: string;
  customerId: number;
  /** As typed; only mobiles count. */
  phones: string[];
}

interface TypedRow {
  id: number;
  rep_userid: string;
  external_userid: string;
  phone_hash: string;
  customer_id: number;
}

/**
 * The mobiles reps typed, and whose they are. A phone alone never joins two people: it belongs to the customer it was
 * first typed for, until every rep has taken it off that customer's cards; then to the next for whom it is typed.
 */
@Injectable()
export class FollowPhones {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly facts: Facts,
  ) {}

  /**
   * Makes the stored phones of these friendships equal to the given ones, in the caller's transaction; answers the
   * customers for whom they differed. Announces phonesWithdrawn for those who lost one.
   */
  async replace(follows: PhonesOfFollow[]): Promise<Set<number>> {
    const mobiles = new Map<string, string>();
    const wanted = follows.flatMap((follow) => this.typed(follow, mobiles));
    const stored = await this.stored(follows);
    const have = new Set(stored.map(keyOf));
    const keep = new Set(wanted.map(keyOf));
    const given = new Set(follows.map((follow) => `${follow.repUserid}\n${follow.externalUserid}`));
    const gone = stored.filter(
      (row) => given.has(`${row.rep_userid}\n${row.external_userid}`) && !keep.has(keyOf(row)),
    );
    const added = wanted.filter((row) => !have.has(keyOf(row)));
    if (!gone.length && !added.length) return new Set();
    if (gone.length) await this.db.run(sql`DELETE FROM follow_phone WHERE id IN (${gone.map((row) => row.id)})`);
    await this.db.insertIgnore(
      'follow_phone',
      added.map((row) => ({ ...row, phone_sealed: this.secrets.encrypt(mobiles.get(row.phone_hash) as string) })),
    );
    const lost = gone.length ? await this.withdraw(gone) : [];
    const heirs = await this.give([...new Set([...gone, ...added].map((row) => row.phone_hash))]);
    const changed = new Set([...gone, ...added].map((row) => row.customer_id).concat(heirs));
    await this.showLatest([...changed]);
    for (const customerIds of slices(lost)) await this.facts.announce(phonesWithdrawn, { customerIds });
    return changed;
  }

  private typed(follow: PhonesOfFollow, mobiles: Map<string, string>) {
    const hashes = new Set<string>();
    for (const text of follow.phones) {
      const { mobile } = readPhone(text);
      if (!mobile) continue;
      const hash = this.secrets.hash(mobile);
      hashes.add(hash);
      mobiles.set(hash, mobile);
    }
    return [...hashes].map((phone_hash) => ({
      rep_userid: follow.repUserid,
      external_userid: follow.externalUserid,
      phone_hash,
      customer_id: follow.customerId,
    }));
  }

  private stored(follows: PhonesOfFollow[]): Promise<TypedRow[]> {
    const reps = [...new Set(follows.map((follow) => follow.repUserid))];
    const externals = [...new Set(follows.map((follow) => follow.externalUserid))];
    return this.db.rows<TypedRow>(sql`
      SELECT id, rep_userid, external_userid, phone_hash, customer_id FROM follow_phone
      WHERE rep_userid IN (${reps}) AND external_userid IN (${externals})`);
  }

  /** Takes the phones away from customers on whose cards nobody has them any more; answers these customers. */
  private async withdraw(gone: TypedRow[]): Promise<number[]> {
    const hashes = [...new Set(gone.map((row) => row.phone_hash))];
    const orphans = await this.db.rows<{ id: number; customer_id: number }>(sql`
      SELECT i.id, i.customer_id FROM identity i WHERE i.kind = 'phone' AND i.value IN (${hashes})
        AND i.source = 'remark' AND i.customer_id IN (${[...new Set(gone.map((row) => row.customer_id))]})
        AND NOT EXISTS (SELECT 1 FROM follow_phone p WHERE p.phone_hash = i.value AND p.customer_id = i.customer_id)`);
    if (orphans.length) await this.db.run(sql`DELETE FROM identity WHERE id IN (${orphans.map((row) => row.id)})`);
    return [...new Set(orphans.map((row) => row.customer_id))];
  }

  /** Gives phones nobody holds to the customer they were typed for first; answers who got one. */
  private async give(hashes: string[]): Promise<number[]> {
    const free = await this.db.rows<{ phone_hash: string; customer_id: number }>(sql`
      SELECT p.phone_hash, p.customer_id FROM follow_phone p
      WHERE p.phone_hash IN (${hashes}) AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.kind = 'phone' AND i.value = p.phone_hash)
      ORDER BY p.id DESC`);
    const first = new Map(free.map((row) => [row.phone_hash, row.customer_id]));
    const now = this.clock.now();
    const rows = [...first].map(([value, customer_id]) => ({
      customer_id,
      kind: 'phone',
      value,
      source: 'remark',
      created_at: now,
    }));
    await this.db.insertIgnore('identity', rows);
    return [...first.values()];
  }

  /** A customer shows the phone that was typed last, none where none is left. */
  private async showLatest(customerIds: number[]): Promise<void> {
    await this.db.run(sql`
      UPDATE customer SET phone_sealed = (SELECT p.phone_sealed FROM follow_phone p
        WHERE p.customer_id = customer.id ORDER BY p.id DESC LIMIT 1)
      WHERE id IN (${customerIds})`);
  }
}

function keyOf(row: { rep_userid: string; external_userid: string; phone_hash: string }): string {
  return `${row.rep_userid}\n${row.external_userid}\n${row.phone_hash}`;
}
