import { Injectable } from '@nestjs/common';
import { sql } from '../platform/database/sql';
import { Retained, Trimming } from '../platform/retention/retained';

/** What old prospects forget: words. Who was listed, held back and bought stays, so that the record adds up. */
@Injectable()
export class ProspectsRetention {
  @Retained('prospects.reasons', {
    days: 'keepChatDays',
    title: ['旧线索的理由', 'Reasons of old prospects'],
    stays: [
      '谁在哪天列出、对照或复购保留，成绩不变。',
      'Who was listed, held back and bought stays; the record adds up.',
    ],
  })
  async reasons(before: Date): Promise<Trimming> {
    return {
      table: 'prospect',
      due: sql`created_at < ${before} AND reasons <> '[]'`,
      forget: (ids) => sql`UPDATE prospect SET reasons = '[]', sentences = '[]' WHERE id IN (${ids})`,
    };
  }

  @Retained('prospects.sent-texts', {
    days: 'keepChatDays',
    title: ['员工发给线索的话', 'Texts sent to prospects'],
    stays: ['结果、时间和员工保留。', 'The outcome, its time and the rep stay.'],
  })
  async texts(before: Date): Promise<Trimming> {
    return {
      table: 'prospect_outcome',
      due: sql`at < ${before} AND (text IS NOT NULL OR reason IS NOT NULL)`,
      forget: (ids) => sql`UPDATE prospect_outcome SET text = NULL, reason = NULL WHERE id IN (${ids})`,
    };
  }
}
