import { Injectable } from '@nestjs/common';
import { Refused } from '../../platform/errors/errors';
import { KfApi, KfServiceState, KfSessionMove, KfSessionState } from '../api/kf.api';
import { Effect, EffectKind, EffectKindOf, EffectPlan, Reconciled, Sent } from './effect-kinds';
import { kfLane } from './kf-message';

/**
 * Where a session may be moved by API from each state (document/path/94669). The moves to 4 from 0, 1 and 2 are not
 * documented and tried; back from a servicer into the pool is never possible.
 */
const MOVES: Record<KfServiceState, KfServiceState[]> = { 0: [1, 2, 3, 4], 1: [2, 3, 4], 2: [3, 4], 3: [3, 4], 4: [] };

/** Hands a session of 微信客服 to the API, the pool or a servicer, or ends it. The result holds the code for a last word. */
@Injectable()
@EffectKind('kf-session-move')
export class KfSessionMoves implements EffectKindOf<KfSessionMove> {
  constructor(private readonly api: KfApi) {}

  lane({ payload }: EffectPlan<KfSessionMove>): string {
    return kfLane(payload.open_kfid, payload.external_userid);
  }

  /** @throws Refused wecom.kf-move when the session, as WeCom has it now, cannot go there */
  async prepare({ payload }: Effect<KfSessionMove>): Promise<void> {
    const { service_state: from } = await this.api.state(payload.open_kfid, payload.external_userid);
    if (MOVES[from]?.includes(payload.service_state)) return;
    throw new Refused('wecom.kf-move', `A session in state ${from} cannot be moved to ${payload.service_state}.`, {
      details: { from, to: payload.service_state },
    });
  }

  async send({ payload }: Effect<KfSessionMove>): Promise<Sent> {
    const { msg_code } = await this.api.move(payload);
    return { result: { msgCode: msg_code ?? null } };
  }

  /** The session's state tells. Its code is lost with the answer, and so is the word it was good for. */
  async reconcile({ payload }: Effect<KfSessionMove>): Promise<Reconciled> {
    const now = await this.api.state(payload.open_kfid, payload.external_userid);
    return isThere(now, payload) ? { found: { result: { msgCode: null } } } : 'absent';
  }
}

function isThere(now: KfSessionState, wanted: KfSessionMove): boolean {
  const sameServicer = now.servicer_userid?.toLowerCase() === wanted.servicer_userid?.toLowerCase();
  return now.service_state === wanted.service_state && (wanted.service_state !== 3 || sameServicer);
}
