/** What an operator may do, from everything to reading. */
export const ROLES = ['owner', 'operator', 'analyst'] as const;
export type Role = (typeof ROLES)[number];
