import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { On } from '../../platform/events/facts';
import { KfSessionMove } from '../../wecom/api/kf.api';
import { kfMsgid } from '../../wecom/api/kf-messages.api';
import { effectSettled } from '../../wecom/outbox/effect.facts';
import { EffectView } from '../../wecom/outbox/effects.dto';
import { EffectQueries } from '../../wecom/outbox/effects.queries';
import { KfSessions } from './kf-sessions.service';
import { KfStore } from './kf-store';
import { KfWordSpeaker } from './kf-words';
import { KF_STATES } from './session-states';

interface Spoken {
  effect_id: number;
  reply_id: number;
  session_id: number;
  external_userid: string;
  text: string;
}

/** What became of our words and moves. */
@Injectable()
export class KfOutcomes {
  constructor(
    private readonly db: Database,
    private readonly effects: EffectQueries,
    private readonly store: KfStore,
    private readonly sessions: KfSessions,
    private readonly words: KfWordSpeaker,
  ) {}

  @On(effectSettled)
  async settled({ kind, ids }: { kind: string; ids: number[] }): Promise<void> {
    if (kind !== 'kf-message' && kind !== 'kf-event-message' && kind !== 'kf-session-move') return;
    const effects = await this.effects.ofIds(ids);
    const done = effects.filter((effect) => effect.state === 'succeeded');
    if (kind === 'kf-session-move') for (const effect of done) await this.moved(effect);
    else await this.said(done);
    // WeCom did not take it: it has the session elsewhere than we thought.
    for (const effect of effects.filter((one) => one.state === 'failed' || one.state === 'blocked')) {
      const session = await this.sessionOf(effect);
      if (session && kind !== 'kf-event-message') await this.sessions.refresh(session);
    }
  }

  /** A move was made: the session stands there now, and its code lives 20 seconds when it ended the session. */
  async moved({
    payload,
    result,
    dispatchedAt,
  }: Pick<EffectView, 'payload' | 'result' | 'dispatchedAt'>): Promise<void> {
    const { open_kfid, external_userid, service_state, servicer_userid } = payload as unknown as KfSessionMove;
    const session = await this.sessionBetween(open_kfid, external_userid);
    if (!session) return;
    const code = (result as { msgCode?: string | null } | null)?.msgCode;
    await this.db.transaction(async () => {
      await this.sessions.stands(session.id, KF_STATES[service_state], servicer_userid ?? '', 'ours');
      const occasion = ({ 2: 'queued', 3: 'taken', 4: 'ended' } as const)[service_state as 2];
      if (!code || !occasion || !dispatchedAt) return;
      await this.words.speak(open_kfid, [{ sessionId: session.id, occasion, code, at: dispatchedAt }]);
    });
  }

  /** What was taken by WeCom stands among the session's messages from now on. */
  private async said(done: EffectView[]): Promise<void> {
    const at = new Map(done.map((effect) => [effect.id, effect.dispatchedAt ?? effect.updatedAt]));
    const spoken = await this.db.rows<Spoken>(sql`
      SELECT r.effect_id, r.id AS reply_id, r.session_id, s.external_userid, r.text
      FROM kf_reply r JOIN kf_session s ON s.id = r.session_id WHERE r.effect_id IN (${[...at.keys()]})`);
    await this.db.transaction(() =>
      this.store.keep(
        spoken.map((row) => ({
          msgid: kfMsgid(`kf:reply/${row.reply_id}`),
          sessionId: row.session_id,
          externalUserid: row.external_userid,
          servicer: '',
          origin: 0,
          type: 'text',
          text: row.text,
          body: { content: row.text },
          menuId: '',
          effectId: row.effect_id,
          at: at.get(row.effect_id) as Date,
        })),
      ),
    );
  }

  private async sessionOf({ kind, payload }: EffectView) {
    const { open_kfid, external_userid, touser } = payload as Record<string, string>;
    return this.sessionBetween(open_kfid, kind === 'kf-message' ? touser : external_userid);
  }

  private async sessionBetween(openKfid: string, externalUserid: string) {
    const row = await this.db.row<{ id: number }>(sql`
      SELECT id FROM kf_session WHERE open_kfid = ${openKfid} AND external_userid = ${externalUserid}`);
    return row ? { id: row.id, openKfid, externalUserid } : null;
  }
}
