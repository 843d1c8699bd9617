import { MOST_CUSTOMERS_PER_TASK, MOST_GROUPS_PER_TASK } from '../../wecom/api/mass-messages.api';

/** Different texts one rep has to confirm in one beat; each is one more tap. */
export const MOST_TEXTS = 3;

/** An audience that differs from the approved one by more than this share asks a person first. */
export const AUDIENCE_TOLERANCE = 0.2;

/** How late a beat may still begin after the service was down, in milliseconds. */
export const GRACE_MS = 2 * 3_600_000;

/** A beat needs this long before its validity or the quiet hours end, in milliseconds. */
export const SHORTEST_VALIDITY_MS = 15 * 60_000;

/** WeCom's limit of targets per task. */
export function mostPerTask(targetKind: 'customer' | 'group'): number {
  return targetKind === 'customer' ? MOST_CUSTOMERS_PER_TASK : MOST_GROUPS_PER_TASK;
}
