import { Injectable } from '@nestjs/common';
import { Clock } from '../../src/platform/clock/clock';
import { ClockOffsets } from '../../src/platform/clock/clock-offsets';
import { job, OnJob } from '../../src/platform/queue/job';
import { Scheduled } from '../../src/platform/schedule/schedules';
import { ENGINES } from '../support/database';
import { Platform, startPlatform } from '../support/platform';
import { until } from '../support/until';

const DAY_MS = 86_400_000;
const look = job<{ at: 'start' }>('test.look-at-the-clock');

@Injectable()
class Watch {
  seen: number[] = [];
  reports = 0;

  constructor(private readonly clock: Clock) {}

  @OnJob(look)
  async look(): Promise<void> {
    this.seen.push(this.clock.now().getTime());
  }

  @Scheduled('test.yearly', '0 0 1 1 *')
  async yearly(): Promise<void> {
    this.reports++;
  }
}

const sandbox = { SANDBOX: 'on', WECOM_URL: 'http://127.0.0.1:9' };

describe.each(ENGINES)('the clock on %s', (engine) => {
  const started: Platform[] = [];
  const start = async (env: Record<string, string> = sandbox) => {
    const platform = await startPlatform(engine, { providers: [Watch], env, place: started[0]?.place });
    started.push(platform);
    return platform;
  };
  afterEach(async () => {
    for (const platform of started) await platform.stop();
    await started[0].place.remove();
    started.length = 0;
  });
  const move = (platform: Platform, to: Date) => platform.app.get(ClockOffsets).moveTo(to);
  const inDays = (platform: Platform, days: number) => new Date(platform.clock.now().getTime() + days * DAY_MS);

  it('keeps its time over a restart, from the first job on, and runs no schedule for it', async () => {
    const first = await start();
    const to = inDays(first, 500);
    await move(first, to);
    await first.schedules.beat();
    await first.queue.drain();
    expect(first.app.get(Watch).reports).toBe(1);
    const { db } = first;
    await db.insertIgnore('job', [
      { name: look.name, data: '{}', state: 'waiting', due_at: to.getTime() + 1, max_attempts: 1, created_at: 0 },
    ]);
    await first.stop();

    const second = await start();
    const { seen } = second.app.get(Watch);
    await until(() => seen.length, 'the waiting job ran');
    expect(seen[0]).toBeGreaterThanOrEqual(to.getTime());
    await second.schedules.beat();
    await second.queue.drain();
    expect(second.app.get(Watch).reports).toBe(0);
  });

  it('goes forward only', async () => {
    const platform = await start();
    await expect(move(platform, inDays(platform, -1))).rejects.toMatchObject({ code: 'clock.backwards' });
    expect(platform.clock.offset).toBe(0);
  });

  it('cannot be moved outside the sandbox', async () => {
    const platform = await start({});
    await expect(move(platform, inDays(platform, 1))).rejects.toMatchObject({ code: 'clock.fixed', status: 403 });
    expect(platform.clock.offset).toBe(0);
  });

  if (engine === 'mysql') {
    it('is moved in every process', async () => {
      const first = await start();
      const second = await start();
      const to = inDays(first, 3);
      await move(first, to);
      await until(() => second.clock.now() >= to, 'the other process follows');
    });
  }
});
