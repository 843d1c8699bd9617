import { Injectable } from '@nestjs/common';
import { Pictures } from '../../materials/pictures/pictures.service';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { RetryLater } from '../../platform/queue/job';
import { Effect, EffectOwner, EffectOwnerOf, Permit } from '../../wecom/outbox/effect-kinds';
import { MomentRow } from './moment.entity';

/** How soon it is looked again whether the pictures are at WeCom, and how long. */
const LOOK_MS = 3000;
const PATIENCE_MS = 3_600_000;

/** What the outbox asks about moments: are their pictures there, and which of WeCom's moments are ours. */
@Injectable()
@EffectOwner('moment')
export class MomentOwner implements EffectOwnerOf {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly pictures: Pictures,
  ) {}

  async permit(effect: Effect): Promise<Permit> {
    const row = await this.db.repo(MomentRow).findOneBy({ effectId: effect.id });
    if (!row) return { blocked: 'no moment belongs to this effect' };
    const missing = (await this.copies(row)).includes('');
    if (!missing) return 'go';
    const now = this.clock.now();
    if (now.getTime() - row.createdAt.getTime() > PATIENCE_MS) return { blocked: 'its pictures did not get to WeCom' };
    return { later: new Date(now.getTime() + LOOK_MS) };
  }

  async mediaIdsOf(effect: Effect): Promise<string[]> {
    const row = await this.db.repo(MomentRow).findOneByOrFail({ effectId: effect.id });
    return this.copies(row);
  }

  /** Throws RetryLater while WeCom still makes another moment of the same text, whose id nobody knows yet. */
  async knownOf(effect: Effect, ids: string[]): Promise<string[]> {
    const row = await this.db.repo(MomentRow).findOneByOrFail({ effectId: effect.id });
    const making = await this.db.row(sql`
      SELECT m.id FROM moment m JOIN effect e ON e.id = m.effect_id
      WHERE m.id <> ${row.id} AND m.text = ${row.text} AND m.moment_id IS NULL AND m.fault IS NULL
        AND e.state = 'succeeded' LIMIT 1`);
    if (making) throw new RetryLater(new Date(this.clock.now().getTime() + LOOK_MS), 'another one is being made');
    const rows = await this.db.rows<{ moment_id: string }>(
      sql`SELECT moment_id FROM moment WHERE moment_id IN (${ids})`,
    );
    return rows.map((known) => known.moment_id);
  }

  /** In the order of the attachments; '' where there is none. */
  private async copies(row: MomentRow): Promise<string[]> {
    const ids = row.attachments.map((one) => one.pictureId);
    const copies = await this.pictures.mediaIds(ids, 'moment');
    return ids.map((id) => copies.get(id) ?? '');
  }
}
