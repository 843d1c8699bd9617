import { CheckText, Diagnosis, Ending } from '../platform/checkup/doctor-check';
import { WecomError, WecomNotCalled, WecomTimeout } from '../wecom/client/errors';
import { REFUSALS, Refusal } from './refusal-texts';

/** Where an API family is granted, for the texts of a refused permission. */
export interface Grant {
  fix: CheckText;
  page: CheckText;
}

/** What an error code means to whoever sets the corp up (developer.work.weixin.qq.com/document/path/90313). */
const BY_CODE: Record<number, Refusal> = {
  40001: 'wrong-secret',
  40091: 'wrong-secret',
  45031: 'wrong-secret',
  40013: 'wrong-corp',
  60020: 'untrusted-ip',
  301042: 'untrusted-archive-ip',
  301052: 'archive-over',
  301053: 'archive-over',
  48001: 'no-permission',
  48002: 'no-permission',
  48004: 'no-permission',
  48006: 'withdrawn',
  48007: 'no-permission',
  84074: 'no-permission',
  40056: 'wrong-agent',
  301002: 'wrong-agent',
  50003: 'app-off',
  60031: 'app-off',
  60011: 'out-of-range',
  60021: 'out-of-range',
  60030: 'out-of-range',
  60111: 'out-of-range',
  92000: 'out-of-range',
  40096: 'out-of-range',
  701008: 'unlicensed',
  701099: 'unlicensed',
  43009: 'unverified',
  610016: 'unverified',
  45009: 'too-often',
};

const BY_OWN_CODE: Record<string, Refusal> = {
  'wecom.parked': 'too-often',
  'wecom.breaker-open': 'wrong-secret',
  'wecom.unreachable': 'unreachable',
  'wecom.token-busy': 'busy',
};

/**
 * The diagnosis of a call of WeCom that failed; errors that are not WeCom's are thrown on.
 * @param check the check's name
 * @param grant where the permission of this family is given; the app's own page where it is left out
 */
export function refused(check: string, error: unknown, grant?: Grant): Diagnosis {
  const how = refusalOf(error);
  if (!how) throw error;
  const { state, what, why, fix, page } = REFUSALS[how];
  const granted = how === 'no-permission' && grant ? grant : { fix, page };
  const ending: Ending = { state, what, why, fix: granted.fix, page: granted.page };
  return { findings: [{ key: `${check}.${how}`, ending, values: valuesOf(error) }] };
}

/** Null for an error that is not WeCom's. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof WecomError) return BY_CODE[error.errcode] ?? (error.retry === 'backoff' ? 'busy' : 'other');
  if (error instanceof WecomTimeout) return 'silent';
  if (error instanceof WecomNotCalled) return BY_OWN_CODE[error.code] ?? null;
  return null;
}

function valuesOf(error: unknown): Record<string, string | number> {
  const { message, until } = error as WecomNotCalled;
  const known = error instanceof WecomError ? error : null;
  return {
    code: known?.errcode ?? (error as WecomNotCalled).code,
    meaning: known?.meaning ?? message,
    ip: known?.callerIp ?? '?',
    api: (error as WecomNotCalled).api,
    until: until?.toISOString() ?? '?',
  };
}
