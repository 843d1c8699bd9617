import { Injectable } from '@nestjs/common';
import { KfBody } from '../api/kf-body';
import { KfApi } from '../api/kf.api';
import { kfMsgid, KfMessagesApi } from '../api/kf-messages.api';
import { WecomError } from '../client/errors';
import { Effect, EffectKind, EffectKindOf, EffectPlan, Permit, Reconciled, Sent } from './effect-kinds';

export interface KfMessagePayload {
  open_kfid: string;
  /** external_userid. */
  touser: string;
  body: KfBody;
}

/** What is written to one customer of one account, and moves of their session, go one after another. */
export function kfLane(openKfid: string, externalUserid: string): string {
  return `kf:${openKfid}|${externalUserid}`;
}

const WHY_NOT: Record<number, string> = {
  2: 'the session waits in the pool for a servicer',
  3: 'a servicer holds the session',
  4: 'the session has ended; it opens again when the customer writes',
};

/**
 * A message to a customer of 微信客服. Its msgid follows from its ownerRef, so WeCom knows a repeat; errcode 0 is not yet
 * delivery, see Outbox.undelivered. How many may still go out is the owner's to know: it has the customer's messages.
 */
@Injectable()
@EffectKind('kf-message')
export class KfMessages implements EffectKindOf<KfMessagePayload> {
  constructor(
    private readonly api: KfMessagesApi,
    private readonly sessions: KfApi,
  ) {}

  lane({ payload }: EffectPlan<KfMessagePayload>): string {
    return kfLane(payload.open_kfid, payload.touser);
  }

  /** By API only new sessions and the API's own may be written to (95018). */
  async permit({ payload }: Effect<KfMessagePayload>): Promise<Permit> {
    try {
      const { service_state } = await this.sessions.state(payload.open_kfid, payload.touser);
      return service_state in WHY_NOT ? { blocked: WHY_NOT[service_state] } : 'go';
    } catch (error) {
      // No such account or customer: asking again would say the same.
      if (error instanceof WecomError && error.retry === 'no') return { blocked: error.message };
      throw error;
    }
  }

  async send(effect: Effect<KfMessagePayload>): Promise<Sent> {
    const { open_kfid, touser, body } = effect.payload;
    const { msgid } = await this.api.send(open_kfid, touser, kfMsgid(effect.ownerRef), body);
    return { result: { msgid }, externalRef: msgid };
  }

  /**
   * WeCom does not give back what was sent by API, but it knows the msgid: the same call again is answered as the first
   * was and delivers nothing twice. Refused now, it says nothing about then, and a person decides.
   */
  async reconcile(effect: Effect<KfMessagePayload>): Promise<Reconciled> {
    try {
      return { found: await this.send(effect) };
    } catch (error) {
      if (error instanceof WecomError && error.retry === 'no') return 'unclear';
      throw error;
    }
  }
}
