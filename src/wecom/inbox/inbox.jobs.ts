import { job } from '../../platform/queue/job';

/** Reads new rows of the inbox. One lane: a burst of callbacks is one job. */
export const readInbox = job<Record<string, never>>('wecom.read-inbox', { priority: 100, attempts: 1_000_000 });

/** Handles what waits for one subject. */
export const handleSubject = job<{ subject: string }>('wecom.handle', { attempts: 1_000_000 });

/** The same, ahead of other work: a welcome code lives 20 seconds. */
export const handleSubjectNow = job<{ subject: string }>('wecom.handle-now', { priority: 90, attempts: 1_000_000 });
