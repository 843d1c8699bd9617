import { SANDBOX_CORP, sandboxEnv } from '../../src/app/sandbox-corp';
import { SandboxServer, startSandboxServer } from '../../src/sandbox/server';
import { plainWorld } from '../../src/sandbox/world/plain-world';
import { commandApi } from '../faults/processes';
import { BuiltProgram } from '../support/built-service';
import { ENGINES, makePlace, Place } from '../support/database';
import { until } from '../support/until';

const SIZE = { reps: 130, customers: 900, follows: 2700, groups: 3, members: 20 };

interface Run {
  id: number;
  state: string;
  done: number;
  vanished: number;
}

describe.each(ENGINES)('a full sync that is killed on the way, on %s', (engine) => {
  let place: Place;
  let box: SandboxServer;

  beforeAll(async () => {
    place = await makePlace(engine);
    const now = new Date();
    const world = plainWorld({ ...SIZE, now });
    box = await startSandboxServer({
      stateFile: ':memory:',
      seed: 7,
      startAt: now,
      world,
      corp: SANDBOX_CORP,
      life: false,
      port: 0,
    });
  });
  afterAll(async () => {
    await box.close();
    await place.remove();
  });

  it('goes on after the next start, stores everybody once and asks for little twice', async () => {
    const slow = [{ api: 'externalcontact/batch/get_by_user', kind: 'slow', latencyMs: 60, times: 1000 }];
    await fetch(`${box.url}/control/faults`, { method: 'POST', body: JSON.stringify(slow) });
    const env = { ...place.env, ...sandboxEnv(box.url), SYNC_REREADS_PER_DAY: '0' };
    const start = async () => {
      const { program, url } = await BuiltProgram.start(env);
      return { program, api: commandApi(url, place.env.SECRET_KEY) };
    };
    const first = await start();
    const { id } = await first.api().post<Run>('/api/v1/sync', { kind: 'full' });
    const run = async (api: typeof first.api) =>
      (await api().get<Run[]>('/api/v1/sync')).find((one) => one.id === id) as Run;
    await until(async () => (await run(first.api)).done > SIZE.follows / 3, 'a third of it is stored', 60_000);
    await first.program.stop('SIGKILL');

    const second = await start();
    // On MySQL nobody knows that the first is dead until its lease is over.
    const whole = await until(
      async () => {
        const one = await run(second.api);
        return one.state === 'done' ? one : null;
      },
      'the run has come to its end',
      90_000,
    );
    expect(whole).toMatchObject({ vanished: 0, done: SIZE.reps + SIZE.follows + SIZE.groups });
    const { calls } = (await (await fetch(`${box.url}/control/state`)).json()) as { calls: Record<string, number> };
    expect(calls['externalcontact/batch/get_by_user']).toBeLessThanOrEqual(1.2 * Math.ceil(SIZE.follows / 100));
    const follows = { sum: 0 };
    for (let cursor = ''; ;) {
      const page = await second
        .api()
        .get<{ items: { customers: number }[]; next: string | null }>(
          `/api/v1/reps?limit=100${cursor && `&cursor=${cursor}`}`,
        );
      follows.sum += page.items.reduce((sum, rep) => sum + rep.customers, 0);
      if (!page.next) break;
      cursor = page.next;
    }
    expect(follows.sum).toBe(SIZE.follows);
    await second.program.stop();
  }, 240_000);
});
