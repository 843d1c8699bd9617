import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { AppMessage, MessagesApi } from '../api/messages.api';
import { Effect, EffectKind, EffectKindOf, EffectPlan, Permit, Reconciled, Sent } from './effect-kinds';

/** The longest WeCom can be asked to swallow a repeated request: 4 hours. */
const DUPLICATE_CHECK_S = 14_400;
/** Left of it for the repeated call itself. */
const SPARE_S = 600;

/** A message of the app to members. The payload is sent as it is kept, byte for byte, so that WeCom knows a repeat. */
@Injectable()
@EffectKind('app-message')
export class AppMessages implements EffectKindOf<AppMessage> {
  constructor(
    private readonly api: MessagesApi,
    private readonly clock: Clock,
  ) {}

  /** Messages do not wait for each other. */
  lane(plan: EffectPlan<AppMessage>): string {
    return `app:${createHash('sha256').update(plan.ownerRef).digest('hex')}`;
  }

  /** A repeat that was held up (parked, breaker, an outage) until WeCom has forgotten the first call may double it. */
  async permit({ lostAt }: Effect<AppMessage>): Promise<Permit> {
    if (!lostAt || this.stillKnown(lostAt)) return 'go';
    return { blocked: 'A call of this message was lost, and WeCom no longer tells a repeat. See whether it arrived.' };
  }

  async send({ payload }: Effect<AppMessage>): Promise<Sent> {
    const answer = await this.api.send({ ...payload, duplicateCheckSeconds: DUPLICATE_CHECK_S });
    return { result: answer, externalRef: answer.msgid };
  }

  /** While WeCom's duplicate check lasts a repeat does no harm; afterwards nothing shows whether it was delivered. */
  async reconcile({ dispatchedAt, lostAt }: Effect<AppMessage>): Promise<Reconciled> {
    const first = lostAt ?? dispatchedAt;
    return !first || this.stillKnown(first) ? 'absent' : 'unclear';
  }

  private stillKnown(lostAt: Date): boolean {
    return this.clock.now().getTime() - lostAt.getTime() < (DUPLICATE_CHECK_S - SPARE_S) * 1000;
  }
}
