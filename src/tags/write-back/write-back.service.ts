import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { customerFollowed, repRenamed } from '../../customers/customers.facts';
import { FollowTags } from '../../customers/follow-tags';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Refused } from '../../platform/errors/errors';
import { On } from '../../platform/events/facts';
import { job, OnJob } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { MarkTagRequest } from '../../wecom/api/tags.api';
import { effectSettled } from '../../wecom/outbox/effect.facts';
import { EffectQueries } from '../../wecom/outbox/effects.queries';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { Tag } from '../tag.entity';
import { tagsChanged } from '../tags.facts';
import { Tags } from '../tags.service';
import { CREATE_CORP_TAG, WantedCorpTag } from './corp-tag-creation';

/** Names of corp tags and their groups (document/path/92117). */
const LONGEST_NAME = 30;

/** Customers per transaction. */
const CHUNK = 200;

const writeAll = job<{ tagId: number; after: number }>('tags.write-all');

interface Pair {
  rep_userid: string;
  external_userid: string;
  /** The customer has the tag here. */
  has: number;
  /** WeCom shows it on this friendship. */
  shown: number;
  /** What we wrote last; null where we never wrote. */
  wanted: number | null;
  writes: number | null;
}

/**
 * Writes tags to WeCom, for the tags an operator chose: to every active follow of a customer who has the tag, and again
 * when a follow appears. What a rep set by hand is left alone, and so is what a rep took away after we had set it.
 */
