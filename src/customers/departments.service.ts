import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { MembersApi } from '../wecom/api/members.api';
import { WecomError } from '../wecom/client/errors';

/** How long a department's name is believed where no event tells of a change: the contact callback is often not set up. */
const BELIEVED_MS = 20 * 3_600_000;

/** The departments reps are in, as far as the app's visible range shows them. */
@Injectable()
export class Departments {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly members: MembersApi,
  ) {}

  /**
   * The names of these departments, '' for those WeCom does not show, and how many calls that took. Calls WeCom, so
   * never inside a transaction; a department is read about once a day.
   */
  async names(ids: number[]): Promise<{ nameOf: Map<number, string>; calls: number }> {
    const wanted = [...new Set(ids)];
    const since = new Date(this.clock.now().getTime() - BELIEVED_MS);
    const rows = await this.db.rows<{ id: number; name: string }>(sql`
      SELECT id, name FROM department WHERE id IN (${wanted}) AND synced_at >= ${since}`);
    const nameOf = new Map(rows.map((row) => [row.id, row.name]));
    const missing = wanted.filter((id) => !nameOf.has(id));
    for (const id of missing) nameOf.set(id, await this.read(id));
    return { nameOf, calls: missing.length };
  }

  /** A department is new, or is called or placed otherwise: its reps show the name it has now. */
  async changed(id: number): Promise<void> {
    const name = await this.read(id);
    await this.db.run(sql`UPDATE rep SET department = ${name} WHERE department_id = ${id}`);
  }

  /** A department is dissolved; answers the reps who were in it. In the caller's transaction. */
  async gone(id: number): Promise<string[]> {
    await this.db.run(sql`UPDATE department SET active = 0 WHERE id = ${id}`);
    const rows = await this.db.rows<{ userid: string }>(sql`SELECT userid FROM rep WHERE department_id = ${id}`);
    await this.db.run(sql`UPDATE rep SET department = '', department_id = NULL WHERE department_id = ${id}`);
    return rows.map((row) => row.userid);
  }

  /** One department's name, stored; '' where WeCom will not show it, which is no reason to go without the rep. */
  private async read(id: number): Promise<string> {
    const synced_at = this.clock.now();
    let row = { id, name: '', parent_id: 0, active: false, synced_at };
    try {
      const { name, parentid } = await this.members.department(id);
      row = { id, name: name.slice(0, 64), parent_id: parentid, active: true, synced_at };
    } catch (error) {
      if (!(error instanceof WecomError) || error.retry === 'frequency' || error.retry === 'backoff') throw error;
    }
    await this.db.upsert('department', [row], { key: ['id'], update: ['name', 'parent_id', 'active', 'synced_at'] });
    return row.name;
  }
}
