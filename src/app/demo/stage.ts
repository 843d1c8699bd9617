import { ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { environmentWith, loadSettings } from '../../../config/load';
import { OperatorLinks } from '../../access/operator-links.service';
import { Operators } from '../../access/operators.service';
import { Sessions } from '../../access/sessions.service';
import { Clock } from '../../platform/clock/clock';
import { ClockOffsets } from '../../platform/clock/clock-offsets';
import { openSandbox } from '../../sandbox/sandbox';
import { SANDBOX_CORP, sandboxEnv } from '../sandbox-corp';
import { Service, startService } from '../service';
import { Api } from './api';

/** What a stage is set with. */
export interface StageOptions {
  /** Folder of the databases and the key. */
  folder: string;
  port: number;
  seed: number;
  customers: number;
  effect?: number;
  /** Virtual now of a new stage. */
  startAt: Date;
  /** True: time passes by itself; false: only when it is moved. */
  alive: boolean;
  logLevel: string;
  /** mysql://… and redis://… of a stage with one web and two worker processes; absent: SQLite, all in this process. */
  split?: { databaseUrl: string; queueUrl: string };
}

/** A service and a WeCom corp in a box that know each other. */
export interface Stage {
  service: Service;
  api: Api;
  sandbox: Api;
  sandboxUrl: string;
  /** The console's sign-in, made anew at each start. */
  login: { name: string; password: string };
  strike(): Promise<void>;
}

const LOGIN = 'demo';
/** The member of the corp who is the demo's owner: signs in to the console with WeCom, too. */
const OWNER = 'chenchen';
const READY_MS = 30_000;

/** Opens the corp and the service, and introduces them to each other. */
export async function setStage(options: StageOptions): Promise<Stage> {
  return options.split ? setSplitStage(options, options.split) : setSingleStage(options);
}

/** Everything in this process: SQLite, the embedded queue, the corp under /sandbox. */
async function setSingleStage(options: StageOptions): Promise<Stage> {
  const port = options.port || (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const sandboxUrl = `${url}/sandbox`;
  const sandbox = await openSandbox({
    stateFile: join(options.folder, 'sandbox.db'),
    seed: options.seed,
    customers: options.customers,
    effect: options.effect,
    startAt: options.startAt,
    corp: SANDBOX_CORP,
    callbackUrl: `${url}/wecom/callback`,
    serviceUrl: url,
  });
  const clock = new Clock();
  clock.shift(sandbox.now().getTime() - clock.wall());
  const settings = loadSettings({
    ...sandboxEnv(sandboxUrl),
    DATABASE_URL: `sqlite:${join(options.folder, 'huitou.db')}`,
    DATA_DIR: options.folder,
    PORT: String(port),
    LOG_LEVEL: options.logLevel,
  });
  const service = await startService(settings, {
    clock,
    mounts: { '/sandbox': (request, response, path) => sandbox.handle(request, response, path) },
  });
  if (options.alive) sandbox.start();
  return introduce(service, sandboxUrl, async () => {
    await sandbox.stop();
    await service.stop();
  });
}

/** One web process (this one), two workers and the corp as processes of their own, over MySQL and Redis. */
async function setSplitStage(options: StageOptions, split: NonNullable<StageOptions['split']>): Promise<Stage> {
  const port = options.port || (await freePort());
  const sandboxPort = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  const env = {
    ...sandboxEnv(sandboxUrl),
    DATABASE_URL: split.databaseUrl,
    QUEUE_URL: split.queueUrl,
    SECRET_KEY: randomBytes(32).toString('hex'),
    DATA_DIR: options.folder,
    PUBLIC_URL: url,
    LOG_LEVEL: options.logLevel,
  };
  const children: ChildProcess[] = [];
  const cli = [
    ...['sandbox', '--port', String(sandboxPort), '--state', join(options.folder, 'sandbox.db'), '--service', url],
    ...['--seed', String(options.seed), '--customers', String(options.customers)],
    ...['--start', options.startAt.toISOString(), ...(options.alive ? [] : ['--frozen'])],
    ...(options.effect === undefined ? [] : ['--effect', String(options.effect)]),
  ];
  children.push(start('../cli.js', cli, {}));
  await answers(`${sandboxUrl}/control/state`);
  const clock = new Clock();
  clock.shift(options.startAt.getTime() - clock.wall());
  const service = await startService(loadSettings({ ...env, ROLES: 'web', PORT: String(port) }), { clock });
  for (let worker = 0; worker < 2; worker++)
    children.push(start('../main.js', [], { ...env, ROLES: 'worker', PORT: '0' }));
  return introduce(service, sandboxUrl, async () => {
    for (const child of children) await ended(child);
    await service.stop();
  });
}

async function introduce(service: Service, sandboxUrl: string, strike: () => Promise<void>): Promise<Stage> {
  const operators = service.app.get(Operators);
  const password = await operators.resetDemoLogin(LOGIN);
  const owner = (await operators.list()).find((operator) => operator.name === LOGIN)!;
  await service.app.get(OperatorLinks).link(owner.id, OWNER);
  // Written down, so that the workers and the next start have the same time. Time passes until it is compared, and
  // a step back is refused: hence a little ahead.
  await service.app.get(ClockOffsets).moveTo(new Date(service.app.get(Clock).now().getTime() + 100));
  const sessions = service.app.get(Sessions);
  const { key } = await sessions.makeKey('demo', ['*']);
  const shopKey = (await sessions.makeKey('sandbox shop', ['orders.write'])).key;
  const sandbox = new Api(sandboxUrl);
  await sandbox.post('/control/callback', { url: `${service.url}/wecom/callback` });
  await sandbox.post('/control/shop', { ordersUrl: `${service.url}/api/v1/orders`, apiKey: shopKey });
  return {
    service,
    api: new Api(service.url, key),
    sandbox,
    sandboxUrl,
    login: { name: LOGIN, password },
    strike,
  };
}

function start(program: string, args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [resolve(__dirname, program), ...args], {
    env: environmentWith(env),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  child.once('exit', (code) => {
    if (code) process.stderr.write(`${program} ended with ${code}.\n`);
  });
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await gone;
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`Nothing answers on ${url}.`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
