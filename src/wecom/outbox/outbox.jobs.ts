import { job, URGENT } from '../../platform/queue/job';

/** Works off one lane's effects. Only a broken database can make it fail, so it never gives up. */
export const drainLane = job<{ lane: string }>('wecom.outbox-lane', { attempts: 1_000_000, backoff: 1 });

/** The same for kinds somebody waits for, in places of the queue that slow work cannot take. */
export const drainLaneNow = job<{ lane: string }>('wecom.outbox-lane-now', {
  priority: URGENT,
  attempts: 1_000_000,
  backoff: 1,
});
