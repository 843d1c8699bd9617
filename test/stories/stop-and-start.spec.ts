import { SANDBOX_CORP, sandboxEnv } from '../../src/app/sandbox-corp';
import { SandboxServer, startSandboxServer } from '../../src/sandbox/server';
import { commandApi } from '../faults/processes';
import { BuiltProgram } from '../support/built-service';
import { makePlace, Place } from '../support/database';
import { customer, smallWorld } from '../support/small-world';
import { until } from '../support/until';

/** What a supervisor grants before it kills. */
const GRACE_MS = 10_000;
const FRIENDS = 1500;

interface SyncRun {
  id: number;
  state: string;
  done: number;
  calls: number;
}

describe('a service that is stopped', () => {
  let place: Place;
  let box: SandboxServer;
  let env: Record<string, string>;

  beforeAll(async () => {
    place = await makePlace('sqlite');
    const friends = Array.from({ length: FRIENDS }, (_, at) => customer(`wmFriend${at}`, { name: `朋友${at}` }));
    box = await startSandboxServer({
      stateFile: ':memory:',
      seed: 7,
      startAt: new Date(),
      world: smallWorld(friends),
      corp: SANDBOX_CORP,
      life: false,
      port: 0,
    });
    env = { ...place.env, ...sandboxEnv(box.url) };
  }, 60_000);
  afterAll(async () => {
    await box.close();
    await place.remove();
  });

  const slowDown = (api: string, latencyMs: number, times: number) =>
    fetch(`${box.url}/control/faults`, {
      method: 'POST',
      body: JSON.stringify([{ api, kind: 'slow', latencyMs, times }]),
    });
  const start = async () => {
    const { program, url } = await BuiltProgram.start(env);
    const api = commandApi(url, place.env.SECRET_KEY);
    const syncs = () => api().get<SyncRun[]>('/api/v1/sync');
    return { program, api, syncs };
  };

  it('prints the first password once, and never again', async () => {
    const first = await BuiltProgram.start(env);
    expect((await first.program.stop()).code).toBe(0);
    expect(first.program.stdout.match(/The first operator is admin, password \S{8,}/g)).toHaveLength(1);
    const second = await BuiltProgram.start(env);
    expect((await second.program.stop('SIGINT')).code).toBe(0);
    expect(second.program.stdout).not.toMatch(/password/);
    expect([first.program.stderr, second.program.stderr]).toEqual(['', '']);
  }, 60_000);

  it('leaves a sync where it was, and ends it after the next start', async () => {
    await slowDown('externalcontact/batch/get_by_user', 300, 1000);
    const first = await start();
    const { id } = await first.api().post<SyncRun>('/api/v1/sync', { kind: 'full' });
    await until(
      async () => (await first.syncs()).some((run) => run.id === id && run.done > 0),
      'the sync is under way',
    );
    const end = await first.program.stop();
    expect(end.code).toBe(0);
    expect(end.ms).toBeLessThan(GRACE_MS);

    await fetch(`${box.url}/control/faults`, { method: 'POST', body: '[]' });
    const second = await start();
    const [run] = await second.syncs();
    expect(run).toMatchObject({ id });
    await until(async () => (await second.syncs())[0].state === 'done', 'the sync has ended', 30_000);
    const customers = await second.api().get<{ customers: { total: number } }>('/api/v1/overview');
    expect(customers.customers.total).toBe(FRIENDS + 2);
    expect((await second.program.stop()).code).toBe(0);
  }, 90_000);

  it('does not wait for a call that hangs', async () => {
    await slowDown('externalcontact/get_follow_user_list', 15_000, 1);
    await slowDown('user/list', 15_000, 1);
    await slowDown('user/simplelist', 15_000, 1);
    await slowDown('department/list', 15_000, 1);
    const first = await start();
    await first.api().post('/api/v1/sync', { kind: 'full' });
    const hanging = async () => {
      const state = (await (await fetch(`${box.url}/control/state`)).json()) as { faults: object[] };
      return state.faults.length < 4;
    };
    await until(hanging, 'a call hangs');
    const end = await first.program.stop();
    expect(end.code).toBe(0);
    expect(end.ms).toBeLessThan(GRACE_MS);
    await fetch(`${box.url}/control/faults`, { method: 'POST', body: '[]' });
    const second = await start();
    await until(async () => (await second.syncs()).every((run) => run.state === 'done'), 'the sync has ended', 30_000);
    expect((await second.program.stop()).code).toBe(0);
  }, 90_000);
});

describe('a service with faulty settings', () => {
  it('names all of them at once and ends with 1', async () => {
    const place = await makePlace('sqlite');
    const faulty = {
      ...place.env,
      PORT: 'eighty',
      BUSINESS_TZ: 'Mars/Olympus',
      WECOM_AES_KEY: 'short',
      WECOM_SECRET: 's',
      ROLES: 'web',
      QUEUE_URL: 'rabbit',
    };
    const program = new BuiltProgram('main', [], faulty);
    expect((await program.ended()).code).toBe(1);
    expect(program.stdout).toBe('');
    const lines = program.stderr.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^\d settings to mend before Huitou can start:$/);
    for (const name of [
      'PORT',
      'BUSINESS_TZ',
      'WECOM_AES_KEY',
      'WECOM_CORP_ID',
      'WECOM_AGENT_ID',
      'ROLES',
      'QUEUE_URL',
    ]) {
      expect(lines.filter((line) => line.startsWith(`  ${name} `) && line.includes(`Example: ${name}=`))).toHaveLength(
        1,
      );
    }
    expect(program.stderr).not.toMatch(/\n\s+at /);
    await place.remove();
  });
});
