import { Injectable } from '@nestjs/common';
import { On } from '../../src/platform/events/facts';
import { WecomTimeout } from '../../src/wecom/client/errors';
import {
  Effect,
  EffectKind,
  EffectKindOf,
  EffectOwner,
  EffectOwnerOf,
  EffectPlan,
  Permit,
  Reconciled,
  Sent,
} from '../../src/wecom/outbox/effect-kinds';
import { effectSettled } from '../../src/wecom/outbox/effect.facts';

export interface Letter {
  to: string;
  text: string;
}

/** What the world does with letters, and what it has seen of them. */
export const world = {
  send: async (_effect: Effect<Letter>): Promise<Sent> => ({ result: { ok: true } }),
  reconcile: async (_effect: Effect<Letter>): Promise<Reconciled> => 'unclear',
  permit: async (_effect: Effect): Promise<Permit> => 'go',
  sent: [] as string[],
  settled: [] as number[],
};

@Injectable()
@EffectKind('letter')
export class Letters implements EffectKindOf<Letter> {
  lane(plan: EffectPlan<Letter>): string {
    return `to:${plan.payload.to}`;
  }

  content(letter: Letter): unknown {
    return letter.text;
  }

  async send(effect: Effect<Letter>): Promise<Sent> {
    world.sent.push(effect.payload.text);
    return world.send(effect);
  }

  async reconcile(effect: Effect<Letter>): Promise<Reconciled> {
    return world.reconcile(effect);
  }
}

@Injectable()
@EffectOwner('shop')
export class Shop implements EffectOwnerOf {
  async permit(effect: Effect): Promise<Permit> {
    return world.permit(effect);
  }

  @On(effectSettled)
  async heard({ kind, ids }: { kind: string; ids: number[] }): Promise<void> {
    if (kind === 'letter') world.settled.push(...ids);
  }
}

export const LOST = () => new WecomTimeout('/cgi-bin/letter', 'ECONNRESET');
export const API = '/cgi-bin/letter';

/** A promise and its keys. */
export function gate<T>() {
  let open!: (value: T) => void;
  const opened = new Promise<T>((resolve) => (open = resolve));
  return { open, opened };
}

/** Back to a world where everything works and nothing has happened. */
export function resetWorld(): void {
  world.send = async () => ({ result: { ok: true }, externalRef: 'ref-1' });
  world.reconcile = async () => 'unclear';
  world.permit = async () => 'go';
  world.sent.length = 0;
  world.settled.length = 0;
}

/** A letter the shop wants sent; its lane is its receiver. */
export function letter(text: string, to = 'zhou', ref = text): EffectPlan<Letter> {
  return { ownerRef: `shop:${ref}`, payload: { to, text }, customer: to };
}
