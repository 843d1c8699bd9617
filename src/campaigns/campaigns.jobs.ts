import { job } from '../platform/queue/job';

/** Begins the occurrences of a campaign that are due. Key: the campaign. */
export const beginOccurrences = job<{ campaignId: number }>('campaigns.begin', { priority: 1 });

/** Fixes who is in an occurrence. Key: the occurrence. */
export const takeSnapshot = job<{ occurrenceId: number }>('campaigns.snapshot');

/** Makes the tasks of a beat when it is due. Key: the beat. */
export const planBeat = job<{ beatId: number }>('campaigns.plan-beat');

/** Reads what became of a task. Key: the task. */
export const readResults = job<{ taskId: number }>('campaigns.read-results');

/** Ends a beat at its end of validity: what nobody confirmed is withdrawn. Key: the beat. */
export const closeBeat = job<{ beatId: number }>('campaigns.close-beat');

/** Ends an occurrence after its attribution window. Key: the occurrence. */
export const finishOccurrence = job<{ occurrenceId: number }>('campaigns.finish');
