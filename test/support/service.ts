import { loadSettings } from '../../config/load';
import { Operators } from '../../src/access/operators.service';
import { Sessions } from '../../src/access/sessions.service';
import { Api } from '../../src/app/demo/api';
import { freePort } from '../../src/app/demo/stage';
import { SANDBOX_CORP, sandboxEnv } from '../../src/app/sandbox-corp';
import { Service, startService } from '../../src/app/service';
import { Clock } from '../../src/platform/clock/clock';
import { Queue } from '../../src/platform/queue/queue';
import { Sandbox, SandboxOptions, openSandbox } from '../../src/sandbox/sandbox';
import { Engine, makePlace } from './database';
import { OPENING, smallWorld } from './small-world';

/** A whole service with a corp in a box, both in this process, spoken to over HTTP only. */
export interface TestService {
  service: Service;
  url: string;
  /** Calls as a machine that may do everything. */
  api: Api;
  /** The machine's key, for requests the Api cannot make. */
  key: string;
  sandbox: Sandbox;
  clock: Clock;
  /** Runs what is due until nothing is. */
  drain(): Promise<void>;
  /** Lets both sides live until `to`, through the time machine's endpoint. */
  moveTo(to: Date): Promise<void>;
  stop(): Promise<void>;
}

/** Opens at OPENING with the small world, in which nothing happens by itself unless `corp.life` says so. */
export async function startTestService(
  engine: Engine = 'sqlite',
  corp: Partial<SandboxOptions> = {},
  env: Record<string, string> = {},
): Promise<TestService> {
  const place = await makePlace(engine);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const sandbox = await openSandbox({
    stateFile: ':memory:',
    seed: 7,
    startAt: OPENING,
    world: smallWorld(),
    corp: SANDBOX_CORP,
    life: false,
    retryGapsMs: [0, 0, 0],
    callbackUrl: `${url}/wecom/callback`,
    ...corp,
  });
  const clock = new Clock();
  clock.shift(sandbox.now().getTime() - clock.wall());
  const settings = loadSettings({ ...place.env, ...sandboxEnv(`${url}/sandbox`), PORT: String(port), ...env });
  const service = await startService(settings, {
    clock,
    mounts: { '/sandbox': (request, response, path) => sandbox.handle(request, response, path) },
  });
  const { key } = await service.app.get(Sessions).makeKey('test', ['*']);
  const api = new Api(url, key);
  return {
    service,
    url,
    api,
    key,
    sandbox,
    clock,
    drain: () => service.app.get(Queue).drain(),
    moveTo: async (to) => void (await api.post('/api/v1/clock', { to: to.toISOString() })),
    stop: async () => {
      await sandbox.stop();
      await service.stop();
      await place.remove();
    },
  };
}

/** A browser's worth of HTTP: keeps the cookie, repeats the csrf token. */
export class Browser {
  cookie = '';
  csrf = '';

  constructor(readonly url: string) {}

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(this.csrf ? { 'x-csrf-token': this.csrf } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const kept = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
    if (kept.length) this.cookie = kept.join('; ');
    return answer;
  }

  /** Makes an operator and signs in as them. */
  async signIn(service: Service, role: 'owner' | 'operator' | 'analyst', name: string = role): Promise<void> {
    const password = `${name}-password-1`;
    await service.app.get(Operators).add(name, role, password);
    const answer = await this.ask('POST', '/api/v1/session', { name, password });
    if (answer.status !== 200) throw new Error(`Sign-in answered ${answer.status}: ${await answer.text()}`);
    this.csrf = ((await answer.json()) as { csrf: string }).csrf;
  }
}
