import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { customersChanged, slices } from './customers.facts';

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
    private readonly facts: Facts,
  ) {}

  /** Makes the stored tags of these friendships equal to the given ones; answers the customers for whom they differed. */
  async replace(follows: TagsOfFollow[]): Promise<Set<number>> {
    const reps = [...new Set(follows.map((follow) => follow.repUserid))];
    const externals = [...new Set(follows.map((follow) => follow.externalUserid))];
    const stored = await this.db.rows<TagRow>(sql`
      SELECT rep_userid, external_userid, wecom_tag_id, customer_id FROM follow_tag
      WHERE rep_userid IN (${reps}) AND external_userid IN (${externals})`);
    const wanted = follows.flatMap((follow) =>
      [...new Set(follow.tagIds)].map((tagId) => ({
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
    for (const row of gone) {
      await this.db.run(sql`DELETE FROM follow_tag WHERE rep_userid = ${row.rep_userid}
        AND external_userid = ${row.external_userid} AND wecom_tag_id = ${row.wecom_tag_id}`);
    }
    await this.db.insertIgnore('follow_tag', added);
    return new Set([...gone, ...added].map((row) => row.customer_id));
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
}

function keyOf(row: TagRow): string {
  return `${row.rep_userid}\n${row.external_userid}\n${row.wecom_tag_id}`;
}
