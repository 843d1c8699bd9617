import { SetMetadata } from '@nestjs/common';

/** How a kind of work is tried. */
export interface JobOptions {
  /** Failures before the job is dead. */
  attempts: number;
  /** Seconds before the second try; doubles each time, at most an hour. */
  backoff: number;
  /** Seconds a worker may be silent before another takes the job over. Leases are renewed while it runs. */
  lease: number;
  /** Higher runs first among the due. */
  priority: number;
  /** Other priorities a single addition may ask for. */
  alsoAt: number[];
}

/** A declared kind of background work; `Data` must survive JSON. */
export interface Job<Data> {
  readonly name: string;
  readonly options: JobOptions;
  /** Only for the compiler. */
  readonly data?: Data;
}

/**
 * Jobs of at least this priority have places of their own in every worker, so that they start at once even while slow
 * ones hold all others: for work of milliseconds that somebody waits for.
 */
export const URGENT = 90;

const DEFAULTS: JobOptions = { attempts: 8, backoff: 5, lease: 60, priority: 0, alsoAt: [] };

/** Declares a kind of work: `export const sendTask = job<{ effectId: number }>('campaigns.send-task', { attempts: 5 })`. */
export function job<Data>(name: string, options: Partial<JobOptions> = {}): Job<Data> {
  return { name, options: { ...DEFAULTS, ...options } };
}

/** A decorator for methods that may be called as `Shape`; fewer parameters are fine. */
export type MethodMark<Shape> = <Method extends Shape>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

export const JOB_HANDLER = Symbol('job handler');

/** Marks the one method that does a job: `(data: Data) => Promise<void>`. Start-up refuses none or two. */
export function OnJob<Data>(handled: Job<Data>): MethodMark<(data: Data) => Promise<void>> {
  return SetMetadata(JOB_HANDLER, handled);
}

/** Thrown by a handler to be run again later at no cost in attempts: a rate limit, quiet hours, something not ready. */
export class RetryLater extends Error {
  constructor(
    readonly until: Date,
    reason = 'not yet',
  ) {
    super(reason);
  }
}
