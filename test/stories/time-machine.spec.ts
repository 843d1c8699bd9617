import { ClockView } from '../../src/app/system.dto';
import { BuiltProgram } from '../support/built-service';
import { commandApi } from '../faults/processes';
import { makePlace } from '../support/database';
import { SANDBOX_CORP, sandboxEnv } from '../../src/app/sandbox-corp';
import { startSandboxServer } from '../../src/sandbox/server';
import { startTestService, TestService } from '../support/service';
import { OPENING, smallWorld } from '../support/small-world';

const HOUR_MS = 3_600_000;
const CLOCK = '/api/v1/clock';

describe('the time machine', () => {
  let shop: TestService;
  beforeAll(async () => {
    shop = await startTestService();
  }, 60_000);
  afterAll(() => shop.stop());

  const time = async () => Date.parse((await shop.api.get<{ now: string }>(CLOCK)).now);
  const corpTime = async () => {
    const state = await fetch(`${shop.url}/sandbox/control/state`);
    return Date.parse(((await state.json()) as { now: string }).now);
  };

  it('moves the service and the corp', async () => {
    const to = OPENING.getTime() + 6 * HOUR_MS;
    await shop.moveTo(new Date(to));
    expect(await corpTime()).toBe(to);
    expect(await time()).toBeGreaterThanOrEqual(to);
    expect(await time()).toBeLessThan(to + 60_000);
    const before = await corpTime();
    const view = await shop.api.post<ClockView>(CLOCK, { advanceMinutes: 90 });
    expect(view).toMatchObject({ movable: true, businessTz: 'Asia/Shanghai' });
    expect(await corpTime()).toBeGreaterThanOrEqual(before + 90 * 60_000);
    expect(Math.abs((await time()) - (await corpTime()))).toBeLessThan(60_000);
  });

  it('lets what is due in between happen, in order', async () => {
    const morning = new Date(OPENING.getTime() + 19 * HOUR_MS);
    await shop.api.post('/api/v1/sync', { kind: 'full' });
    await shop.moveTo(morning);
    const runs = await shop.api.get<{ state: string; startedAt: string }[]>('/api/v1/sync');
    // The one that was asked for, and the nightly one of 03:40 in Shanghai: time goes by the hour at night.
    expect(runs.map((run) => run.state)).toEqual(runs.map(() => 'done'));
    expect(runs.length).toBeGreaterThanOrEqual(2);
    const hours = runs.map(({ startedAt }) => startedAt.slice(11, 16));
    expect(hours.some((hour) => hour >= '19:40' && hour < '20:45')).toBe(true);
  });

  it('goes forward only, and leaves both where they were', async () => {
    const [service, corp] = [await time(), await corpTime()];
    await expect(shop.api.post(CLOCK, { to: OPENING.toISOString() })).rejects.toThrow(/clock\.backwards/);
    expect(await corpTime()).toBe(corp);
    expect(await time()).toBeGreaterThanOrEqual(service);
    for (const nonsense of [{}, { to: 'tomorrow' }, { advanceMinutes: -5 }, { to: new Date(), advanceMinutes: 5 }]) {
      await expect(shop.api.post(CLOCK, nonsense)).rejects.toThrow(/answered 4\d\d/);
    }
    expect(await corpTime()).toBe(corp);
  });

  it('refuses a second move while one is under way', async () => {
    const at = await time();
    const first = shop.api.post(CLOCK, { to: new Date(at + HOUR_MS).toISOString() });
    const second = shop.api.post(CLOCK, { to: new Date(at + HOUR_MS + 1).toISOString() });
    const [one, two] = await Promise.allSettled([first, second]);
    const states = [one.status, two.status].sort();
    expect(states).toEqual(['fulfilled', 'rejected']);
    const refused = (one.status === 'rejected' ? one : two) as PromiseRejectedResult;
    expect(String(refused.reason)).toContain('clock.moving');
  });
});

describe('the time of a service', () => {
  it('is where it was after a restart with the sandbox', async () => {
    const place = await makePlace('sqlite');
    const startAt = new Date();
    const box = await startSandboxServer({
      stateFile: ':memory:',
      seed: 7,
      startAt,
      world: smallWorld(),
      corp: SANDBOX_CORP,
      life: false,
      port: 0,
    });
    const env = { ...place.env, ...sandboxEnv(box.url) };
    const to = new Date(startAt.getTime() + 8 * HOUR_MS);
    const first = await BuiltProgram.start(env);
    try {
      await commandApi(first.url, place.env.SECRET_KEY)().post(CLOCK, { to: to.toISOString() });
    } finally {
      await first.program.stop();
    }
    const second = await BuiltProgram.start(env);
    try {
      const { now } = await commandApi(second.url, place.env.SECRET_KEY)().get<{ now: string }>(CLOCK);
      expect(Date.parse(now)).toBeGreaterThanOrEqual(to.getTime());
      expect(Date.parse(now)).toBeLessThan(to.getTime() + 120_000);
      expect(box.sandbox.now().getTime()).toBeGreaterThanOrEqual(to.getTime());
    } finally {
      await second.program.stop();
      await box.close();
      await place.remove();
    }
  }, 60_000);

  it('cannot be moved without the sandbox', async () => {
    const place = await makePlace('sqlite');
    const { program, url } = await BuiltProgram.start(place.env);
    try {
      const api = commandApi(url, place.env.SECRET_KEY)();
      await expect(api.post(CLOCK, { advanceMinutes: 1 })).rejects.toThrow(/403.*clock\.fixed/);
      const view = await api.get<{ now: string; movable: boolean }>(CLOCK);
      expect(view.movable).toBe(false);
      expect(Math.abs(Date.parse(view.now) - Date.now())).toBeLessThan(60_000);
    } finally {
      await program.stop();
      await place.remove();
    }
  }, 60_000);
});
