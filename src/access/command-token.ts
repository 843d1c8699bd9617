import { timingSafeEqual } from 'node:crypto';
import { Secrets } from '../platform/secrets/secrets';

const LIFE_MS = 60_000;

/** A token for `huitou` commands on the machine itself: who can read the secret key is the owner. Lives a minute. */
export function commandToken(secrets: Secrets, wall = Date.now()): string {
  const until = wall + LIFE_MS;
  return `cli.${until}.${secrets.sign(`cli.${until}`)}`;
}

/** True for a token made with this key less than a minute ago. */
export function isCommandToken(token: string, secrets: Secrets, wall = Date.now()): boolean {
  const [, until, signature] = /^cli\.(\d{1,15})\.([\w-]+)$/.exec(token) ?? [];
  if (!until || Number(until) < wall || Number(until) > wall + LIFE_MS) return false;
  const expected = Buffer.from(secrets.sign(`cli.${until}`));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
