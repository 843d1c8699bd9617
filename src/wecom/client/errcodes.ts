import table from './errcodes.json';

/**
 * What to do about an error code (developer.work.weixin.qq.com/document/path/90313): `backoff` try again shortly, at
 * most a few times; `frequency` park the API for its window; `refresh-token` fetch the token once and try once more;
 * `fatal` a person must change a setting, never loop; `no` this call as it is will never work.
 */
export type Retry = 'backoff' | 'frequency' | 'refresh-token' | 'fatal' | 'no';

export interface Errcode {
  /** In English, for logs and lists. */
  meaning: string;
  retry: Retry;
}

/** 45009 says that calls come too often; the window to wait is not in the answer, see parking.ts. */
export const TOO_FREQUENT = 45009;
/** Wrong secret or corp id. Repeated, they ban the source IP for an hour. */
export const WRONG_CREDENTIALS = [40001, 40013];
/** The token in the URL is not, or no longer, good. */
export const STALE_TOKEN = [40014, 42001];
/** Not a customer of this rep: deleted, not added back, or the rep has no customers at all. */
export const NOT_A_CONTACT = 84061;
/** The mass message is still being dispatched; ask again after a minute. */
export const STILL_DISPATCHING = 41063;

const CODES = table as Record<string, { meaning: string; retry: string }>;

/** An undocumented code is taken as `no`: repeating what is not understood helps nobody. */
export function errcode(code: number): Errcode {
  const known = CODES[String(code)];
  if (code === TOO_FREQUENT) return { meaning: known.meaning, retry: 'frequency' };
  return known ? { meaning: known.meaning, retry: known.retry as Retry } : { meaning: 'undocumented', retry: 'no' };
}
