import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound, Refused } from '../../platform/errors/errors';
import { On } from '../../platform/events/facts';
import { job, OnJob } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { ContactWaysApi } from '../../wecom/api/contact-ways.api';
import { GroupEntryApi } from '../../wecom/api/group-entry.api';
import { effectSettled } from '../../wecom/outbox/effect.facts';
import { EffectQueries } from '../../wecom/outbox/effects.queries';
import { EffectView } from '../../wecom/outbox/effects.dto';
import { CONTACT_WAY } from '../../wecom/outbox/entry/contact-way';
import { GROUP_WELCOME, JOIN_WAY } from '../../wecom/outbox/entry/group-entry';
import { KeptPayload } from '../../wecom/outbox/entry/kept-thing';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { keptState } from './kept-state';

/** A table whose rows stand for things kept in WeCom. */
export type KeptTable = 'channel' | 'join_way' | 'group_welcome';

const KIND: Record<KeptTable, string> = { channel: CONTACT_WAY, join_way: JOIN_WAY, group_welcome: GROUP_WELCOME };

interface Row {
  id: number;
  version: number;
  effect_id: number;
  remote_id: string | null;
  removed_at: number | null;
}

const readCode = job<{ table: KeptTable; id: number }>('channels.read-code');

/**
 * Plans the writes of things kept in WeCom, and stores the id WeCom gives them before anything of them is shown: whoever
 * loses it can never change the code that hangs on the wall.
 */
@Injectable()
export class KeptRows {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly outbox: Outbox,
    private readonly effects: EffectQueries,
    private readonly ways: ContactWaysApi,
    private readonly groups: GroupEntryApi,
  ) {}

  /**
   * Plans what makes WeCom's thing equal to `settings`: an addition where it has no id yet. In the caller's transaction.
   * @throws Refused 404; 409 channels.busy while the last write is open
   */
  async write<Settings>(table: KeptTable, id: number, settings: Settings): Promise<void> {
    const row = await this.settled(table, id);
    await this.plan(table, row, { op: row.remote_id ? 'update' : 'add', settings });
  }

  /** Plans its removal; what never came to be is gone at once. In the caller's transaction. @throws as write */
  async remove<Settings>(table: KeptTable, id: number, settings: Settings): Promise<void> {
    const row = await this.settled(table, id);
    if (row.remote_id) return this.plan(table, row, { op: 'remove', settings });
    await this.db.run(sql`UPDATE ${sql.ident(table)} SET removed_at = ${this.clock.now()} WHERE id = ${id}`);
  }

  /** Whether this is the row's last write: an older one, tried again by hand, would bring old settings back. */
  async isLast(table: KeptTable, effectId: number): Promise<boolean> {
    const row = await this.db.row(sql`SELECT id FROM ${sql.ident(table)} WHERE effect_id = ${effectId}`);
    return row !== undefined;
  }

  @On(effectSettled)
  async afterWrite({ kind, ids }: { kind: string; ids: number[] }): Promise<void> {
    const table = (Object.keys(KIND) as KeptTable[]).find((candidate) => KIND[candidate] === kind);
    if (!table) return;
    for (const effect of await this.effects.ofIds(ids)) {
      if (effect.state === 'succeeded') await this.db.transaction(() => this.store(table, effect));
    }
  }

  /** Reads the picture's address of a code that came without one. */
  @OnJob(readCode)
  async readCode({ table, id }: { table: KeptTable; id: number }): Promise<void> {
    const row = await this.db.row<{ remote_id: string | null }>(
      sql`SELECT remote_id FROM ${sql.ident(table)} WHERE id = ${id} AND qr_code IS NULL AND removed_at IS NULL`,
    );
    if (!row?.remote_id) return;
    const read = table === 'channel' ? this.ways.get(row.remote_id) : this.groups.joinWay(row.remote_id);
    const { qr_code } = await read;
    await this.db.run(sql`UPDATE ${sql.ident(table)} SET qr_code = ${qr_code} WHERE id = ${id}`);
  }

  private async store(table: KeptTable, effect: EffectView): Promise<void> {
    const { op } = effect.payload as KeptPayload<unknown>;
    const row = await this.db.row<{ id: number; remote_id: string | null }>(
      sql`SELECT id, remote_id FROM ${sql.ident(table)} WHERE effect_id = ${effect.id}`,
    );
    if (!row) return;
    const now = this.clock.now();
    const where = sql`WHERE id = ${row.id} AND effect_id = ${effect.id}`;
    if (op === 'remove') {
      await this.db.run(sql`UPDATE ${sql.ident(table)} SET removed_at = ${now} ${where} AND removed_at IS NULL`);
    } else if (!row.remote_id && effect.externalRef) {
      await this.db.run(sql`UPDATE ${sql.ident(table)} SET remote_id = ${effect.externalRef} ${where}`);
      if (table === 'group_welcome') return;
      const { qrCode } = (effect.result ?? {}) as { qrCode?: string };
      if (qrCode) await this.db.run(sql`UPDATE ${sql.ident(table)} SET qr_code = ${qrCode} ${where}`);
      else await this.queue.add(readCode, { table, id: row.id }, { key: `${table}:${row.id}` });
    }
  }

  private async settled(table: KeptTable, id: number): Promise<Row> {
    const row = await this.db.row<Row>(
      sql`SELECT id, version, effect_id, remote_id, removed_at FROM ${sql.ident(table)} WHERE id = ${id}`,
    );
    if (!row || row.removed_at !== null) throw notFound(table, id);
    if (!row.effect_id) return row;
    const [effect] = await this.effects.ofIds([row.effect_id]);
    const part = { effectId: row.effect_id, remoteId: row.remote_id, removedAt: null };
    const { state } = keptState(part, effect);
    if (state === 'live' || state === 'failed') return row;
    throw new Refused(
      'channels.busy',
      'The last change has not reached WeCom yet. Wait, or decide it if it is unclear.',
      {
        status: 409,
        details: { state, effectId: row.effect_id },
      },
    );
  }

  private async plan<Settings>(
    table: KeptTable,
    row: Row,
    write: { op: KeptPayload<Settings>['op']; settings: Settings },
  ): Promise<void> {
    const version = row.version + 1;
    const payload: KeptPayload<Settings> = { ...write, key: String(row.id), remoteId: row.remote_id ?? '' };
    const [effectId] = await this.outbox.plan(KIND[table], [{ ownerRef: `${table}:${row.id}/${version}`, payload }]);
    const changed = await this.db.run(sql`
      UPDATE ${sql.ident(table)} SET version = ${version}, effect_id = ${effectId}, updated_at = ${this.clock.now()}
      WHERE id = ${row.id} AND version = ${row.version}`);
    if (!changed) throw new Refused('channels.busy', 'Somebody else has just changed this.', { status: 409 });
  }
}
