import { Injectable } from '@nestjs/common';
import { MassMessagesApi } from '../../wecom/api/mass-messages.api';
import { isErrcode } from '../../wecom/client/errors';
import { Effect, EffectKind, EffectKindOf, EffectPlan, Reconciled, Sent } from '../../wecom/outbox/effect-kinds';

/** Which task of WeCom it is about. */
export interface TaskPayload {
  taskId: number;
  msgid: string;
}

/** WeCom: the task can no longer be cancelled, because it was sent or was cancelled before. */
const PAST_CANCELLING = 41093;

/** Takes back what the rep has not sent yet. Whether anybody was faster is read from the results afterwards. */
@Injectable()
@EffectKind('cancel-mass-message')
export class CancelMassMessage implements EffectKindOf<TaskPayload> {
  constructor(private readonly api: MassMessagesApi) {}

  lane(plan: EffectPlan<TaskPayload>): string {
    return `task:${plan.payload.msgid}`;
  }

  async send({ payload }: Effect<TaskPayload>): Promise<Sent> {
    try {
      await this.api.cancel(payload.msgid);
      return { result: { cancelled: true } };
    } catch (error) {
      if (!isErrcode(error, PAST_CANCELLING)) throw error;
      return { result: { cancelled: false } };
    }
  }

  /** Cancelling again does no harm, so a lost answer is simply asked for once more. */
  async reconcile(): Promise<Reconciled> {
    return 'absent';
  }
}

/** Nudges the rep of a task. WeCom takes three in 24 hours per task; a fourth fails with 41094. */
@Injectable()
@EffectKind('remind-mass-message')
export class RemindMassMessage implements EffectKindOf<TaskPayload> {
  constructor(private readonly api: MassMessagesApi) {}

  lane(plan: EffectPlan<TaskPayload>): string {
    return `task:${plan.payload.msgid}`;
  }

  async send({ payload }: Effect<TaskPayload>): Promise<Sent> {
    await this.api.remind(payload.msgid);
    return { result: { reminded: true } };
  }

  /** Nothing at WeCom shows whether a reminder went out; a second one is the greater nuisance, so it counts as done. */
  async reconcile(): Promise<Reconciled> {
    return { found: { result: { reminded: 'unknown' } } };
  }
}
