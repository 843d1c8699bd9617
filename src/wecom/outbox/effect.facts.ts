import { fact } from '../../platform/events/facts';

/** Effects of one kind came to an end: succeeded, failed, blocked or cancelled. Told in the transaction that ended them. */
export const effectSettled = fact<{ kind: string; ids: number[] }>('wecom.effect-settled');
