import { fact } from '../platform/events/facts';

/** Messages of these customers were stored. */
export const messagesArrived = fact<{ customerIds: number[] }>('conversations.messages-arrived');

/** The signal dictionary found these intents in new messages of these customers. */
export const signalsFound = fact<{ customerIds: number[]; intents: string[] }>('conversations.signals-found');
