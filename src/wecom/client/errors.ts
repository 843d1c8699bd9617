import { Unavailable } from '../../platform/errors/errors';
import { errcode as lookUp, Retry } from './errcodes';
import { redact } from './redact';

/** WeCom answered with an errcode: the call was understood and did nothing. */
export class WecomError extends Unavailable {
  readonly retry: Retry;
  /** What the code means, from the documentation. */
  readonly meaning: string;

  /**
   * @param errmsg as received; it carries a hint, the caller's IP and a link, so only the code may be matched
   * @param api the path, such as /cgi-bin/externalcontact/mark_tag
   */
  constructor(
    readonly api: string,
    readonly errcode: number,
    errmsg: string,
    until?: Date,
  ) {
    const { meaning, retry } = lookUp(errcode);
    super('wecom.error', `${api} answered ${errcode}: ${meaning} (${redact(errmsg)})`, { until });
    this.name = 'WecomError';
    this.retry = retry;
    this.meaning = meaning;
  }

  /** Our address as WeCom sees it; only for showing, since the text around it may change. Null where it tells none. */
  get callerIp(): string | null {
    return /from ip: ([0-9a-f.:]+)/i.exec(this.message)?.[1] ?? null;
  }
}

/** No answer: timed out, cut off, or an answer that is none. A write may or may not have happened. */
export class WecomTimeout extends Unavailable {
  constructor(
    readonly api: string,
    reason: string,
  ) {
    super('wecom.timeout', `${api} did not answer: ${redact(reason)}`);
    this.name = 'WecomTimeout';
  }
}

/** The request never left: no such host, connection refused, a limit of our own. Nothing happened at WeCom. */
export class WecomNotCalled extends Unavailable {
  /** @param until when trying again makes sense, where that is known */
  constructor(
    readonly api: string,
    code: 'wecom.unreachable' | 'wecom.parked' | 'wecom.breaker-open' | 'wecom.not-set-up' | 'wecom.token-busy',
    reason: string,
    until?: Date,
  ) {
    super(code, `${api} was not called: ${redact(reason)}`, { until });
    this.name = 'WecomNotCalled';
  }
}

/** True for a WecomError with one of `codes`. */
export function isErrcode(error: unknown, ...codes: number[]): error is WecomError {
  return error instanceof WecomError && codes.includes(error.errcode);
}
