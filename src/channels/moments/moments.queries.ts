import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../../platform/http/page';
import { EffectView } from '../../wecom/outbox/effects.dto';
import { EffectQueries } from '../../wecom/outbox/effects.queries';
import type { MomentDetail, MomentState, MomentView } from './moments.dto';
import { MomentRow } from './moment.entity';

interface Sums {
  id: number;
  published: number;
  reached: number;
  likes: number;
  comments: number;
}

/** What can be asked about moments. */
@Injectable()
export class MomentQueries {
  constructor(
    private readonly db: Database,
    private readonly effects: EffectQueries,
  ) {}

  /** Newest first. */
  async list(cursor?: string, most?: number): Promise<Page<MomentView>> {
    const limit = limitOf(most);
    const after = keyOf(cursor, 1);
    const query = this.db.repo(MomentRow).createQueryBuilder('m');
    if (after) query.where('m.id < :id', { id: after[0] });
    const rows = await query
      .orderBy('m.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    const page = pageOf(rows, limit, (row) => [row.id]);
    return { items: await this.shown(page.items), next: page.next };
  }

  async detail(moment: MomentRow): Promise<MomentDetail> {
    const [view] = await this.shown([moment]);
    const rows = await this.db.rows<Sums & { userid: string; name: string | null }>(sql`
      SELECT m.rep_userid AS userid, r.name, m.published, m.reached, m.likes, m.comments
      FROM moment_result m LEFT JOIN rep r ON r.userid = m.rep_userid
      WHERE m.moment_id = ${moment.id} ORDER BY m.published DESC, m.rep_userid`);
    const results = rows.map(({ userid, name, published, reached, likes, comments }) => ({
      userid,
      name: name || userid,
      published: Boolean(published),
      reached,
      likes,
      comments,
    }));
    return { ...view, results };
  }

  private async shown(rows: MomentRow[]): Promise<MomentView[]> {
    if (!rows.length) return [];
    const users = [...new Set(rows.flatMap((row) => row.users))];
    const [effects, sums, names] = await Promise.all([
      this.effects.ofIds(rows.map((row) => row.effectId)),
      this.sums(rows.map((row) => row.id)),
      this.db.rows<{ userid: string; name: string }>(sql`SELECT userid, name FROM rep WHERE userid IN (${users})`),
    ]);
    const nameOf = new Map(names.map((row) => [row.userid, row.name]));
    return rows.map((row) => {
      const { id, text, attachments, tagIds, effectId, readAt, createdAt } = row;
      const state = stateOf(
        row,
        effects.find((effect) => effect.id === effectId),
      );
      const reps = row.users.map((userid) => ({ userid, name: nameOf.get(userid) || userid }));
      const { published = 0, reached = 0, likes = 0, comments = 0 } = sums.get(id) ?? {};
      const seen = { published, reached, likes, comments };
      return { id, text, attachments, reps, tagIds, ...state, effectId, ...seen, readAt, createdAt };
    });
  }

  private async sums(ids: number[]): Promise<Map<number, Sums>> {
    const rows = await this.db.rows<Sums>(sql`
      SELECT moment_id AS id, SUM(published) AS published, SUM(reached) AS reached, SUM(likes) AS likes, SUM(comments) AS comments
      FROM moment_result WHERE moment_id IN (${ids}) GROUP BY moment_id`);
    return new Map(
      rows.map(({ id, published, reached, likes, comments }) => [
        id,
        {
          id,
          published: Number(published),
          reached: Number(reached),
          likes: Number(likes),
          comments: Number(comments),
        },
      ]),
    );
  }
}

function stateOf(row: MomentRow, effect: EffectView | undefined): { state: MomentState; problem: string | null } {
  if (row.momentId) return { state: 'live', problem: null };
  if (row.fault) return { state: 'failed', problem: row.fault };
  const problem = effect?.errorText ?? null;
  switch (effect?.state) {
    case 'succeeded':
      return { state: 'making', problem: null };
    case 'unknown':
      return { state: effect.waitsForPerson ? 'unclear' : 'checking', problem };
    case 'failed':
    case 'blocked':
    case 'cancelled':
      return { state: 'failed', problem };
    default:
      return { state: 'waiting', problem };
  }
}
