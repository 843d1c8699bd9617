import { Injectable } from '@nestjs/common';
import { customerFollowed } from '../../customers/customers.facts';
import { FollowTags } from '../../customers/follow-tags';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { On } from '../../platform/events/facts';
import { RetryLater } from '../../platform/queue/job';
import { Contacts } from '../../reach/contacts.service';
import { MarkTagRequest } from '../../wecom/api/tags.api';
import { effectSettled } from '../../wecom/outbox/effect.facts';
import { EffectQueries } from '../../wecom/outbox/effects.queries';
import { WELCOME } from '../../wecom/outbox/entry/welcome';
import { Outbox } from '../../wecom/outbox/outbox.service';

/** How soon it is looked again whether a tag exists in WeCom, and how long. */
const TAG_LOOK_MS = 10_000;
const TAG_PATIENCE_MS = 3_600_000;
const TAGS_OWNER = 'channel-tags';

interface FollowRow {
  rep_userid: string;
  external_userid: string;
  customer_id: number;
  added_at: number;
  status: string;
}

/** Who came by which channel, once they are known: counted, tagged in WeCom, and their welcome logged. */
@Injectable()
export class Arrivals {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly effects: EffectQueries,
    private readonly followTags: FollowTags,
    private readonly contacts: Contacts,
  ) {}

  /** From a callback, or from a sync that found whom a lost callback had told of. */
  @On(customerFollowed)
  async followed(fact: { customerIds: number[]; repUserid: string; channel: string }): Promise<void> {
    if (!fact.channel) return;
    const channel = await this.db.row<{ id: number; tag_ids: string }>(
      sql`SELECT id, tag_ids FROM channel WHERE state = ${fact.channel}`,
    );
    if (!channel) return;
    const follows = await this.db.rows<FollowRow>(sql`
      SELECT rep_userid, external_userid, customer_id, added_at, status FROM follow
      WHERE rep_userid = ${fact.repUserid} AND customer_id IN (${fact.customerIds}) AND channel = ${fact.channel}`);
    if (!follows.length) return;
    await this.db.transaction(async () => {
      await this.db.insertIgnore(
        'channel_arrival',
        follows.map((follow) => ({
          channel_id: channel.id,
          rep_userid: follow.rep_userid,
          external_userid: follow.external_userid,
          arrived_at: new Date(Number(follow.added_at)),
          had_code: false,
        })),
      );
      for (const follow of follows) {
        await this.db.run(sql`
          UPDATE channel_arrival SET customer_id = ${follow.customer_id}
          WHERE channel_id = ${channel.id} AND rep_userid = ${follow.rep_userid}
            AND external_userid = ${follow.external_userid}`);
      }
      await this.logWelcomes(sql`a.channel_id = ${channel.id} AND a.rep_userid = ${fact.repUserid}
        AND a.external_userid IN (${follows.map((follow) => follow.external_userid)})`);
    });
    await this.tag(channel.id, JSON.parse(channel.tag_ids) as number[], follows);
  }

  @On(effectSettled)
  async settled({ kind, ids }: { kind: string; ids: number[] }): Promise<void> {
    if (kind === WELCOME) await this.db.transaction(() => this.logWelcomes(sql`a.welcome_effect_id IN (${ids})`));
    if (kind !== 'mark-tag') return;
    const set = (await this.effects.ofIds(ids)).filter(
      ({ ownerRef, state }) => state === 'succeeded' && ownerRef.startsWith(`${TAGS_OWNER}:`),
    );
    // WeCom does not tell of what the API wrote.
    await this.followTags.keep(
      set.map(({ payload }) => {
        const { userid, external_userid, add_tag } = payload as MarkTagRequest;
        return { repUserid: userid, externalUserid: external_userid, tagIds: add_tag ?? [] };
      }),
    );
  }

  /** A half contact cannot be tagged (84061): it is when the rep adds back, which announces it anew. */
  private async tag(channelId: number, tagIds: number[], follows: FollowRow[]): Promise<void> {
    const active = follows.filter((follow) => follow.status === 'active');
    if (!tagIds.length || !active.length) return;
    const tags = await this.db.rows<{ wecom_tag_id: string | null }>(
      sql`SELECT wecom_tag_id FROM tag WHERE id IN (${tagIds}) ORDER BY id`,
    );
    const add_tag = tags.flatMap((tag) => tag.wecom_tag_id ?? []);
    const newest = Math.max(...active.map((follow) => Number(follow.added_at)));
    if (add_tag.length < tags.length && newest > this.clock.now().getTime() - TAG_PATIENCE_MS) {
      throw new RetryLater(new Date(this.clock.now().getTime() + TAG_LOOK_MS), 'a tag is still being made in WeCom');
    }
    if (!add_tag.length) return;
    await this.outbox.plan<MarkTagRequest>(
      'mark-tag',
      active.map(({ rep_userid: userid, external_userid, added_at }) => ({
        ownerRef: `${TAGS_OWNER}:${channelId}/${userid}|${external_userid}/${added_at}`,
        rep: userid,
        customer: external_userid,
        payload: { userid, external_userid, add_tag },
      })),
    );
  }

  /** Welcomes that went out to customers who are known, in the contact log: exempt from every cap, but seen. */
  private async logWelcomes(which: Sql): Promise<void> {
    const rows = await this.db.rows<{ channel_id: number; customer_id: number; rep_userid: string; at: number }>(sql`
      SELECT a.channel_id, a.customer_id, a.rep_userid, e.dispatched_at AS at
      FROM channel_arrival a JOIN effect e ON e.id = a.welcome_effect_id
      WHERE ${which} AND a.customer_id IS NOT NULL AND e.state = 'succeeded'`);
    for (const row of rows) {
      const step = { kind: WELCOME, mass: false, sourceKind: 'channel', sourceId: row.channel_id, step: 0 } as const;
      const at = new Date(Number(row.at));
      await this.contacts.made({ ...step, targetKind: 'customer', at, windowDays: 0 }, row.customer_id, row.rep_userid);
    }
  }
}
