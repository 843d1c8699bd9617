import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { KfItem } from '../../wecom/api/kf-items';
import { kfMsgid } from '../../wecom/api/kf-messages.api';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { KfStore } from './kf-store';
import { KfCode, KfWordSpeaker } from './kf-words';

/** Why a message did not arrive, by fail_type (document/path/94670). */
const FAILURES: Record<number, string> = {
  0: 'WeCom does not say why',
  1: 'the account was deleted',
  2: 'the app is switched off',
  4: 'the customer wrote more than 48 hours ago',
  5: 'the session has ended',
  6: 'more than five messages to one of the customer',
  8: 'the corp is not verified',
  10: 'the customer refuses messages',
  11: 'nobody of the corp has logged in to WeCom',
  12: 'this kind of message is not allowed',
};

/** What the events among the pulled entries mean for us, beyond the sessions' states; in the caller's transaction. */
@Injectable()
export class KfHappenings {
  constructor(
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly store: KfStore,
    private readonly words: KfWordSpeaker,
  ) {}

  /** @param quiet keeps words back: these entries may be days old */
  async heed(
    openKfid: string,
    items: KfItem[],
    sessionOf: (item: KfItem) => number | undefined,
    quiet: boolean,
  ): Promise<void> {
    const codes: KfCode[] = [];
    for (const item of items) {
      const { event } = item;
      if (!event) continue;
      const at = new Date(item.send_time * 1000);
      const sessionId = sessionOf(item);
      if (event.event_type === 'enter_session' && sessionId !== undefined) {
        await this.entered(sessionId, event.scene ?? '', at);
        if (event.welcome_code) codes.push({ sessionId, occasion: 'welcome', code: event.welcome_code, at });
      } else if (event.event_type === 'session_status_change' && sessionId !== undefined) {
        const occasion = event.change_type === 1 ? 'taken' : event.change_type === 3 ? 'ended' : null;
        if (occasion && event.msg_code) codes.push({ sessionId, occasion, code: event.msg_code, at });
      } else if (event.event_type === 'msg_send_fail' && sessionId !== undefined) {
        await this.notDelivered(sessionId, event.fail_msgid, event.fail_type);
      } else if (event.event_type === 'servicer_status_change') {
        await this.servicer(openKfid, event.servicer_userid, event.status === 1);
      } else if (event.event_type === 'user_recall_msg' || event.event_type === 'servicer_recall_msg') {
        await this.store.recall([event.recall_msgid], at);
      }
    }
    if (!quiet) await this.words.speak(openKfid, codes);
  }

  private async entered(sessionId: number, scene: string, at: Date): Promise<void> {
    const { greatest } = this.db.dialect;
    await this.db.run(sql`
      UPDATE kf_session SET scene = ${scene.slice(0, 64)}, last_at = ${greatest(sql`last_at`, sql`${at}`)}
      WHERE id = ${sessionId}`);
  }

  /** The msgid is one of ours: it follows from the reply's ownerRef, so the session's newest replies tell which. */
  private async notDelivered(sessionId: number, msgid: string, failType: number): Promise<void> {
    const replies = await this.db.rows<{ id: number; effect_id: number }>(sql`
      SELECT id, effect_id FROM kf_reply WHERE session_id = ${sessionId} AND effect_id IS NOT NULL
      ORDER BY id DESC LIMIT 200`);
    const failed = replies.find(({ id }) => kfMsgid(`kf:reply/${id}`) === msgid);
    if (failed) await this.outbox.undelivered(failed.effect_id, `not delivered: ${FAILURES[failType] ?? failType}`);
  }

  private async servicer(openKfid: string, userid: string, serving: boolean): Promise<void> {
    await this.db.upsert('kf_servicer', [{ open_kfid: openKfid, userid, department_id: 0, serving }], {
      key: ['open_kfid', 'userid', 'department_id'],
      update: ['serving'],
    });
  }
}
