import { ENGINES } from '../support/database';
import { Platform, startPlatform } from '../support/platform';
import { Hands, plain } from '../support/queue-hands';
import { until } from '../support/until';

describe.each(ENGINES)('what machines ask on %s', (engine) => {
  let platform: Platform;
  let url: string;

  beforeAll(async () => {
    platform = await startPlatform(engine, { providers: [Hands] });
    await platform.app.listen(0, '127.0.0.1');
    url = await platform.app.getUrl();
  });
  afterAll(() => platform.close());

  /** Value of a metric by its name. */
  const metric = async (name: string) => {
    const text = await (await fetch(`${url}/metrics`)).text();
    const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`There is no ${name} in ${text}`);
    return Number(value);
  };

  it('is alive and may have traffic', async () => {
    const health = await fetch(`${url}/health`);
    expect([health.status, await health.json()]).toEqual([200, { ok: true }]);
    const ready = await fetch(`${url}/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, problems: [] }]);
  });

  it('tells its metrics in the Prometheus format, each explained', async () => {
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain;.* version=0\.0\.4/);
    const text = await answer.text();
    for (const name of [
      'event_loop_delay_p99_ms',
      'db_statements_total',
      'queue_lag_ms',
      'queue_dead',
      'event_loop_delay_max_ms',
      'process_resident_memory_bytes',
      'http_request_seconds',
      'wecom_callbacks_total',
    ]) {
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S+`, 'm'));
      expect(text).toMatch(new RegExp(`^# TYPE ${name} `, 'm'));
    }
  });

  it('counts statements, dead jobs and how late the oldest job is', async () => {
    const before = await metric('db_statements_total');
    expect(await metric('queue_dead')).toBe(0);
    const late = { state: 'waiting', data: '{"note":"late"}', max_attempts: 1, created_at: 0 };
    const now = platform.clock.now().getTime();
    await platform.db.insertIgnore('job', [
      { ...late, name: plain.name, state: 'dead', due_at: now },
      // Nobody looks at this priority, so it stays as late as it is.
      { ...late, name: plain.name, priority: 99, due_at: now - 60_000 },
    ]);
    expect(await metric('queue_dead')).toBe(1);
    expect(await metric('queue_lag_ms')).toBeGreaterThanOrEqual(60_000);
    expect(await metric('db_statements_total')).toBeGreaterThan(before);
  });

  it('feels it when the event loop was held up', async () => {
    await metric('event_loop_delay_max_ms');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const busy = performance.now() + 300;
    while (performance.now() < busy);
    expect(await metric('event_loop_delay_max_ms')).toBeGreaterThan(200);
    await until(async () => (await metric('event_loop_delay_max_ms')) < 200, 'the next scrape is its own');
  });
});

it('is not ready, and says why, without its database', async () => {
  const platform = await startPlatform('mysql', { providers: [Hands] });
  await platform.app.listen(0, '127.0.0.1');
  const url = await platform.app.getUrl();
  await platform.db.close();
  const ready = await fetch(`${url}/ready`);
  const { ready: yes, problems } = (await ready.json()) as { ready: boolean; problems: string[] };
  expect([ready.status, yes]).toEqual([503, false]);
  expect(problems.join()).toMatch(/^database: /);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  await platform.close();
});
