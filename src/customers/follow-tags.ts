import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { customersChanged, MOST_IDS, slices } from './customers.facts';

/** All corp tags on one friendship. */
export interface TagsOfFollow {
  repUserid: string;
  externalUserid: string;
  customerId: number;
  tagIds: string[];
}

interface TagRow {
  rep_userid: string;
  external_userid: string;
  wecom_tag_id: string;
  customer_id: number;
}

/** The corp tags on friendships, as WeCom has them. */
@Injectable()
export class FollowTags {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly facts: Facts,
  ) {}

  /** Makes the stored tags of these friendships equal to the given ones; answers the customers for whom they differed. */
  async replace(follows: TagsOfFollow[]): Promise<Set<number>> {
    const reps = [...new Set(follows.map((follow) => follow.repUserid))];
    const externals = [...new Set(follows.map((follow) => follow.externalUserid))];
    const stored = await this.db.rows<TagRow>(sql`
      SELECT rep_userid, external_userid, wecom_tag_id, customer_id FROM follow_tag
      WHERE rep_userid IN (${reps}) AND external_userid IN (${externals})`);
    const dropped = await this.dropped(follows);
    const wanted = follows.flatMap((follow) =>
      [...new Set(follow.tagIds)]
        .filter((tagId) => !dropped.has(tagId))
        .map((tagId) => ({
          rep_userid: follow.repUserid,
          external_userid: follow.externalUserid,
          wecom_tag_id: tagId,
          customer_id: follow.customerId,
        })),
    );
    const given = new Set(follows.map((follow) => `${follow.repUserid}\n${follow.externalUserid}`));
    const keep = new Set(wanted.map(keyOf));
    const have = new Set(stored.map(keyOf));
    const gone = stored.filter(
      (row) => given.has(`${row.rep_userid}\n${row.external_userid}`) && !keep.has(keyOf(row)),
    );
    const added = wanted.filter((row) => !have.has(keyOf(row)));
    await this.remove(gone);
    await this.db.insertIgnore('follow_tag', added);
    return new Set([...gone, ...added].map((row) => row.customer_id));
  }

  /** These corp tags were deleted in WeCom: no page that was read before brings them back. In the caller's transaction. */
  async noteDropped(tagIds: string[]): Promise<void> {
    const dropped_at = this.clock.now();
    await this.db.insertIgnore(
      'dropped_tag',
      tagIds.map((wecom_tag_id) => ({ wecom_tag_id, dropped_at })),
    );
  }

  /**
   * Takes corp tags that were deleted in WeCom off everybody, a few hundred friendships a transaction. WeCom tells of a
   * deleted group only once, not of its tags, and of friendships not at all.
   */
  async drop(): Promise<void> {
    while (await this.dropSome());
  }

  /** Tags on friendships that are not among `listed`. Outside transactions. */
  async unlisted(listed: string[]): Promise<string[]> {
    const rows = await this.db.heavy<{ id: string }>(sql`SELECT DISTINCT wecom_tag_id AS id FROM follow_tag`);
    const known = new Set(listed);
    return rows.map((row) => row.id).filter((id) => !known.has(id));
  }

  /** These tags are in the corp's library, whatever was thought before. */
  async revive(tagIds: string[]): Promise<void> {
    await this.db.run(sql`DELETE FROM dropped_tag WHERE wecom_tag_id IN (${tagIds})`);
  }

  /** After these tags were set in WeCom through the API; who listens is told of their customers. */
  async keep(follows: Omit<TagsOfFollow, 'customerId'>[]): Promise<void> {
    if (!follows.length) return;
    await this.db.transaction(async () => {
      const changed = new Set<number>();
      for (const { repUserid, externalUserid, tagIds } of follows) {
        const row = await this.db.row<{ customer_id: number }>(sql`
          SELECT customer_id FROM follow WHERE rep_userid = ${repUserid} AND external_userid = ${externalUserid}`);
        if (!row || !tagIds.length) continue;
        const pair = { rep_userid: repUserid, external_userid: externalUserid, customer_id: row.customer_id };
        const rows = tagIds.map((wecom_tag_id) => ({ ...pair, wecom_tag_id }));
        if (await this.db.insertIgnore('follow_tag', rows)) changed.add(row.customer_id);
      }
      for (const ids of slices([...changed])) await this.facts.announce(customersChanged, { customerIds: ids });
    });
  }

  /** After these tags were taken off in WeCom: they are stored no more, and who listens is told of their customers. */
  async forget(follows: Omit<TagsOfFollow, 'customerId'>[]): Promise<void> {
    await this.db.transaction(async () => {
      const customerIds = new Set<number>();
      for (const { repUserid, externalUserid, tagIds } of follows) {
        const these = sql`rep_userid = ${repUserid} AND external_userid = ${externalUserid} AND wecom_tag_id IN (${tagIds})`;
        for (const row of await this.db.rows<TagRow>(sql`SELECT customer_id FROM follow_tag WHERE ${these}`)) {
          customerIds.add(row.customer_id);
        }
        await this.db.run(sql`DELETE FROM follow_tag WHERE ${these}`);
      }
      for (const ids of slices([...customerIds])) await this.facts.announce(customersChanged, { customerIds: ids });
    });
  }

  private async dropped(follows: TagsOfFollow[]): Promise<Set<string>> {
    const tagIds = [...new Set(follows.flatMap((follow) => follow.tagIds))];
    const rows = tagIds.length
      ? await this.db.rows<{ wecom_tag_id: string }>(
          sql`SELECT wecom_tag_id FROM dropped_tag WHERE wecom_tag_id IN (${tagIds})`,
        )
      : [];
    return new Set(rows.map((row) => row.wecom_tag_id));
  }

  private async dropSome(): Promise<boolean> {
    return this.db.transaction(async () => {
      const rows = await this.db.rows<TagRow>(sql`
        SELECT rep_userid, external_userid, wecom_tag_id, customer_id FROM follow_tag
        WHERE wecom_tag_id IN (SELECT d.wecom_tag_id FROM dropped_tag d) LIMIT ${MOST_IDS}`);
      await this.remove(rows);
      const customerIds = [...new Set(rows.map((row) => row.customer_id))];
      if (customerIds.length) await this.facts.announce(customersChanged, { customerIds });
      return rows.length === MOST_IDS;
    });
  }

  /** One statement per rep and tag. */
  private async remove(rows: TagRow[]): Promise<void> {
    const together = new Map<string, TagRow[]>();
    for (const row of rows) {
      const key = `${row.rep_userid}\n${row.wecom_tag_id}`;
      together.set(key, [...(together.get(key) ?? []), row]);
    }
    for (const same of together.values()) {
      const [{ rep_userid, wecom_tag_id }] = same;
      await this.db.run(sql`DELETE FROM follow_tag WHERE rep_userid = ${rep_userid} AND wecom_tag_id = ${wecom_tag_id}
        AND external_userid IN (${same.map((row) => row.external_userid)})`);
    }
  }
}

function keyOf(row: TagRow): string {
  return `${row.rep_userid}\n${row.external_userid}\n${row.wecom_tag_id}`;
}
