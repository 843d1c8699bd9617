import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { slices } from './customers.facts';

/**
 * Who of several followers a customer belongs to: the rep who became a friend last, those at work before those on
 * leave, members of the corp only. Nobody where no friendship is left.
 */
@Injectable()
export class Owners {
  constructor(private readonly db: Database) {}

  /** Sets the owners of these customers anew, in the caller's transaction; answers those whose owner is another one now. */
  async settle(customerIds: number[]): Promise<number[]> {
    const moved: number[] = [];
    for (const ids of slices(customerIds)) {
      const rows = await this.db.rows<{ id: number; held: string | null; owner: string | null }>(sql`
        SELECT c.id, c.owner_userid AS held,
          (SELECT f.rep_userid FROM follow f LEFT JOIN rep r ON r.userid = f.rep_userid
           WHERE f.customer_id = c.id AND f.status = 'active' AND COALESCE(r.active, 1) = 1
           ORDER BY COALESCE(r.on_leave, 0), f.added_at DESC, f.rep_userid LIMIT 1) AS owner
        FROM customer c WHERE c.id IN (${ids})`);
      const wrong = rows.filter((row) => row.owner !== row.held);
      const byOwner = new Map<string | null, number[]>();
      for (const { id, owner } of wrong) byOwner.set(owner, [...(byOwner.get(owner) ?? []), id]);
      for (const [owner, owned] of byOwner) {
        await this.db.run(sql`UPDATE customer SET owner_userid = ${owner} WHERE id IN (${owned})`);
      }
      moved.push(...wrong.map((row) => row.id));
    }
    return moved;
  }

  /** As settle, for everybody who is a friend of this rep; a rep went on leave or came back. */
  async settleOf(repUserid: string): Promise<number[]> {
    const rows = await this.db.rows<{ customer_id: number }>(sql`
      SELECT DISTINCT customer_id FROM follow WHERE rep_userid = ${repUserid} AND status = 'active'`);
    return this.settle(rows.map((row) => row.customer_id));
  }
}
