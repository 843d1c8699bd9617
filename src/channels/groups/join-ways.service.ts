import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound, Refused } from '../../platform/errors/errors';
import { JoinWaySettings } from '../../wecom/api/group-entry.api';
import { KeptRows } from '../kept/kept-rows';
import type { JoinWayRequest } from './group-entry.dto';
import { JoinWayRow } from './join-way.entity';

/** Makes, changes and removes codes by which customers come into groups. */
@Injectable()
export class JoinWaysService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly rows: KeptRows,
  ) {}

  /** @throws Refused 404 */
  async get(id: number): Promise<JoinWayRow> {
    const row = await this.db.repo(JoinWayRow).findOneBy({ id });
    if (!row) throw notFound('join way', id);
    return row;
  }

  /** @throws Refused with what must be mended */
  async create(wanted: JoinWayRequest, by: string): Promise<number> {
    const state = `g${randomBytes(8).toString('hex')}`;
    const settings = await this.settings({ ...wanted, state });
    return this.db.transaction(async () => {
      const now = this.clock.now();
      const { name, groupIds, autoCreate, baseName, baseNumber } = wanted;
      const row = { name, state, groupIds, autoCreate, baseName, baseNumber };
      const stamps = { createdBy: by, createdAt: now, updatedAt: now, version: 0, effectId: 0 };
      const { id } = await this.db.repo(JoinWayRow).save({ ...row, ...stamps });
      await this.rows.write<JoinWaySettings>('join_way', id, settings);
      return id;
    });
  }

  /** The printed code stays the same. @throws Refused 409 while a change is open */
  async change(id: number, wanted: JoinWayRequest): Promise<void> {
    const { state } = await this.get(id);
    const settings = await this.settings({ ...wanted, state });
    const { name, groupIds, autoCreate, baseName, baseNumber } = wanted;
    await this.db.transaction(async () => {
      await this.rows.write<JoinWaySettings>('join_way', id, settings);
      await this.db.run(sql`
        UPDATE join_way SET name = ${name}, group_ids = ${JSON.stringify(groupIds)}, auto_create = ${autoCreate},
          base_name = ${baseName}, base_number = ${baseNumber} WHERE id = ${id}`);
    });
  }

  async remove(id: number): Promise<void> {
    const { state } = await this.get(id);
    const settings: JoinWaySettings = {
      remark: '',
      auto_create_room: 0,
      room_base_name: '',
      room_base_id: 1,
      chat_id_list: [],
      state,
    };
    await this.db.transaction(() => this.rows.remove('join_way', id, settings));
  }

  private async settings(wanted: JoinWayRequest & { state: string }): Promise<JoinWaySettings> {
    const { name, groupIds, autoCreate, baseName, baseNumber, state } = wanted;
    const rows = await this.db.rows<{ id: number; chat_id: string }>(
      sql`SELECT id, chat_id FROM customer_group WHERE id IN (${groupIds}) AND status = 'active'`,
    );
    const gone = groupIds.find((id) => !rows.some((row) => row.id === id));
    if (gone !== undefined) throw notFound('active group', gone);
    if (autoCreate && !baseName.trim()) {
      throw new Refused(
        'channels.no-group-name',
        'Say what the groups are called that WeCom makes when these are full.',
      );
    }
    return {
      remark: name.trim(),
      auto_create_room: autoCreate ? 1 : 0,
      room_base_name: baseName.trim(),
      room_base_id: baseNumber,
      chat_id_list: groupIds.map((id) => rows.find((row) => row.id === id)?.chat_id ?? ''),
      state,
    };
  }
}
