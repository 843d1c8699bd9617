import { Engine } from '../support/database';
import { audit, ledgerOf, leftInDoubt } from './audit';
import { planCampaigns } from './campaigns';
import { auditEdge, Planned } from './edge-audit';
import { edgeScenario } from './edge-scenario';
import { enginesOf, Report, runOnEngines } from './engines';
import { Installation } from './installation';
import { Persons } from './persons';
import { until } from './until';

/**
 * Events flow in and writes flow out while everything a scenario knows goes wrong and processes are killed at random
 * moments; the corp lives on in its own process. Ends with what the corp was answered and asked compared, row by row,
 * with what the service made of it. `--events --effects --kills` make it smaller, `--hasty` ends the leases of the dead
 * at once instead of after a minute or two.
 */
const OPTIONS = {
  events: { type: 'string', default: '20000' },
  effects: { type: 'string', default: '2000' },
  kills: { type: 'string', default: '25' },
  seed: { type: 'string', default: '11' },
  hasty: { type: 'boolean', default: false },
} as const;

const CUSTOMERS = 400;
const MINUTE_MS = 60_000;
/** Tasks a campaign to everybody makes in this corp, one a rep with customers. */
const REPS = 12;
const PER_PORTION = 500;
/** Events the corp may still owe when the next portion happens. */
const MOST_WAITING = 300;
const LATEST_KILL_MS = 2500;
/** Longer than any lease: nothing can be stuck behind the dead for longer. */
const PATIENCE_MS = 1_200_000;

interface Wanted {
  events: number;
  effects: number;
  kills: number;
  seed: number;
  hasty: boolean;
}

