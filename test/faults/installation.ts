import { join } from 'node:path';
import Redis from 'ioredis';
import { Api } from '../../src/app/demo/api';
import { freePort } from '../../src/app/demo/stage';
import { sandboxEnv } from '../../src/app/sandbox-corp';
import { Chance } from '../../src/sandbox/state/chance';
import { Engine, makePlace, Place, REDIS_URL } from '../support/database';
import { commandApi, Program } from './processes';
import { changeRows, readFile, readRows } from './rows';

export interface InstallationOptions {
  /** Decides the corp and what is killed. */
  seed: number;
  /** How many customers the corp begins with. */
  customers: number;
  /** Virtual now of the corp. */
  startAt: Date;
  /** What runs as the service, after `node`; the build's main program unless told otherwise. */
  program?: string[];
  /** Every kill takes everybody, and the leases of the dead end at once, as if their time had passed. */
  hasty?: boolean;
}

/** What a kill took. */
export interface Killed {
  who: string;
  /** Effects found between call and answer with no process left that could still write the answer. */
  cutOff: number[];
}

const MAIN = ['dist/src/app/main.js'];
const WORKERS = 2;
/** Where leases are kept. */
const LEASED = ['job', 'effect', 'wecom_token'];

/**
 * A service whose processes can be killed, and a corp in a process of its own that outlives them: on SQLite one process
 * that does everything; on MySQL and Redis one web and two worker processes. All of it is thrown away at the end.
 */
export class Installation {
  private kills = 0;
  /** Decides what is killed, and whatever else a run leaves to luck. */
  readonly chance: Chance;

  private constructor(
    readonly engine: Engine,
    private readonly place: Place,
    private readonly services: { name: string; program: Program }[],
    private readonly box: Program,
    readonly api: () => Api,
    readonly sandbox: Api,
    private readonly options: InstallationOptions,
  ) {
    this.chance = new Chance(options.seed);
  }

  static async open(engine: Engine, options: InstallationOptions): Promise<Installation> {
    const place = await makePlace(engine);
    const [port, corpPort] = [await freePort(), await freePort()];
    const [url, corpUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${corpPort}`];
    const corp = new Program(
      [
        ...['dist/src/app/cli.js', 'sandbox', '--frozen', '--port', String(corpPort)],
        ...['--state', stateFileOf(place), '--seed', String(options.seed), '--customers', String(options.customers)],
        ...['--start', options.startAt.toISOString(), '--service', url],
      ],
      {},
      `${corpUrl}/control/state`,
    );
    const shared = { ...place.env, ...sandboxEnv(corpUrl), LOG_LEVEL: 'error' };
    const program = options.program ?? MAIN;
    const services = [{ name: 'all in one', program: serviceOf(program, shared, port) }];
    if (engine === 'mysql') {
      Object.assign(shared, { QUEUE_URL: REDIS_URL, PUBLIC_URL: url });
      services[0] = { name: 'web', program: serviceOf(program, { ...shared, ROLES: 'web' }, port) };
      for (let n = 1; n <= WORKERS; n++) {
        const worker = serviceOf(program, { ...shared, ROLES: 'worker' }, await freePort());
        services.push({ name: `worker ${n}`, program: worker });
      }
    }
    const api = commandApi(url, place.env.SECRET_KEY);
    const whole = new Installation(engine, place, services, corp, api, new Api(corpUrl), options);
    try {
      await corp.start();
      // The first one migrates; the others would wait for its lock.
      await services[0].program.start();
      await whole.start();
    } catch (error) {
      await whole.strike();
      throw error;
    }
    return whole;
  }

  /** Rows of the corp's own file, past the corp. */
  corp<T>(text: string, values: (string | number)[] = []): T[] {
    return readFile<T>(stateFileOf(this.place), text, values);
  }

  /** Rows of the service's database, read past the service. */
  rows<T>(text: string, values: (string | number)[] = []): Promise<T[]> {
    return readRows<T>(this.place.env.DATABASE_URL, text, values);
  }

  /** SIGKILL for the only process; on MySQL for one of the workers or for everybody, as the seed has it. */
  async kill(): Promise<Killed> {
    const draw = this.chance.between(0, WORKERS, 'kill', ++this.kills);
    const one = this.engine === 'mysql' && draw > 0 && !this.options.hasty ? this.services[draw] : null;
    const dying = one ? [one] : this.services;
    await Promise.all(dying.map(({ program }) => program.kill()));
    if (this.options.hasty && this.engine === 'mysql') {
      for (const table of LEASED)
        await this.change(`UPDATE ${table} SET lease_until = 0 WHERE lease_until IS NOT NULL`);
    }
    return {
      who: one?.name ?? (this.engine === 'mysql' ? 'everybody' : 'the service'),
      cutOff: await this.cutOff(one),
    };
  }

  /**
   * Brings the service to the corp's time, as if it had passed while processes were dead; they see it when they start,
   * and those that live see it at once. On SQLite between kill and start only.
   */
  async catchUp(): Promise<void> {
    const { now } = await this.sandbox.get<{ now: string }>('/control/state');
    const offset = new Date(now).getTime() - Date.now();
    await this.change('UPDATE clock_offset SET offset_ms = ? WHERE offset_ms < ?', [offset, offset]);
  }

  /** Starts what does not run; resolves when all of it answers. */
  async start(): Promise<void> {
    await Promise.all(this.services.filter(({ program }) => !program.running).map(({ program }) => program.start()));
  }

  /** Kills everything, the corp too, and throws away what it kept. */
  async strike(): Promise<void> {
    await Promise.all(this.services.map(({ program }) => program.kill()));
    await this.box.kill();
    if (this.engine === 'mysql') await forgetHints(new URL(this.place.env.DATABASE_URL).pathname.slice(1));
    await this.place.remove();
  }

  private change(text: string, values: (string | number)[] = []): Promise<void> {
    return changeRows(this.place.env.DATABASE_URL, text, values);
  }

  /** Nobody can tell from outside which of two workers made a call, so those cut off are known when all are dead. */
  private async cutOff(one: unknown): Promise<number[]> {
    if (one) return [];
    const rows = await this.rows<{ id: number }>("SELECT id FROM effect WHERE state = 'dispatching'");
    return rows.map(({ id }) => id);
  }
}

function serviceOf(program: string[], env: Record<string, string>, port: number): Program {
  return new Program(program, { ...env, PORT: String(port) }, `http://127.0.0.1:${port}/ready`);
}

function stateFileOf(place: Place): string {
  return join(place.dir, 'sandbox.db');
}

/** The queue's keys carry the database's name; nothing in them matters once that is gone. */
async function forgetHints(database: string): Promise<void> {
  const redis = new Redis(REDIS_URL);
  try {
    for (let cursor = '0'; ;) {
      const [next, keys] = await redis.scan(cursor, 'MATCH', `huitou:${database}:*`, 'COUNT', 1000);
      if (keys.length) await redis.del(...keys);
      if (next === '0') return;
      cursor = next;
    }
  } finally {
    redis.disconnect();
  }
}
