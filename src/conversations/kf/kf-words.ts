import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { KF_CODE_LONG_MS, KF_CODE_SHORT_MS } from '../../wecom/api/kf-limits';
import { KfEventMessagePayload } from '../../wecom/outbox/kf-event-message';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { KfWords } from './kf-account.entity';
import { KfOccasion } from './kf-reply.entity';
import { KfReplies } from './kf-reply-rows';

/** A one-time code, what it was made for, and when. */
export interface KfCode {
  sessionId: number;
  occasion: Exclude<KfOccasion, 'reply'>;
  code: string;
  at: Date;
}

const LIFE_MS = {
  welcome: KF_CODE_SHORT_MS,
  ended: KF_CODE_SHORT_MS,
  queued: KF_CODE_LONG_MS,
  taken: KF_CODE_LONG_MS,
} as const;

/** Says the account's words when WeCom gives a code for them; in the caller's transaction. One code is one word. */
@Injectable()
export class KfWordSpeaker {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly replies: KfReplies,
  ) {}

  /** Plans the words for these codes; codes that are dead already, and occasions without a word, are left alone. */
  async speak(openKfid: string, codes: KfCode[]): Promise<void> {
    const now = this.clock.now().getTime();
    const alive = codes.filter(({ occasion, at }) => at.getTime() + LIFE_MS[occasion] > now);
    if (!alive.length) return;
    const words = await this.wordsOf(openKfid);
    for (const { sessionId, occasion, code, at } of alive) {
      const text = words[occasion]?.trim();
      if (!text) continue;
      const requestKey = createHash('sha256').update(code).digest('hex');
      const { id, externalUserid } = await this.replies.note({ sessionId, occasion, requestKey, text, byName: '' });
      const payload: KfEventMessagePayload = {
        code,
        expiresAt: at.getTime() + LIFE_MS[occasion],
        body: { msgtype: 'text', text: { content: text } },
      };
      const [effectId] = await this.outbox.plan('kf-event-message', [
        { ownerRef: `kf:reply/${id}`, payload, customer: externalUserid },
      ]);
      await this.replies.planned(id, effectId);
    }
  }

  private async wordsOf(openKfid: string): Promise<KfWords> {
    const row = await this.db.row<{ words: string | null }>(
      sql`SELECT words FROM kf_account WHERE open_kfid = ${openKfid}`,
    );
    return row?.words ? (JSON.parse(row.words) as KfWords) : {};
  }
}
