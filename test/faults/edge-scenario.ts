const READ = 'externalcontact/get';
const MASS = 'externalcontact/add_msg_template';
const MARK = 'externalcontact/mark_tag';
const REMARK = 'externalcontact/remark';
const SEND = 'message/send';
/** A little longer than the client's patience with a silent line. */
const SILENCE_MS = 12_000;

/**
 * Everything a scenario can do, thinly spread over a run of so many `seconds` of the corp's time; counts are `scale` times
 * those of the full run. Wrong credentials come late: they stop everything for an hour.
 */
export function edgeScenario(
  { seed, scale, seconds }: { seed: number; scale: number; seconds: number },
  hidden: string,
  spent: string[],
): object {
  const times = (full: number) => Math.max(1, Math.round(full * scale));
  const silent = (api: string, kind: string) => ({ api, kind, times: times(3), latencyMs: SILENCE_MS });
  const code = (api: string, errcode: number, full: number) => ({ api, kind: 'errcode', errcode, times: times(full) });
  return {
    seed,
    faults: [
      ...(scale < 0.2 ? [MARK] : [READ, MARK]).map((api) => silent(api, 'timeout-before')),
      ...(scale < 0.2 ? [SEND] : [MASS, SEND]).map((api) => silent(api, 'timeout-after')),
      ...[MASS, MARK, REMARK, SEND].flatMap((api) => [
        { api, kind: 'reset-after', times: times(12) },
        { api, kind: 'reset-before', times: times(6) },
        { api, kind: 'malformed', times: times(6) },
        { api, kind: 'http-error', status: 503, times: times(6) },
        code(api, 45009, 2),
        code(api, 45033, 6),
      ]),
      ...[MARK, REMARK].map((api) => code(api, 45035, 20)),
      code(REMARK, 60020, 3),
      code(READ, 45009, 2),
      { api: '*', kind: 'errcode', errcode: 40014, probability: 0.01, times: times(4) },
      { api: '*', kind: 'errcode', errcode: 42001, probability: 0.01, times: times(4) },
      { api: '*', kind: 'errcode', errcode: 40001, probability: 0.01, times: 1, from: seconds * 0.6 },
      { api: '*', kind: 'errcode', errcode: -1, probability: 0.01 },
      { api: '*', kind: 'reset-before', probability: 0.005 },
      { api: '*', kind: 'slow', probability: 0.02, latencyMs: 150 },
      { kind: 'invisible', reps: [hidden], from: 60, until: 600 },
      { kind: 'over-budget', targets: spent },
      { kind: 'callback-lost', probability: 0.01 },
      { kind: 'callback-duplicated', probability: 0.02 },
      { kind: 'callback-reordered', probability: 0.02 },
    ],
  };
}
