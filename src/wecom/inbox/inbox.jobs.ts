import { job, URGENT } from '../../platform/queue/job';

/** Reads new rows of the inbox. One lane: a burst of callbacks is one job. */
export const readInbox = job<Record<string, never>>('wecom.read-inbox', { priority: URGENT + 10, attempts: 1_000_000 });

/** What cannot wait for the event's turn: a welcome code lives 20 seconds. A second try comes while it may still help. */
export const handleFirst = job<{ id: number }>('wecom.handle-first', { priority: URGENT, attempts: 4, backoff: 1 });

/** At once: a code that lives 20 seconds may have to be pulled. */
export const NOW = URGENT;

/** Ahead of other work, but not in the places of what cannot wait: handling may take many seconds. */
export const SOON = 50;

/** Handles what waits for one subject. Its lane is what keeps the subject's events in order, whatever hurry they are in. */
export const handleSubject = job<{ subject: string }>('wecom.handle', { attempts: 1_000_000, alsoAt: [SOON, NOW] });
