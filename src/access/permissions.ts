import { Role } from './operator.entity';

/** What each role may do; '*' is everything, 'x.*' everything of a room. */
const ROLES: Record<Role, string[]> = {
  owner: ['*'],
  operator: [
    'overview.read',
    'customers.*',
    'orders.*',
    'products.*',
    'conversations.*',
    'rules.*',
    'tags.*',
    'reach.*',
    'campaigns.*',
    'channels.*',
    'prospects.*',
    'analytics.*',
    'wecom.*',
    'sync.*',
    'doctor.read',
    'operations.*',
  ],
  analyst: [
    'overview.read',
    'customers.read',
    'orders.read',
    'conversations.read',
    'rules.read',
    'tags.read',
    'reach.read',
    'campaigns.read',
    'channels.read',
    'prospects.read',
    'analytics.read',
    'wecom.read',
    'operations.read',
  ],
};

export function permissionsOf(role: Role): string[] {
  return ROLES[role];
}

/** True when one of `held` covers `wanted`. */
export function covers(held: string[], wanted: string): boolean {
  return held.some(
    (one) => one === '*' || one === wanted || (one.endsWith('.*') && wanted.startsWith(one.slice(0, -1))),
  );
}
