import { fact } from '../platform/events/facts';
import type { FollowStatus } from './follow.entity';

/** Ids in one fact: listeners work on them in one statement. */
export const MOST_IDS = 500;

/**
 * A rep and customers became friends. A callback tells of one, with its welcome code (good once, for 20 seconds); a
 * sync tells of all it met first, without codes.
 */
export const customerFollowed = fact<{
  customerIds: number[];
  repUserid: string;
  /** Of the one customer a callback told of; null from a sync. */
  externalUserid: string | null;
  welcomeCode: string | null;
  /** The channel key they came by; '' where WeCom names none. */
  channel: string;
}>('customers.followed');

/** Friendships ended. */
export const followEnded = fact<{ customerIds: number[]; repUserid: string; status: FollowStatus }>(
  'customers.follow-ended',
);

/** Names, identities, relations, owners or tags of these customers may be new. */
export const customersChanged = fact<{ customerIds: number[] }>('customers.changed');

/** These customers lost a phone: the reps who had typed it took it off their cards. */
export const phonesWithdrawn = fact<{ customerIds: number[] }>('customers.phones-withdrawn');

/** A corp member has another userid now; whoever keeps userids moves them. */
export const repRenamed = fact<{ from: string; to: string }>('customers.rep-renamed');

/** A full sync came to its end. */
export const syncedInFull = fact<{ runId: number }>('customers.synced-in-full');

/** Names, owners or states of these groups may be new. */
export const groupChanged = fact<{ groupIds: number[] }>('customers.group-changed');

/** Customers who came into a group or left it. */
export const groupMembersChanged = fact<{ groupId: number; joined: number[]; left: number[] }>(
  'customers.group-members-changed',
);

/** Holds of these customers were opened or ended. */
export const holdsChanged = fact<{ customerIds: number[] }>('customers.holds-changed');

/** Slices of at most MOST_IDS. */
export function* slices<T>(items: T[], size = MOST_IDS): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
