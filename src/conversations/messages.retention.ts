import { Injectable } from '@nestjs/common';
import { sql } from '../platform/database/sql';
import { Retained, Trimming } from '../platform/retention/retained';

/** What chats forget: the words, never that somebody wrote. */
@Injectable()
export class MessagesRetention {
  /**
   * Rows and signals stay, so that counts, coverage, "replied" and "chats are readable" read as before. A message that
   * a live tag or an open hold cites keeps its words until they end.
   */
  @Retained('conversations.texts', {
    days: 'keepChatDays',
    title: ['聊天文字', 'Words of chats'],
    stays: [
      '谁在何时说过话、命中的意图保留，统计不变；在用标签和暂停触达引用的原话保留到它们结束。',
      'Who wrote when and the intents found stay, so counts do not change; words that a live tag or an open hold cites stay until it ends.',
    ],
  })
  async texts(before: Date): Promise<Trimming> {
    return {
      table: 'message',
      due: sql`text <> '' AND sent_at < ${before}`,
      forget: (ids) => sql`UPDATE message SET text = '' WHERE id IN (${ids})`,
      needed: 'message',
    };
  }
}
