import { Injectable } from '@nestjs/common';
import { In, MoreThan, Not } from 'typeorm';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound, Refused } from '../../platform/errors/errors';
import { Queue } from '../../platform/queue/queue';
import { EffectKinds } from './effect-kinds';
import { EffectRow, EffectState } from './effect.entity';
import { EffectRows } from './effect-rows';
import { drainLane } from './outbox.jobs';

/** Later effects of a lane that are looked at. */
const LATER = 50;

/** What people decide about effects that cannot go on by themselves. All throw Refused 404 or 409. */
@Injectable()
export class EffectDecisions {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly rows: EffectRows,
    private readonly kinds: EffectKinds,
  ) {}

  /**
   * Says what became of an unknown effect.
   * @param as `absent`: it never happened and is made now; `done`: it happened
   * @param externalRef the id seen in WeCom's console, such as a msgid
   */
  async decide(id: number, as: 'absent' | 'done', externalRef: string | undefined, by: string): Promise<void> {
    const row = await this.find(id, ['unknown']);
    await this.db.transaction(async () => {
      const changed =
        as === 'absent'
          ? await this.rows.absent(row, null)
          : await this.rows.found(row, { result: { decidedBy: by, msgid: externalRef ?? null }, externalRef });
      if (!changed) throw conflict(row);
      await this.wake(row);
    });
  }

  /**
   * Tries a failed, blocked or cancelled effect again, from the start; not one that a later effect wrote over. That a call of
   * it was lost stays known, unless that is what blocked it: then the person has looked.
   */
  async retry(id: number): Promise<void> {
    const row = await this.find(id, ['failed', 'blocked', 'cancelled']);
    if (row.payload === null) {
      throw new Refused('wecom.effect-trimmed', `What effect ${id} was to send is past its days. Start it anew.`, {
        status: 409,
        details: { id },
      });
    }
    const now = this.clock.now();
    await this.db.transaction(async () => {
      await this.refuseOverwritten(row);
      const changed = await this.db.run(sql`
        UPDATE effect SET state = 'planned', due_at = ${now}, attempts = 0, error_code = NULL, error_text = NULL,
          result = ${row.state === 'blocked' ? sql`NULL` : sql`result`}, lease_token = NULL, updated_at = ${now}
        WHERE id = ${id} AND state = ${row.state} AND payload <> 'null'`);
      if (!changed) throw conflict(row);
      await this.wake(row);
    });
  }

  /** Reads WeCom back about an unknown effect now, also when it had been given up. */
  async reconcile(id: number): Promise<void> {
    const row = await this.find(id, ['unknown']);
    const now = this.clock.now();
    await this.db.transaction(async () => {
      const changed = await this.db.run(sql`
        UPDATE effect SET due_at = ${now}, reconciles = 0, updated_at = ${now} WHERE id = ${id} AND state = 'unknown'`);
      if (!changed) throw conflict(row);
      await this.wake(row);
    });
  }

  /** A later write to the same fields stands; the earlier one would take it back. */
  private async refuseOverwritten(row: EffectRow): Promise<void> {
    const kind = this.kinds.kind(row.kind);
    if (!kind.overwritten) return;
    const later = await this.db.repo(EffectRow).find({
      where: {
        lane: row.lane,
        kind: row.kind,
        id: MoreThan(row.id),
        state: Not(In(['failed', 'blocked', 'cancelled'])),
      },
      order: { id: 'DESC' },
      take: LATER,
    });
    const over = later.find((one) => one.payload !== null && kind.overwritten?.(row.payload, one.payload));
    if (!over) return;
    const why = `Effect ${over.id} wrote to the same place after effect ${row.id} and stands. Write it anew if it is still wanted.`;
    throw new Refused('wecom.effect-overwritten', why, { status: 409, details: { id: row.id, by: over.id } });
  }

  private async find(id: number, states: EffectState[]): Promise<EffectRow> {
    const row = await this.db.repo(EffectRow).findOneBy({ id });
    if (!row) throw notFound('effect', id);
    if (!states.includes(row.state)) throw conflict(row);
    return row;
  }

  private async wake(row: EffectRow): Promise<void> {
    await this.queue.add(drainLane, { lane: row.lane }, { key: row.lane });
  }
}

function conflict(row: EffectRow): Refused {
  return new Refused('wecom.effect-state', `Effect ${row.id} is ${row.state}; this cannot be done with it now.`, {
    status: 409,
    details: { id: row.id, state: row.state },
  });
}
