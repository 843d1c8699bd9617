import { Injectable } from '@nestjs/common';
import { sql } from '../../platform/database/sql';
import { Retained, Trimming } from '../../platform/retention/retained';

/** What WeChat customer service forgets beside the words in `message`. */
@Injectable()
export class KfRetention {
  @Retained('conversations.kf-originals', {
    days: 'keepChatDays',
    title: ['微信客服消息原文', 'Originals of customer service'],
    stays: ['会话、来源和时间保留。', 'Session, origin and time stay.'],
  })
  async originals(before: Date): Promise<Trimming> {
    return {
      table: 'kf_message',
      key: 'message_id',
      due: sql`body <> 'null' AND sent_at < ${before}`,
      forget: (ids) => sql`UPDATE kf_message SET body = 'null' WHERE message_id IN (${ids})`,
    };
  }

  @Retained('conversations.kf-replies', {
    days: 'keepChatDays',
    title: ['微信客服回复文字', 'Texts of customer service replies'],
    stays: ['谁在何时回复过保留。', 'Who replied when stays.'],
  })
  async replies(before: Date): Promise<Trimming> {
    return {
      table: 'kf_reply',
      due: sql`text <> '' AND created_at < ${before}`,
      forget: (ids) => sql`UPDATE kf_reply SET text = '' WHERE id IN (${ids})`,
    };
  }
}
