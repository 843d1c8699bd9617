import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { EffectQueries } from '../../wecom/outbox/effects.queries';
import { keptState, KeptPart } from '../kept/kept-state';
import type { GroupWelcomeView, JoinWayView } from './group-entry.dto';
import { GroupWelcomeRow } from './group-welcome.entity';
import { JoinWayRow } from './join-way.entity';

/** The most that are shown; WeCom itself lets a corp have a hundred group welcomes. */
const MOST = 200;

/** What can be asked about how customers come into groups. */
@Injectable()
export class GroupEntryQueries {
  constructor(
    private readonly db: Database,
    private readonly effects: EffectQueries,
  ) {}

  /** Newest first, without the removed. */
  async welcomes(): Promise<GroupWelcomeView[]> {
    const query = this.db.repo(GroupWelcomeRow).createQueryBuilder('w').where('w.removedAt IS NULL');
    return this.shownWelcomes(await query.orderBy('w.id', 'DESC').limit(MOST).getMany());
  }

  async welcome(row: GroupWelcomeRow): Promise<GroupWelcomeView> {
    return (await this.shownWelcomes([row]))[0];
  }

  /** Newest first, without the removed. */
  async ways(): Promise<JoinWayView[]> {
    const query = this.db.repo(JoinWayRow).createQueryBuilder('j').where('j.removedAt IS NULL');
    return this.shownWays(await query.orderBy('j.id', 'DESC').limit(MOST).getMany());
  }

  async way(row: JoinWayRow): Promise<JoinWayView> {
    return (await this.shownWays([row]))[0];
  }

  private async shownWelcomes(rows: GroupWelcomeRow[]): Promise<GroupWelcomeView[]> {
    const stateOf = await this.states(rows);
    return rows.map((row) => {
      const { id, name, text, attachment, notify, effectId, remoteId: templateId, createdAt } = row;
      return { id, name, text, attachment, notify, ...stateOf(row), effectId, templateId, createdAt };
    });
  }

  private async shownWays(rows: JoinWayRow[]): Promise<JoinWayView[]> {
    const stateOf = await this.states(rows);
    const ids = [...new Set(rows.flatMap((row) => row.groupIds))];
    const groups = ids.length
      ? await this.db.rows<{ id: number; name: string }>(sql`SELECT id, name FROM customer_group WHERE id IN (${ids})`)
      : [];
    return rows.map((row) => {
      const { id, name, effectId, autoCreate, baseName, baseNumber, createdAt } = row;
      // What WeCom made is shown only once its id is safe.
      const qrCode = row.remoteId && !row.removedAt ? row.qrCode : null;
      const into = row.groupIds.map((one) => ({ id: one, name: groups.find((group) => group.id === one)?.name ?? '' }));
      const full = { autoCreate, baseName, baseNumber };
      return { id, name, ...stateOf(row), effectId, qrCode, groups: into, ...full, createdAt };
    });
  }

  private async states(rows: KeptPart[]): Promise<(row: KeptPart) => ReturnType<typeof keptState>> {
    const effects = await this.effects.ofIds(rows.map((row) => row.effectId));
    return (row) =>
      keptState(
        row,
        effects.find((effect) => effect.id === row.effectId),
      );
  }
}
