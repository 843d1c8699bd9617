import { Engine } from '../support/database';
import { audit, ledgerOf, leftInDoubt } from './audit';
import { planCampaigns } from './campaigns';
import { enginesOf, Report, runOnEngines } from './engines';
import { Installation } from './installation';
import { until } from './until';

/**
 * Kills the service in the middle of sending, ten times, while the corp lives on in its own process; some calls time
 * out before and some after they took effect. Ends with every recipient in exactly one task and every doubt settled.
 * On MySQL a kill takes one of two workers or all processes.
 */
const KILLS = 10;
const CUSTOMERS = 400;
const CAMPAIGNS = 12;
const SEED = 11;
/** Ten in the morning of the day after tomorrow in Shanghai: the service's clock moves forward only. */
const START = new Date((Math.floor(Date.now() / 86_400_000) + 2) * 86_400_000 + 2 * 3_600_000);
const SEND_AT = new Date(START.getTime() + 2 * 3_600_000);

/** Some calls are cut off before and some after they took effect, and all of them take their time. */
const SCENARIO = {
  faults: [
    { api: 'externalcontact/add_msg_template', kind: 'reset-after', times: 6 },
    { api: 'externalcontact/add_msg_template', kind: 'reset-before', times: 3 },
    { api: 'externalcontact/add_msg_template', kind: 'slow', times: 1000, latencyMs: 250 },
  ],
};

/** Starts the sending and kills while it is at it: how often, and which effects were between call and answer then. */
async function killWhileSending(
  stage: Installation,
  tell: (text: string) => void,
): Promise<{ kills: number; cutOff: number[] }> {
  // Reps' own messages are there already.
  const own = await tasks(stage);
  // Cut off by the first kill; the due times are rows, so the sending goes on without this request.
  void stage
    .api()
    .post('/api/v1/clock', { to: SEND_AT.toISOString() })
    .catch(() => undefined);
  const cutOff: number[] = [];
  let kills = 0;
  await until('the sending to begin', async () => (await tasks(stage)) > own);
  while (kills < KILLS) {
    const before = await tasks(stage);
    // A dead worker's lanes wait for their lease: a minute of wall time.
    await until('another task', async () => (await tasks(stage)) > before);
    const killed = await stage.kill();
    cutOff.push(...killed.cutOff);
    kills++;
    tell(`kill ${kills} takes ${killed.who}: ${await tasks(stage)} tasks in the corp`);
    await stage.start();
  }
  return { kills, cutOff };
}

/** How many tasks the corp has received. */
async function tasks({ sandbox }: Installation): Promise<number> {
  return (await sandbox.get<{ tasks: { total: number } }>('/control/state')).tasks.total;
}

const OPEN = ['planned', 'leased', 'dispatching', 'retryable', 'unknown'];

async function effects({ api }: Installation): Promise<Record<string, number>> {
  return (await api().get<{ states: Record<string, number> }>('/api/v1/wecom/effects/counts')).states;
}

async function settled(stage: Installation): Promise<boolean> {
  const counts = await effects(stage).catch(() => null);
  if (!counts) return false;
  return OPEN.every((state) => !counts[state]) && (counts.succeeded ?? 0) > 0;
}

/** Minutes pass (WeCom tells the sender of a task only after one) until no effect is open any more. */
async function letItSettle(stage: Installation): Promise<void> {
  await until('every effect to settle', async () => {
    await stage.api().post('/api/v1/clock', { advanceMinutes: 2 });
    return settled(stage);
  });
}

function seconds(begun: number): number {
  return Math.round((Date.now() - begun) / 1000);
}

async function run(engine: Engine, tell: (text: string) => void): Promise<Report> {
  const begun = Date.now();
  const stage = await Installation.open(engine, { seed: SEED, customers: CUSTOMERS, startAt: START });
  try {
    await planCampaigns(stage, { count: CAMPAIGNS, startAt: START, sendAt: SEND_AT });
    await stage.sandbox.post('/control/scenario', SCENARIO);
    tell(`the campaigns are planned after ${seconds(begun)} s`);
    const { kills, cutOff } = await killWhileSending(stage, tell);
    tell(`after ${seconds(begun)} s: ${cutOff.length} effects cut off; minutes pass until every effect has settled`);
    await letItSettle(stage);
    const counts = await effects(stage);
    const found = await audit(stage.api, await ledgerOf(stage.sandbox));
    for (const line of found.details.slice(0, 20)) tell(line);
    const doubts = await leftInDoubt(stage, cutOff);
    if (doubts.length) throw new Error(`Cut off and neither read back nor sent again: ${doubts.join(', ')}`);
    return {
      scenario: 'campaign',
      engines: enginesOf(engine),
      kills,
      events: found.recipients,
      effects: Object.values(counts).reduce((sum, count) => sum + count, 0),
      lost: found.lost,
      doubled: found.doubled,
      unknown_open: counts.unknown ?? 0,
      reconciled: found.reconciled,
      cut_off: cutOff.length,
      seconds: seconds(begun),
    };
  } finally {
    await stage.strike();
  }
}

runOnEngines({}, (engine, _values, tell) => run(engine, tell));
