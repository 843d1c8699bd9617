import { job } from '../../platform/queue/job';

/** Reads one account to its end; one lane per account. Behind it may wait a welcome that lives 20 seconds. */
export const pullKf = job<{ openKfid: string }>('conversations.pull-kf', { priority: 90, attempts: 1_000_000 });

/** Reads which accounts there are and who serves them. */
export const readKfAccounts = job<Record<string, never>>('conversations.read-kf-accounts');

/** Asks WeCom who those are that wrote for the first time. */
export const readKfCustomers = job<Record<string, never>>('conversations.read-kf-customers');

/** Asks WeCom where one session stands. */
export const readKfSession = job<{ sessionId: number }>('conversations.read-kf-session');
