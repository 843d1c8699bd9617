/**
 * Errors by who must act. Refused: the person who asked. Unavailable: the world (a retry may help).
 * Anything else is ours: reported in full to the log, shown to nobody.
 */
export class Refused extends Error {
  readonly status: number;
  readonly details: Record<string, unknown>;

  /** @param code one stable code per cause, such as 'orders.unknown-column'; texts in other languages hang on it. */
  constructor(
    readonly code: string,
    message: string,
    options: { status?: number; details?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.status = options.status ?? 422;
    this.details = options.details ?? {};
  }
}

/** Something outside is down, slow or full. `until` says when trying again makes sense. */
export class Unavailable extends Error {
  readonly until: Date | null;

  constructor(
    readonly code: string,
    message: string,
    options: { until?: Date; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.until = options.until ?? null;
  }
}

/** A Refused with status 404. */
export function notFound(what: string, id: unknown): Refused {
  return new Refused('not-found', `There is no ${what} ${String(id)}.`, { status: 404, details: { what, id } });
}
