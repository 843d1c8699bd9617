import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../../platform/http/page';
import { EffectQueries } from '../../wecom/outbox/effects.queries';
import { keptState } from '../kept/kept-state';
import type { ChannelCounts, ChannelRep, ChannelRow, ChannelView, WelcomeMiss } from './channels.dto';
import { Channel } from './channel.entity';

const NONE: ChannelCounts = { arrived: 0, friends: 0, welcomed: 0 };

/** What can be asked about channels. */
@Injectable()
export class ChannelQueries {
  constructor(
    private readonly db: Database,
    private readonly effects: EffectQueries,
  ) {}

  /** Newest first, without the removed. */
  async list(cursor?: string, most?: number): Promise<Page<ChannelRow>> {
    const limit = limitOf(most);
    const after = keyOf(cursor, 1);
    const query = this.db.repo(Channel).createQueryBuilder('c').where('c.removedAt IS NULL');
    if (after) query.andWhere('c.id < :id', { id: after[0] });
    const page = pageOf(
      await query
        .orderBy('c.id', 'DESC')
        .limit(limit + 1)
        .getMany(),
      limit,
      (row) => [row.id],
    );
    return { items: await this.shown(page.items), next: page.next };
  }

  async view(channel: Channel): Promise<ChannelView> {
    const [row] = await this.shown([channel]);
    const { state: key, remoteId: configId, tagIds, welcome } = channel;
    return { ...row, key, configId, tagIds, welcome, missed: await this.missed(channel.id) };
  }

  private async shown(channels: Channel[]): Promise<ChannelRow[]> {
    if (!channels.length) return [];
    const [effects, counts, names] = await Promise.all([
      this.effects.ofIds(channels.map((channel) => channel.effectId)),
      this.counts(channels.map((channel) => channel.id)),
      this.names(channels.flatMap((channel) => channel.users)),
    ]);
    return channels.map((channel) => {
      const { id, name, effectId, parties, skipVerify, createdAt, users } = channel;
      const state = keptState(
        channel,
        effects.find((effect) => effect.id === effectId),
      );
      const reps: ChannelRep[] = users.map((userid) => ({ userid, name: names.get(userid) ?? userid }));
      // What WeCom made is shown only once its id is safe.
      const qrCode = channel.remoteId && !channel.removedAt ? channel.qrCode : null;
      const who = { reps, parties, skipVerify };
      return { id, name, ...state, effectId, qrCode, ...who, counts: counts.get(id) ?? NONE, createdAt };
    });
  }

  private async counts(ids: number[]): Promise<Map<number, ChannelCounts>> {
    const rows = await this.db.heavy<{ id: number; arrived: number; friends: number; welcomed: number }>(sql`
      SELECT a.channel_id AS id, COUNT(*) AS arrived, COUNT(f.external_userid) AS friends, COUNT(e.id) AS welcomed
      FROM channel_arrival a
      LEFT JOIN follow f ON f.rep_userid = a.rep_userid AND f.external_userid = a.external_userid AND f.status = 'active'
      LEFT JOIN effect e ON e.id = a.welcome_effect_id AND e.state = 'succeeded'
      WHERE a.channel_id IN (${ids}) GROUP BY a.channel_id`);
    return new Map(
      rows.map(({ id, arrived, friends, welcomed }) => [
        id,
        { arrived: Number(arrived), friends: Number(friends), welcomed: Number(welcomed) },
      ]),
    );
  }

  /** Why people got no welcome, most frequent first. */
  private async missed(id: number): Promise<WelcomeMiss[]> {
    const rows = await this.db.heavy<{ code: string; people: number }>(sql`
      SELECT CASE WHEN a.had_code = 0 THEN 'no-code' WHEN a.welcome_effect_id IS NULL THEN 'no-welcome'
          WHEN e.state = 'unknown' THEN 'unclear' WHEN e.state IN ('failed', 'blocked', 'cancelled') THEN COALESCE(e.error_code, e.state)
          ELSE 'waiting' END AS code, COUNT(*) AS people
      FROM channel_arrival a LEFT JOIN effect e ON e.id = a.welcome_effect_id
      WHERE a.channel_id = ${id} AND (e.state IS NULL OR e.state <> 'succeeded')
      GROUP BY 1 ORDER BY people DESC, code`);
    return rows.map(({ code, people }) => ({ code, people: Number(people) }));
  }

  private async names(users: string[]): Promise<Map<string, string>> {
    if (!users.length) return new Map();
    const rows = await this.db.rows<{ userid: string; name: string }>(
      sql`SELECT userid, name FROM rep WHERE userid IN (${[...new Set(users)]})`,
    );
    return new Map(rows.map((row) => [row.userid, row.name]));
  }
}