async function run(engine: Engine, wanted: Wanted, tell: (text: string) => void): Promise<Report> {
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  const startAt = new Date(Math.ceil(begun / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
  const sendAt = new Date(startAt.getTime() + 5 * MINUTE_MS);
  const campaigns = Math.max(1, Math.round((wanted.effects * 0.15) / REPS));
  const stage = await Installation.open(engine, {
    seed: wanted.seed,
    customers: CUSTOMERS,
    startAt,
    program: ['-r', '@swc-node/register', 'test/faults/edge.child.ts'],
    hasty: wanted.hasty,
  });
  try {
    await planCampaigns(stage, { count: campaigns, startAt, sendAt });
    const { planned, hidden, spent } = choose(stage, wanted.effects - campaigns * REPS);
    const scenario = edgeScenario(
      { seed: wanted.seed, scale: wanted.effects / 2000, seconds: wanted.events },
      hidden,
      spent,
    );
    await stage.sandbox.post('/control/scenario', scenario);
    tell(
      `ready after ${seconds()} s: ${campaigns} campaigns, ${planned.length} other effects, ${wanted.events} events`,
    );
    const persons = new Persons(stage);
    const { kills, cutOff } = await storm(stage, persons, wanted, planned, tell);
    const { struck } = await stage.sandbox.get<{ struck: Record<string, number> }>('/control/scenario');
    await stage.sandbox.post('/control/scenario', { faults: [] });
    tell(`the last event is out after ${seconds()} s; minutes pass until everything has settled`);
    await until('everything to settle', () => persons.settle(new Date(sendAt.getTime() + 10 * MINUTE_MS)), PATIENCE_MS);
    const counts = await persons.effects();
    const found = await auditEdge(stage, planned, hidden);
    const tasks = await audit(stage.api, await ledgerOf(stage.sandbox));
    for (const line of [...found.details, ...tasks.details].slice(0, 20)) tell(line);
    const [{ reconciled }] = await stage.rows<{ reconciled: number }>(
      `SELECT COUNT(*) AS reconciled FROM effect WHERE result LIKE '%reconciled%'`,
    );
    const doubts = await leftInDoubt(stage, cutOff);
    if (doubts.length) tell(`Cut off and neither read back nor sent again: ${doubts.join(', ')}`);
    return {
      scenario: 'edge',
      engines: enginesOf(engine),
      kills,
      events: found.events,
      effects: Object.values(counts).reduce((sum, count) => sum + count, 0),
      lost: found.eventsLost + found.effectsLost + tasks.lost + doubts.length,
      doubled: found.handledTwice + found.effectsDoubled + tasks.doubled,
      unknown_open: counts.unknown ?? 0,
      reconciled: Number(reconciled),
      cut_off: cutOff.length,
      lost_parts: {
        events: found.eventsLost,
        effects: found.effectsLost,
        recipients: tasks.lost,
        doubts: doubts.length,
      },
      doubled_parts: { handled: found.handledTwice, effects: found.effectsDoubled, recipients: tasks.doubled },
      waiting_for_person: found.waiting,
      retried_by_person: persons.retried,
      effect_states: counts,
      struck,
      seconds: seconds(),
    };
  } finally {
    await stage.strike();
  }
}

/** Portion by portion: a busy hour in the corp, some writes, a kill in most of them. */
async function storm(
  stage: Installation,
  persons: Persons,
  wanted: Wanted,
  planned: Planned[],
  tell: (text: string) => void,
): Promise<{ kills: number; cutOff: number[] }> {
  const portions = Math.max(2 * wanted.kills, Math.ceil(wanted.events / PER_PORTION));
  const part = (all: number, n: number) => Math.floor((all * (n + 1)) / portions) - Math.floor((all * n) / portions);
  const cutOff: number[] = [];
  let kills = 0;
  for (let n = 0; n < portions; n++) {
    await stage.sandbox.post('/control/act', { kind: 'rush', times: part(wanted.events, n), settle: false });
    persons.deliver();
    const from = Math.floor((planned.length * n) / portions);
    const writes = persons.plan(planned.slice(from, from + part(planned.length, n)));
    if (part(wanted.kills, n)) {
      await new Promise((done) => setTimeout(done, stage.chance.between(100, LATEST_KILL_MS, 'when', n)));
      const killed = await stage.kill();
      kills++;
      cutOff.push(...killed.cutOff);
      await stage.catchUp();
      await stage.start();
      tell(`kill ${kills} took ${killed.who} in portion ${n + 1} of ${portions}: ${await persons.progress()}`);
    }
    await writes;
    await persons.answer();
    await until('most events to be out', () => persons.told(MOST_WAITING));
  }
  await until('every event to be out', () => persons.told(0));
  return { kills, cutOff };
}

/** Writes to plan, and whom the scenario hides or has used up. Read from the corp's own file. */
function choose(stage: Installation, count: number): { planned: Planned[]; hidden: string; spent: string[] } {
  const tag = stage.corp<{ id: string }>('SELECT id FROM tag WHERE deleted = 0 ORDER BY id LIMIT 1')[0].id;
  const pairs = stage.corp<{ rep: string; customer: string }>(
    `SELECT userid rep, external_userid customer FROM follow f WHERE status = 'friend' AND NOT EXISTS (SELECT 1
       FROM follow_tag t WHERE t.userid = f.userid AND t.external_userid = f.external_userid AND t.tag_id = ?)
     ORDER BY external_userid, userid`,
    [tag],
  );
  const reps = stage.corp<{ userid: string }>('SELECT userid FROM rep ORDER BY userid').map(({ userid }) => userid);
  const kinds = ['mark-tag', 'remark', 'app-message'] as const;
  const planned = Array.from({ length: count }, (_, n) => {
    const kind = kinds[n % kinds.length];
    const { rep, customer } = pairs[Math.floor(n / kinds.length) % pairs.length];
    const text = kind === 'mark-tag' ? '' : `第 ${n} 条`;
    return {
      kind,
      ownerRef: `edge:${n}`,
      text,
      tag,
      rep: kind === 'app-message' ? reps[n % reps.length] : rep,
      customer,
    };
  });
  return { planned, hidden: reps[reps.length - 1], spent: pairs.slice(0, 20).map(({ customer }) => customer) };
}

runOnEngines(OPTIONS, (engine, values, tell) => {
  const { events, effects, kills, seed, hasty } = values;
  return run(engine, { events: +events, effects: +effects, kills: +kills, seed: +seed, hasty }, tell);
});
