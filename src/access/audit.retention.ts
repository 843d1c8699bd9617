import { Injectable } from '@nestjs/common';
import { sql } from '../platform/database/sql';
import { Retained, Trimming } from '../platform/retention/retained';

/** What the audit log forgets: whole lines. */
@Injectable()
export class AuditRetention {
  @Retained('access.audit', {
    days: 'keepAuditDays',
    title: ['操作日志', 'Audit log'],
    stays: ['到期整行删除，至少保留 180 天。', 'Lines go as a whole, after 180 days at the earliest.'],
  })
  async lines(before: Date): Promise<Trimming> {
    return {
      table: 'audit_line',
      due: sql`at < ${before}`,
      forget: (ids) => sql`DELETE FROM audit_line WHERE id IN (${ids})`,
    };
  }
}
