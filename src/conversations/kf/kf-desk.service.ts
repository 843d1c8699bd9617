import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { Refused } from '../../platform/errors/errors';
import { checkKfBody, KfBody } from '../../wecom/api/kf-body';
import { KfServiceState, KfSessionMove } from '../../wecom/api/kf.api';
import { Effect, EffectOwner, EffectOwnerOf, Permit, Sent } from '../../wecom/outbox/effect-kinds';
import { KfMessagePayload } from '../../wecom/outbox/kf-message';
import { Outbox } from '../../wecom/outbox/outbox.service';
import { KfOutcomes } from './kf-outcomes';
import { KfReplies } from './kf-reply-rows';
import { KfSession } from './kf-session.entity';
import { KfSessions } from './kf-sessions.service';
import { KF_STATES, KfState, WRITABLE } from './session-states';

const WHY_NOT: Record<Exclude<KfState, 'new' | 'assistant'>, string> = {
  queued: 'The session waits in the pool; by API it can only be handed to a servicer.',
  human: 'A servicer holds the session; answer in their WeCom, or let them end it.',
  ended: 'The session has ended; it can be answered when the customer writes again.',
};

/** What operators do in a session. Every word and move is a row first and an effect of the outbox then. */
@Injectable()
@EffectOwner('kf')
export class KfDesk implements EffectOwnerOf {
  constructor(
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly sessions: KfSessions,
    private readonly replies: KfReplies,
    private readonly outcomes: KfOutcomes,
  ) {}

  /**
   * Answers the customer.
   * @param key of the asker's choice: the same key again says nothing twice
   * @returns the reply's effect
   * @throws Refused 404; 409 kf.not-writable, kf.no-room; wecom.kf-body
   */
  async reply(sessionId: number, text: string, key: string, by: string): Promise<{ effectId: number }> {
    const session = await this.sessions.find(sessionId);
    const body: KfBody = { msgtype: 'text', text: { content: text } };
    checkKfBody(body);
    await this.mustBeWritable(session);
    const room = await this.replies.room(sessionId);
    return this.db.transaction(async () => {
      const noted = await this.replies.note({ sessionId, occasion: 'reply', requestKey: key, text, byName: by });
      if (noted.effectId !== null) return { effectId: noted.effectId };
      if (room.left === 0) throw noRoom(session);
      const payload: KfMessagePayload = { open_kfid: session.openKfid, touser: session.externalUserid, body };
      const plan = { ownerRef: `kf:reply/${noted.id}`, payload, customer: session.externalUserid };
      const [effectId] = await this.outbox.plan('kf-message', [plan]);
      await this.replies.planned(noted.id, effectId);
      return { effectId };
    });
  }

  /**
   * Moves a session. Whether it may go there is asked of WeCom before the call.
   * @param servicer userid, for the state human alone
   */
  async move(sessionId: number, to: Exclude<KfState, 'new'>, servicer: string, key: string): Promise<void> {
    const session = await this.sessions.find(sessionId);
    if ((to === 'human') !== (servicer !== '')) {
      throw new Refused('kf.servicer', 'Name a servicer to hand the session to, and nobody otherwise.', {
        status: 400,
      });
    }
    const payload: KfSessionMove = {
      open_kfid: session.openKfid,
      external_userid: session.externalUserid,
      service_state: KF_STATES.indexOf(to) as KfServiceState,
      ...(servicer ? { servicer_userid: servicer } : {}),
    };
    const ownerRef = `kf:move/${session.id}/${key}`;
    await this.outbox.plan('kf-session-move', [{ ownerRef, payload, rep: servicer, customer: session.externalUserid }]);
  }

  /** WeCom's limits, counted in rows again just before the call: a customer's silence and our own words use them up. */
  async permit(effect: Effect): Promise<Permit> {
    if (effect.kind !== 'kf-message') return 'go';
    const sessionId = await this.replies.sessionOf(effect.id);
    const room = sessionId === null ? null : await this.replies.room(sessionId, effect.id);
    if (room && room.left > 0) return 'go';
    return { blocked: 'WeCom takes five messages per message of the customer, within 48 hours of it' };
  }

  /** The code of an ended session lives 20 seconds. */
  async answered(effect: Effect, { result }: Sent): Promise<void> {
    if (effect.kind === 'kf-session-move') await this.outcomes.moved({ ...effect, result });
  }

  /** Known states may be old, so WeCom is asked before anybody is refused. */
  private async mustBeWritable(session: KfSession): Promise<void> {
    if (WRITABLE.includes(session.state)) return;
    const state = await this.sessions.refresh(session);
    if (state === 'new' || state === 'assistant') return;
    throw new Refused('kf.not-writable', WHY_NOT[state], { status: 409, details: { state } });
  }
}

function noRoom(session: KfSession): Refused {
  const why = 'WeCom takes five messages within 48 hours of the customer’s last one; wait until they write again.';
  return new Refused('kf.no-room', why, { status: 409, details: { session: session.id } });
}
