import type { EffectView } from '../../wecom/outbox/effects.dto';

/**
 * waiting: on its way to WeCom · checking: the answer was lost and WeCom is being read · unclear: WeCom does not show it, a
 * person decides · failed: WeCom refused, as `problem` says; what was there before still holds · live: as shown · removed.
 */
export type KeptState = 'waiting' | 'checking' | 'unclear' | 'failed' | 'live' | 'removed';

/** The parts of a row its state follows from. */
export interface KeptPart {
  effectId: number;
  remoteId: string | null;
  removedAt: Date | null;
}

/** What became of the last write. */
export function keptState(row: KeptPart, effect: EffectView | undefined): { state: KeptState; problem: string | null } {
  if (row.removedAt) return { state: 'removed', problem: null };
  const problem = effect?.errorText ?? null;
  switch (effect?.state) {
    case 'succeeded':
      if (row.remoteId) return { state: 'live', problem: null };
      if (effect.externalRef) return { state: 'waiting', problem: null };
      // A person said "done" and named no id: what is there can never be changed, so it may be made anew.
      return { state: 'failed', problem: 'It was marked as done without the id WeCom gave it.' };
    case 'unknown':
      return { state: effect.waitsForPerson ? 'unclear' : 'checking', problem };
    case 'failed':
    case 'blocked':
    case 'cancelled':
      return { state: 'failed', problem };
    default:
      return { state: 'waiting', problem };
  }
}
