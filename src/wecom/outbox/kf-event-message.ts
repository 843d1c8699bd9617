import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { KfBody } from '../api/kf-body';
import { kfMsgid, KfMessagesApi } from '../api/kf-messages.api';
import { CODE_SPENT } from '../client/errcodes';
import { isErrcode, WecomError, WecomTimeout } from '../client/errors';
import { Effect, EffectKind, EffectKindOf, EffectPlan, Permit, Reconciled, Sent } from './effect-kinds';

export interface KfEventMessagePayload {
  /** Of an enter_session, a session_status_change or a move. */
  code: string;
  /** Epoch milliseconds: 20 s or 48 h after the code was made. */
  expiresAt: number;
  body: KfBody;
}

/** The one message a code is good for: the welcome, or a word when a session is queued, taken or ended. Cannot wait. */
@Injectable()
@EffectKind('kf-event-message')
export class KfEventMessages implements EffectKindOf<KfEventMessagePayload> {
  readonly urgent = true;

  constructor(
    private readonly api: KfMessagesApi,
    private readonly clock: Clock,
  ) {}

  lane({ payload }: EffectPlan<KfEventMessagePayload>): string {
    return `kf-code:${createHash('sha256').update(payload.code).digest('hex')}`;
  }

  async permit({ payload }: Effect<KfEventMessagePayload>): Promise<Permit> {
    return this.lapsed(payload) ? { blocked: 'the code had lapsed before the message could go out' } : 'go';
  }

  async send(effect: Effect<KfEventMessagePayload>): Promise<Sent> {
    try {
      return await this.call(effect);
    } catch (error) {
      // After an earlier try it may be that very try that has spent the code.
      if (effect.attempts > 1 && isErrcode(error, ...CODE_SPENT)) throw new WecomTimeout(error.api, error.message);
      throw error;
    }
  }

  /** While the code lives the same message again does no harm; "spent" may mean by the lost call or by somebody else. */
  async reconcile(effect: Effect<KfEventMessagePayload>): Promise<Reconciled> {
    if (this.lapsed(effect.payload)) return 'unclear';
    try {
      return { found: await this.call(effect) };
    } catch (error) {
      if (error instanceof WecomError && error.retry === 'no') return 'unclear';
      throw error;
    }
  }

  private async call({ payload, ownerRef }: Effect<KfEventMessagePayload>): Promise<Sent> {
    const { msgid } = await this.api.sendOnEvent(payload.code, kfMsgid(ownerRef), payload.body);
    return { result: { msgid }, externalRef: msgid };
  }

  private lapsed({ expiresAt }: KfEventMessagePayload): boolean {
    return this.clock.now().getTime() >= expiresAt;
  }
}
