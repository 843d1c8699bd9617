import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from '../../src/app/demo/api';
import { freePort } from '../../src/app/demo/stage';
import { sandboxEnv } from '../../src/app/sandbox-corp';
import { audit, LedgerTask } from './audit';
import { Program, commandApi } from './processes';

/**
 * Kills the service in the middle of sending, ten times, while the corp lives on in its own process; some calls time
 * out before and some after they took effect. Ends with every recipient in exactly one task and every doubt settled.
 */
const KILLS = 10;
const CUSTOMERS = 400;
const CAMPAIGNS = 12;
const SEED = 11;
/** Ten in the morning of the day after tomorrow in Shanghai: the service's clock moves forward only. */
const START = new Date((Math.floor(Date.now() / 86_400_000) + 2) * 86_400_000 + 2 * 3_600_000);
const SEND_AT = new Date(START.getTime() + 2 * 3_600_000);
const PATIENCE_MS = 240_000;

const EVERYBODY = { id: 'everybody', kind: 'follow.added-within', params: { days: 3650 } };

interface Stage {
  api: () => Api;
  sandbox: Api;
  service: Program;
  corp: Program;
  folder: string;
}

async function setUp(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'huitou-fault-'));
  const [port, corpPort] = [await freePort(), await freePort()];
  const [url, corpUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${corpPort}`];
  const secretKey = randomBytes(32).toString('hex');
  const corp = new Program(
    [
      ...['dist/src/app/cli.js', 'sandbox', '--frozen', '--port', String(corpPort)],
      ...['--state', join(folder, 'sandbox.db'), '--seed', String(SEED), '--customers', String(CUSTOMERS)],
      ...['--start', START.toISOString(), '--service', url],
    ],
    {},
    `${corpUrl}/control/state`,
  );
  const service = new Program(
    ['dist/src/app/main.js'],
    {
      ...sandboxEnv(corpUrl),
      DATABASE_URL: `sqlite:${join(folder, 'huitou.db')}`,
      SECRET_KEY: secretKey,
      PORT: String(port),
      LOG_LEVEL: 'error',
    },
    `${url}/ready`,
  );
  await corp.start();
  await service.start();
  return { api: commandApi(url, secretKey), sandbox: new Api(corpUrl), service, corp, folder };
}

/** Customers and groups known, a dozen broadcasts due at one moment, every caller of the send API slow or cut off at times. */
async function plan({ api, sandbox }: Stage): Promise<void> {
  await api().post('/api/v1/clock', { to: new Date(START.getTime() + 60_000).toISOString() });
  let run = await api().post<{ id: number; state: string; error: string | null }>('/api/v1/sync', { kind: 'full' });
  const { id } = run;
  await until('the sync to end', async () => {
    const runs = await api().get<(typeof run)[]>('/api/v1/sync');
    run = runs.find((one) => one.id === id) ?? run;
    return run.state !== 'running';
  });
  if (run.state !== 'done') throw new Error(`The sync ended as ${run.state}: ${run.error}`);
  const reach = await api().get<Record<string, unknown>>('/api/v1/reach/settings');
  await api().put('/api/v1/reach/settings', {
    ...reach,
    coolingDays: 0,
    maxPerDay: 20,
    quietFrom: '00:00',
    quietTo: '00:00',
  });
  for (let index = 1; index <= CAMPAIGNS; index++) await schedule(api(), index);
  await sandbox.post('/control/faults', [
    ...[...'123456'].map(() => ({ api: 'externalcontact/add_msg_template', kind: 'timeout-after', times: 1 })),
    ...[...'123'].map(() => ({ api: 'externalcontact/add_msg_template', kind: 'timeout-before', times: 1 })),
    { api: 'externalcontact/add_msg_template', kind: 'slow', times: 1000, latencyMs: 250 },
  ]);
}

async function schedule(api: Api, index: number): Promise<void> {
  const params = {
    audience: { target: 'customers', rule: EVERYBODY },
    beats: [
      {
        key: 'only',
        label: `第${index}封`,
        offsetDays: 0,
        at: '12:00',
        text: `第 ${index} 封：本周到货清单`,
        validMinutes: 600,
      },
    ],
    schedule: { at: SEND_AT.toISOString() },
    holdoutShare: 0.1,
    attributionDays: 1,
  };
  const { id } = await api.post<{ id: number }>('/api/v1/campaigns', {
    kind: 'broadcast',
    name: `故障演练 ${index}`,
    params,
  });
  const { audienceHash } = await api.post<{ audienceHash: string }>(`/api/v1/campaigns/${id}/preview`);
  await api.post(`/api/v1/campaigns/${id}/submit`);
  await api.post(`/api/v1/campaigns/${id}/approve`, { audienceHash });
  await api.post(`/api/v1/campaigns/${id}/schedule`);
}

/** Starts the sending and kills the service while it is at it. Answers how often it was killed with work under way. */
async function killWhileSending(stage: Stage, tell: (text: string) => void): Promise<number> {
  // Reps' own messages are there already.
  const own = await tasks(stage);
  // Cut off by the first kill; the due times are rows, so the sending goes on without this request.
  void stage
    .api()
    .post('/api/v1/clock', { to: SEND_AT.toISOString() })
    .catch(() => undefined);
  let kills = 0;
  await until('the sending to begin', async () => (await tasks(stage)) > own);
  while (kills < KILLS) {
    const before = await tasks(stage);
    await until('another task', async () => (await tasks(stage)) > before || !(await sending(stage)));
    if ((await tasks(stage)) === before) break;
    await stage.service.kill();
    kills++;
    tell(`kill ${kills}: ${await tasks(stage)} tasks in the corp`);
    await stage.service.start();
  }
  return kills;
}

/** How many tasks the corp has received. */
async function tasks({ sandbox }: Stage): Promise<number> {
  return (await sandbox.get<{ tasks: { total: number } }>('/control/state')).tasks.total;
}

const SENDING = ['planned', 'leased', 'dispatching'];
const OPEN = ['planned', 'leased', 'dispatching', 'retryable', 'unknown'];

async function effects({ api }: Stage): Promise<Record<string, number>> {
  return (await api().get<{ states: Record<string, number> }>('/api/v1/wecom/effects/counts')).states;
}

/** True while effects can go out without time passing: doubtful ones wait for WeCom's first minute. */
async function sending(stage: Stage): Promise<boolean> {
  const counts = await effects(stage);
  return SENDING.some((state) => counts[state] > 0);
}

async function settled(stage: Stage): Promise<boolean> {
  const counts = await effects(stage).catch(() => null);
  if (!counts) return false;
  return OPEN.every((state) => !counts[state]) && (counts.succeeded ?? 0) > 0;
}

/** Minutes pass (WeCom tells the sender of a task only after one) until no effect is open any more. */
async function letItSettle(stage: Stage): Promise<void> {
  await until('every effect to settle', async () => {
    await stage.api().post('/api/v1/clock', { advanceMinutes: 2 });
    return settled(stage);
  });
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

async function ledger({ sandbox }: Stage): Promise<LedgerTask[]> {
  const all: LedgerTask[] = [];
  for (let cursor: number | null = 0; cursor !== null;) {
    const page: { items: LedgerTask[]; next: number | null } = await sandbox.get(
      `/control/ledger?cursor=${cursor}&limit=500`,
    );
    all.push(...page.items);
    cursor = page.next;
  }
  return all;
}

async function main(json: boolean): Promise<void> {
  const tell = (text: string) => process.stderr.write(`${text}\n`);
  const stage = await setUp();
  try {
    await plan(stage);
    const kills = await killWhileSending(stage, tell);
    await letItSettle(stage);
    const counts = await effects(stage);
    const found = await audit(stage.api, await ledger(stage));
    const report = {
      scenario: 'campaign',
      engines: ['sqlite', 'embedded'],
      kills,
      events: found.recipients,
      effects: Object.values(counts).reduce((sum, count) => sum + count, 0),
      lost: found.lost,
      doubled: found.doubled,
      unknown_open: counts.unknown ?? 0,
      reconciled: found.reconciled,
    };
    if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else {
      tell(found.details.slice(0, 20).join('\n'));
      process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    }
    if (kills < KILLS) throw new Error(`The sending was over after ${kills} of ${KILLS} kills.`);
    if (report.lost || report.doubled || report.unknown_open) process.exitCode = 1;
  } finally {
    await stage.service.kill();
    await stage.corp.kill();
    rmSync(stage.folder, { recursive: true, force: true });
  }
}

main(process.argv.includes('--json')).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
