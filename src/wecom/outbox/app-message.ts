import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { AppMessage, MessagesApi } from '../api/messages.api';
import { Effect, EffectKind, EffectKindOf, EffectPlan, Reconciled, Sent } from './effect-kinds';

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

  async send({ payload }: Effect<AppMessage>): Promise<Sent> {
    const answer = await this.api.send({ ...payload, duplicateCheckSeconds: DUPLICATE_CHECK_S });
    return { result: answer, externalRef: answer.msgid };
  }

  /** While WeCom's duplicate check lasts a repeat does no harm; afterwards nothing shows whether it was delivered. */
  async reconcile({ dispatchedAt }: Effect<AppMessage>): Promise<Reconciled> {
    const age = dispatchedAt ? this.clock.now().getTime() - dispatchedAt.getTime() : 0;
    return age < (DUPLICATE_CHECK_S - SPARE_S) * 1000 ? 'absent' : 'unclear';
  }
}
