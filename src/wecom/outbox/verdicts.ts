import { Refused, Unavailable } from '../../platform/errors/errors';
import { RetryLater } from '../../platform/queue/job';
import { WecomError, WecomNotCalled } from '../client/errors';
import { Reason } from './effect-rows';

/** What an error means for an effect. */
export type Verdict = { retry: Date; reason: Reason | null } | { as: 'failed' | 'unknown'; reason: Reason };

/** Calls before an error that asks for patience counts as a refusal. */
const TRIES = 8;
const LONGEST_PAUSE_MS = 600_000;
const STALE_TOKEN_PAUSE_MS = 60_000;

/** An error before the call: nothing happened, so it is tried again, or refused for good by ourselves. */
export function beforeCall(error: unknown, attempts: number, now: Date): Verdict {
  if (error instanceof Refused) return { as: 'failed', reason: reasonOf(error) };
  if (error instanceof RetryLater) return { retry: error.until, reason: null };
  const until = error instanceof Unavailable ? error.until : null;
  // A bug or a broken neighbour: often enough to mend itself, seldom enough not to flood the log.
  return { retry: until ?? inPause(Math.max(attempts, 6), now), reason: reasonOf(error) };
}

/** An error of the call itself. Only what surely did nothing is tried again or failed; the rest is unknown. */
export function afterCall(error: unknown, attempts: number, now: Date): Verdict {
  const reason = reasonOf(error);
  if (error instanceof Refused) return { as: 'failed', reason };
  if (error instanceof RetryLater) return { retry: error.until, reason: null };
  if (error instanceof WecomNotCalled) return { retry: error.until ?? inPause(attempts, now), reason };
  if (!(error instanceof WecomError)) return { as: 'unknown', reason };
  if (error.retry === 'frequency') return { retry: error.until ?? inPause(attempts, now), reason };
  if (attempts >= TRIES) return { as: 'failed', reason };
  if (error.retry === 'backoff') return { retry: inPause(attempts, now), reason };
  if (error.retry === 'refresh-token') return { retry: new Date(now.getTime() + STALE_TOKEN_PAUSE_MS), reason };
  return { as: 'failed', reason };
}

/** An error while reading WeCom back: the effect stays unknown and is read again. Being told to wait does not count. */
export function afterReconcile(
  error: unknown,
  reconciles: number,
  now: Date,
): { due: Date; reason: Reason | null; counted: boolean } {
  if (error instanceof RetryLater) return { due: error.until, reason: null, counted: false };
  const until = error instanceof Unavailable ? error.until : null;
  // Reading does no harm, so even errors that are fatal for a call are waited out, a person being asked in the end.
  return { due: until ?? inPause(reconciles + 6, now), reason: reasonOf(error), counted: until === null };
}

/** 1, 2, 4 … seconds after the first, second, third try; at most ten minutes. */
function inPause(tries: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.max(0, tries - 1)));
}

function reasonOf(error: unknown): Reason {
  if (error instanceof WecomError) return { code: String(error.errcode), text: error.message };
  if (error instanceof Refused || error instanceof Unavailable) return { code: error.code, text: error.message };
  return { code: 'internal', text: error instanceof Error ? error.message : String(error) };
}
