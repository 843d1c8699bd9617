import { Injectable } from '@nestjs/common';
import { sql } from '../../platform/database/sql';
import { Retained, Trimming } from '../../platform/retention/retained';

/** Dead letters wait for a person whatever their age; everything else has been handled, or nobody listens to it. */
const SETTLED = sql`state IN ('done', 'ignored')`;

/** What the inbox forgets: first the texts, which carry names and remarks; the hashes that recognise a replay much later. */
@Injectable()
export class InboxRetention {
  @Retained('wecom.inbox-texts', {
    days: 'keepInboxDays',
    title: ['回调原文', 'Texts of callbacks'],
    stays: [
      '时间、类型、对象和去重指纹保留；死信等人处理，不清除。',
      'When, what and about whom stay, and so does the hash; dead letters wait for a person.',
    ],
  })
  async texts(before: Date): Promise<Trimming> {
    return {
      table: 'wecom_inbox',
      due: sql`${SETTLED} AND body IS NOT NULL AND received_at < ${before}`,
      forget: (ids) => sql`UPDATE wecom_inbox SET body = NULL WHERE id IN (${ids}) AND ${SETTLED}`,
    };
  }

  @Retained('wecom.inbox-hashes', {
    days: 'keepInboxHashDays',
    title: ['回调去重指纹', 'Hashes of callbacks'],
    stays: [
      '到期后整行删除；此后再收到同一条会当作新的处理，处理时按企微现状重读。',
      'The row goes; the same message coming again would be handled anew, from what WeCom says then.',
    ],
  })
  async hashes(before: Date): Promise<Trimming> {
    return {
      table: 'wecom_inbox',
      due: sql`${SETTLED} AND body IS NULL AND received_at < ${before}`,
      forget: (ids) => sql`DELETE FROM wecom_inbox WHERE id IN (${ids}) AND ${SETTLED} AND body IS NULL`,
    };
  }
}