@Injectable()
export class WriteBack {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly outbox: Outbox,
    private readonly effects: EffectQueries,
    private readonly tags: Tags,
    private readonly followTags: FollowTags,
  ) {}

  /**
   * Turns writing on or off; what was written stays. Turned on, it makes the corp tag where there is none and writes
   * the tag of everybody who has it. Throws Refused where WeCom would not take the name.
   */
  async choose(tagId: number, on: boolean): Promise<void> {
    await this.db.transaction(async () => {
      const tag = await this.tags.get(tagId);
      if (on) requireShort(tag);
      const turned = await this.db.run(sql`
        UPDATE tag SET write_back = ${on} WHERE id = ${tagId} AND write_back = ${!on}`);
      if (!turned || !on) return;
      if (tag.wecomTagId) await this.writeLater(tagId);
      else await this.makeCorpTag(tag);
    });
  }

  /**
   * Makes the corp tag where there is none, without writing the tag to anybody. In the caller's transaction. Throws
   * Refused where WeCom would not take the name.
   */
  async ensureCorpTag(tagId: number): Promise<void> {
    const tag = await this.tags.get(tagId);
    if (tag.wecomTagId) return;
    requireShort(tag);
    await this.makeCorpTag(tag);
  }

  /** How many calls turning it on would make: one per active follow of those who have the tag and do not show it. */
  async cost(tagId: number): Promise<number> {
    const [row] = await this.db.heavy<{ calls: number }>(sql`
      SELECT COUNT(*) AS calls FROM follow f WHERE f.status = 'active'
        AND EXISTS (SELECT 1 FROM customer_tag t WHERE t.customer_id = f.customer_id AND t.tag_id = ${tagId} AND t.ended_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM follow_tag w JOIN tag g ON g.wecom_tag_id = w.wecom_tag_id AND g.id = ${tagId}
          WHERE w.rep_userid = f.rep_userid AND w.external_userid = f.external_userid)`);
    return row.calls;
  }

  @On(effectSettled)
  async afterCreation({ kind, ids }: { kind: string; ids: number[] }): Promise<void> {
    if (kind !== CREATE_CORP_TAG) return;
    for (const { ownerRef, state, externalRef } of await this.effects.ofIds(ids)) {
      const tagId = Number(/^tags:corp-tag\/(\d+)$/.exec(ownerRef)?.[1]);
      if (!tagId || state !== 'succeeded' || !externalRef) continue;
      await this.db.transaction(async () => {
        const taken = await this.db.row(sql`SELECT id FROM tag WHERE wecom_tag_id = ${externalRef}`);
        if (!taken)
          await this.db.run(
            sql`UPDATE tag SET wecom_tag_id = ${externalRef} WHERE id = ${tagId} AND wecom_tag_id IS NULL`,
          );
        await this.writeLater(tagId);
      });
    }
  }

  /** WeCom tells nobody of what the API took away, and a tag still stored as shown would never be written again. */
  @On(effectSettled)
  async afterRemoval({ kind, ids }: { kind: string; ids: number[] }): Promise<void> {
    if (kind !== 'mark-tag') return;
    const removed = (await this.effects.ofIds(ids)).flatMap((effect) => {
      const { userid, external_userid, remove_tag } = effect.payload as MarkTagRequest;
      if (effect.state !== 'succeeded' || !remove_tag) return [];
      return [{ repUserid: userid, externalUserid: external_userid, tagIds: remove_tag }];
    });
    await this.followTags.forget(removed);
  }

  @On(tagsChanged)
  async afterTags({ customerIds, tagIds }: { customerIds: number[]; tagIds: number[] }): Promise<void> {
    for (const tagId of tagIds) {
      for (let at = 0; at < customerIds.length; at += CHUNK) await this.write(tagId, customerIds.slice(at, at + CHUNK));
    }
  }

  @On(customerFollowed)
  async afterFollow({ customerIds }: { customerIds: number[] }): Promise<void> {
    const tags = await this.db.rows<{ id: number }>(sql`
      SELECT DISTINCT g.id FROM tag g JOIN customer_tag t ON t.tag_id = g.id AND t.ended_at IS NULL
      WHERE g.write_back = 1 AND t.customer_id IN (${customerIds})`);
    for (const { id } of tags) await this.afterTags({ customerIds, tagIds: [id] });
  }

  /** What we wrote for a rep whose userid changed is on the new one's friendships. */
  @On(repRenamed)
  async afterRenaming({ from, to }: { from: string; to: string }): Promise<void> {
    for (;;) {
      const rows = await this.db.rows<{ external_userid: string }>(sql`
        SELECT DISTINCT external_userid FROM tag_write WHERE rep_userid = ${from} LIMIT ${CHUNK}`);
      if (!rows.length) return;
      const mine = sql`rep_userid = ${from} AND external_userid IN (${rows.map((row) => row.external_userid)})`;
      await this.db.transaction(async () => {
        await this.db
          .run(sql`${this.db.dialect.insertIgnore('tag_write')} (rep_userid, external_userid, tag_id, wanted, writes, at)
          SELECT ${to}, external_userid, tag_id, wanted, writes, at FROM tag_write WHERE ${mine}`);
        await this.db.run(sql`DELETE FROM tag_write WHERE ${mine}`);
      });
    }
  }

  @OnJob(writeAll)
  async writeEverybody({ tagId, after }: { tagId: number; after: number }): Promise<void> {
    for (let last = after; ;) {
      const rows = await this.db.rows<{ id: number }>(sql`
        SELECT DISTINCT t.customer_id AS id FROM customer_tag t WHERE t.tag_id = ${tagId} AND t.customer_id > ${last}
        ORDER BY t.customer_id LIMIT ${CHUNK}`);
      if (!rows.length) return;
      const customerIds = rows.map((row) => row.id);
      await this.write(tagId, customerIds);
      await setImmediate();
      last = customerIds[customerIds.length - 1];
    }
  }

  private async makeCorpTag(tag: Tag): Promise<void> {
    const payload: WantedCorpTag = { group: tag.tagGroup, name: tag.name };
    await this.outbox.plan(CREATE_CORP_TAG, [{ ownerRef: `tags:corp-tag/${tag.id}`, payload }]);
  }

  private async writeLater(tagId: number): Promise<void> {
    await this.queue.add(writeAll, { tagId, after: 0 }, { key: String(tagId) });
  }

  /** Plans what is missing or too much on the friendships of these customers. */
  private async write(tagId: number, customerIds: number[]): Promise<void> {
    await this.db.transaction(async () => {
      const tag = await this.db.row<{ wecom_tag_id: string | null }>(
        sql`SELECT wecom_tag_id FROM tag WHERE id = ${tagId} AND write_back = 1`,
      );
      if (!tag?.wecom_tag_id) return;
      const wecomTagId = tag.wecom_tag_id;
      const pairs = await this.db.rows<Pair>(pairsOf(tagId, wecomTagId, customerIds));
      const changes = pairs.flatMap((pair) => {
        const ours = pair.wanted === 1;
        if (pair.has && !pair.shown && !ours) return { pair, wanted: true };
        return !pair.has && ours ? { pair, wanted: false } : [];
      });
      if (!changes.length) return;
      const now = this.clock.now();
      const rows = changes.map(({ pair, wanted }) => ({
        rep_userid: pair.rep_userid,
        external_userid: pair.external_userid,
        tag_id: tagId,
        wanted,
        writes: (pair.writes ?? 0) + 1,
        at: now,
      }));
      const key = ['rep_userid', 'external_userid', 'tag_id'];
      await this.db.upsert('tag_write', rows, { key, update: ['wanted', 'writes', 'at'] });
      await this.outbox.plan<MarkTagRequest>(
        'mark-tag',
        rows.map(({ rep_userid: userid, external_userid, wanted, writes }) => ({
          ownerRef: `tags:${tagId}/${userid}|${external_userid}/${writes}`,
          rep: userid,
          customer: external_userid,
          payload: { userid, external_userid, ...(wanted ? { add_tag: [wecomTagId] } : { remove_tag: [wecomTagId] }) },
        })),
      );
    });
  }
}

function requireShort(tag: Tag): void {
  if (tag.name.length <= LONGEST_NAME && tag.tagGroup.length <= LONGEST_NAME) return;
  const message = `WeCom takes names of up to ${LONGEST_NAME} characters for tags and their groups.`;
  throw new Refused('tags.name-too-long', message, { details: { name: tag.name, group: tag.tagGroup } });
}

function pairsOf(tagId: number, wecomTagId: string, customerIds: number[]): Sql {
  return sql`
    SELECT f.rep_userid, f.external_userid, w.wanted, w.writes,
      CASE WHEN EXISTS (SELECT 1 FROM customer_tag t WHERE t.tag_id = ${tagId} AND t.customer_id = f.customer_id
        AND t.ended_at IS NULL) THEN 1 ELSE 0 END AS has,
      CASE WHEN EXISTS (SELECT 1 FROM follow_tag k WHERE k.rep_userid = f.rep_userid
        AND k.external_userid = f.external_userid AND k.wecom_tag_id = ${wecomTagId}) THEN 1 ELSE 0 END AS shown
    FROM follow f LEFT JOIN tag_write w
      ON w.rep_userid = f.rep_userid AND w.external_userid = f.external_userid AND w.tag_id = ${tagId}
    WHERE f.customer_id IN (${customerIds}) AND f.status = 'active'`;
}
