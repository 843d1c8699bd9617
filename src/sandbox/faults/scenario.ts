import { z } from 'zod';

/** What a caller of an API waits for in vain when nothing is said: longer than any client's patience with WeCom. */
const SILENCE_MS = 30_000;

/** How often and when a fault strikes. */
const OCCASION = {
  /** How often it strikes in all; once where neither this nor `probability` is given, without end where only that is. */
  times: z.int().min(1).optional(),
  /** The chance that it strikes an occasion that fits it, drawn from the scenario's seed. */
  probability: z.number().gt(0).max(1).optional(),
  /** Seconds of the corp's time from the moment the scenario was given: not before, and no longer than. */
  from: z.number().min(0).optional(),
  until: z.number().gt(0).optional(),
};

/** Which calls: the path after /cgi-bin/, or * for every API. */
const CALL = { api: z.string().transform((api) => api.replace(/^\/?cgi-bin\//, '')), ...OCCASION };
/** Which events: Event, ChangeType and UpdateDetail with dots between, as far as wanted, or * for every event. */
const EVENT = { event: z.string().min(1).default('*'), ...OCCASION };
/** Wall milliseconds before anything is answered or cut. */
const LATENCY = z.int().min(0).max(600_000);

const FAULT = z.discriminatedUnion('kind', [
  /** The answer comes late. */
  z.strictObject({ kind: z.literal('slow'), latencyMs: LATENCY, ...CALL }),
  /** Silence, then the end of the line; the call never happened, or did. */
  z.strictObject({ kind: z.literal('timeout-before'), latencyMs: LATENCY.default(SILENCE_MS), ...CALL }),
  z.strictObject({ kind: z.literal('timeout-after'), latencyMs: LATENCY.default(SILENCE_MS), ...CALL }),
  /** The connection is reset; the call never happened, or did. */
  z.strictObject({ kind: z.literal('reset-before'), latencyMs: LATENCY.default(0), ...CALL }),
  z.strictObject({ kind: z.literal('reset-after'), latencyMs: LATENCY.default(0), ...CALL }),
  /** A gateway on the way answers; the call never happened. */
  z.strictObject({ kind: z.literal('http-error'), status: z.int().min(500).max(599).default(502), ...CALL }),
  /** The call happened, and half of its answer is cut off. */
  z.strictObject({ kind: z.literal('malformed'), ...CALL }),
  /** WeCom refuses with this code; 40014 and 42001 also void the token that was shown. */
  z.strictObject({ kind: z.literal('errcode'), errcode: z.int().refine((code) => code !== 0, 'is no error'), ...CALL }),
  /** These members are outside the app's visible range: 60011 for whoever names them, and on no list. */
  z.strictObject({ kind: z.literal('invisible'), reps: z.array(z.string().min(1)).min(1), ...OCCASION }),
  /** These customers or groups have used up their mass messages: status 3 in the results. */
  z.strictObject({ kind: z.literal('over-budget'), targets: z.array(z.string().min(1)).min(1), ...OCCASION }),
  /** A delivery is lost on the way and tried again as WeCom does; three times lost is lost for good. */
  z.strictObject({ kind: z.literal('callback-lost'), ...EVENT }),
  /** An event that was answered 200 is delivered once more. */
  z.strictObject({ kind: z.literal('callback-duplicated'), ...EVENT }),
  /** An event is held back for so many wall milliseconds, so that later ones overtake it. */
  z.strictObject({ kind: z.literal('callback-reordered'), latencyMs: LATENCY.default(500), ...EVENT }),
]);

const SCENARIO = z.strictObject({
  /** Decides what `probability` leaves open. */
  seed: z.int().default(1),
  faults: z.array(FAULT).max(1000),
});

/** One thing that goes wrong. docs/operations.md shows the shape as JSON. */
export type Fault = z.output<typeof FAULT>;
export type CallFault = Extract<Fault, { api: string }>;
export type CallbackFault = Extract<Fault, { event: string }>;
export type Scenario = z.output<typeof SCENARIO>;

/** Thrown for a scenario that cannot be taken up; the message has a line for everything that is wrong with it. */
export class ScenarioFault extends RangeError {
  constructor(readonly faults: string[]) {
    super(faults.join('\n'));
  }
}

/**
 * Checks a scenario as it comes from JSON.
 * @param apis paths the box answers; a fault of another would never strike
 * @throws ScenarioFault with all that is wrong
 */
export function readScenario(json: unknown, apis: ReadonlySet<string>): Scenario {
  const read = SCENARIO.safeParse(json);
  const wrong = read.success ? [] : read.error.issues.map((issue) => `${placeOf(issue.path)}: ${issue.message}`);
  for (const [index, fault] of listOf(json).entries()) {
    const { api, from, until } = fault as Partial<CallFault>;
    const place = `faults[${index}]`;
    const path = typeof api === 'string' ? api.replace(/^\/?cgi-bin\//, '') : '*';
    if (path !== '*' && !apis.has(path)) wrong.push(`${place}.api: the sandbox has no API ${path}`);
    if (typeof from === 'number' && typeof until === 'number' && until <= from)
      wrong.push(`${place}.until: not after from`);
  }
  if (wrong.length || !read.success) throw new ScenarioFault(wrong);
  return read.data;
}

function listOf(json: unknown): object[] {
  const list = (json as { faults?: unknown } | null)?.faults;
  return Array.isArray(list) ? list.map((one: unknown) => (typeof one === 'object' && one !== null ? one : {})) : [];
}

function placeOf(path: PropertyKey[]): string {
  return (
    path
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
      .join('')
      .replace(/^\./, '') || 'scenario'
  );
}
