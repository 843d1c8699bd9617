import { job, URGENT } from '../../platform/queue/job';

/** Reads new rows of the inbox. One lane: a burst of callbacks is one job. */
export const readInbox = job<Record<string, never>>('wecom.read-inbox', { priority: URGENT + 10, attempts: 1_000_000 });

/** What cannot wait for the event's turn: a welcome code lives 20 seconds. A second try comes while it may still help. */
export const handleFirst = job<{ id: number }>('wecom.handle-first', { priority: URGENT, attempts: 4, backoff: 1 });

/** Handles what waits for one subject. */
export const handleSubject = job<{ subject: string }>('wecom.handle', { attempts: 1_000_000 });

/** The same at once: a code that lives 20 seconds may have to be pulled. */
export const handleSubjectNow = job<{ subject: string }>('wecom.handle-now', {
  priority: URGENT,
  attempts: 1_000_000,
});

/** The same ahead of other work, but not in the places of what cannot wait: handling may take many seconds. */
export const handleSubjectSoon = job<{ subject: string }>('wecom.handle-soon', { priority: 50, attempts: 1_000_000 });
