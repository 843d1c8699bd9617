import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';

/** How long after a message a leave is blamed on it. */
const HARM_HOURS = 72;
const HOUR_MS = 3_600_000;

/** Who left after being contacted. */
export interface Harm {
  /** Customers who deleted a rep within 72 h of a message. */
  deletions: number;
  /** Members who left a group within 72 h of a message in it. */
  exits: number;
  /** People the messages arrived at: customers, and members of groups at that moment. */
  reached: number;
  /** (deletions + exits) ÷ reached × 1,000; 0 when nobody was reached. */
  per1000: number;
}

/** The harm meter. */
@Injectable()
export class HarmQueries {
  constructor(private readonly db: Database) {}

  /** Everyone who left within 72 h of a contact of this source that arrived; each counted once. */
  async ofSource(sourceKind: string, sourceId: number): Promise<Harm> {
    const window = sql.raw(String(HARM_HOURS * HOUR_MS));
    const contacts = sql`k.source_kind = ${sourceKind} AND k.source_id = ${sourceId} AND k.state = 'delivered'`;
    const [row] = await this.db.heavy<{ deletions: number; exits: number; customers: number; members: number }>(sql`
      SELECT
        (SELECT COUNT(DISTINCT k.target_id) FROM contact_log k
         JOIN follow f ON f.customer_id = k.target_id AND f.ended_at > k.at AND f.ended_at <= k.at + ${window}
           AND f.status IN ('deleted-by-customer', 'gone')
         WHERE ${contacts} AND k.target_kind = 'customer') AS deletions,
        (SELECT COUNT(*) FROM (SELECT DISTINCT m.group_id, m.member_id FROM contact_log k
         JOIN group_member m ON m.group_id = k.target_id AND m.left_at > k.at AND m.left_at <= k.at + ${window}
         WHERE ${contacts} AND k.target_kind = 'group') gone) AS exits,
        (SELECT COUNT(DISTINCT k.target_id) FROM contact_log k WHERE ${contacts} AND k.target_kind = 'customer') AS customers,
        (SELECT COUNT(*) FROM (SELECT DISTINCT m.group_id, m.member_id FROM contact_log k
         JOIN group_member m ON m.group_id = k.target_id AND m.joined_at <= k.at AND (m.left_at IS NULL OR m.left_at > k.at)
         WHERE ${contacts} AND k.target_kind = 'group') there) AS members`);
    const deletions = Number(row.deletions);
    const exits = Number(row.exits);
    const reached = Number(row.customers) + Number(row.members);
    return { deletions, exits, reached, per1000: reached ? ((deletions + exits) * 1000) / reached : 0 };
  }
}
