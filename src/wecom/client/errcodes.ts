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
/** A one-time code is of no use any more: unknown or late, or spent (document/path/90313; 41051 does not say by whom). */
export const CODE_SPENT = [41050, 41051];
/** The token of a kf_msg_or_event is older than ten minutes, or none of this account. */
export const KF_TOKEN_LAPSED = 95007;
/** The mass message is still being dispatched; ask again after a minute. */
export const STILL_DISPATCHING = 41063;
/** The welcome code is used up, or customer and member have begun to talk; WeCom does not say which. */
export const WELCOME_TAKEN = 41051;
/** No contact way or join way has this config_id. */
export const NO_SUCH_CONFIG = 41044;
/** No group welcome has this template_id. */
export const NO_SUCH_TEMPLATE = 40037;

const CODES = table as Record<string, { meaning: string; retry: string }>;

/** An undocumented code is taken as `no`: repeating what is not understood helps nobody. */
export function errcode(code: number): Errcode {
  const known = CODES[String(code)];
  if (code === TOO_FREQUENT) return { meaning: known.meaning, retry: 'frequency' };
  return known ? { meaning: known.meaning, retry: known.retry as Retry } : { meaning: 'undocumented', retry: 'no' };
}
