import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { StillNeeds } from '../platform/retention/retained';

/** Which messages live tags rest on. */
@Injectable()
export class TagEvidenceKept {
  constructor(private readonly db: Database) {}

  /**
   * Messages a live tag cites. A rule that asks for words finds them again in the cited message, so that a tag does
   * not end because its evidence grew old in our database.
   */
  @StillNeeds('message')
  async citedMessages(ids: number[]): Promise<number[]> {
    const rows = await this.db.rows<{ evidence: string }>(sql`
      SELECT evidence FROM customer_tag WHERE ended_at IS NULL AND evidence <> '[]'
        AND customer_id IN (SELECT customer_id FROM message WHERE id IN (${ids}))`);
    const asked = new Set(ids);
    const cited = rows.flatMap((row) => JSON.parse(row.evidence) as { kind: string; id: number | null }[]);
    return cited.flatMap(({ kind, id }) => (kind === 'message' && id !== null && asked.has(id) ? [id] : []));
  }
}
