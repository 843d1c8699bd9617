import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Retained, StillNeeds, Trimming } from '../platform/retention/retained';

/** What holds forget, and which messages they still rest on. */
@Injectable()
export class HoldsRetention {
  constructor(private readonly db: Database) {}

  @Retained('customers.hold-quotes', {
    days: 'keepChatDays',
    title: ['已结束的暂停触达里的原话', 'Quotes in ended holds'],
    stays: [
      '何时因哪一类原因暂停、何时结束保留。',
      'When it was held back, for which kind of reason and until when stay.',
    ],
  })
  async quotes(before: Date): Promise<Trimming> {
    return {
      table: 'customer_hold',
      due: sql`ended_at < ${before} AND (reason <> '' OR evidence <> '[]')`,
      forget: (ids) => sql`
        UPDATE customer_hold SET reason = '', evidence = '[]' WHERE id IN (${ids}) AND ended_at IS NOT NULL`,
    };
  }

  /** Messages an open hold shows as its reason. */
  @StillNeeds('message')
  async citedMessages(ids: number[]): Promise<number[]> {
    const rows = await this.db.rows<{ evidence: string }>(sql`
      SELECT evidence FROM customer_hold WHERE ended_at IS NULL
        AND customer_id IN (SELECT customer_id FROM message WHERE id IN (${ids}))`);
    const asked = new Set(ids);
    const cited = rows.flatMap((row) => JSON.parse(row.evidence) as { kind: string; id: number }[]);
    return cited.filter(({ kind, id }) => kind === 'message' && asked.has(id)).map(({ id }) => id);
  }
}
