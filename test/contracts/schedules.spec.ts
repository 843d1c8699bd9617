import { Injectable, Provider } from '@nestjs/common';
import { sql } from '../../src/platform/database/sql';
import { Scheduled } from '../../src/platform/schedule/schedules';
import { DRIVERS, Platform, startPlatform } from '../support/platform';
import { gate, until } from '../support/until';

@Injectable()
class Diary {
  entries: string[] = [];
  hold: Promise<void> | null = null;

  @Scheduled('test.morning', '30 9 * * *')
  async morning(): Promise<void> {
    this.entries.push('morning');
    await this.hold;
  }

  @Scheduled('test.quarter', '*/15 * * * *')
  async quarter(): Promise<void> {
    this.entries.push('quarter');
  }
}

/** Moves the clock to `iso`, lets every process notice, and runs what became due. */
async function at(iso: string, ...platforms: Platform[]): Promise<void> {
  for (const platform of platforms) platform.clock.shift(Date.parse(iso) - platform.clock.wall());
  await Promise.all(platforms.map((platform) => platform.schedules.beat()));
  await Promise.all(platforms.map((platform) => platform.queue.drain()));
}

describe.each(DRIVERS)('schedules on $driver', ({ engine, bull }) => {
  let platforms: Platform[] = [];

  const start = async (providers: Provider[] = [Diary], env: Record<string, string> = {}) => {
    const platform = await startPlatform(engine, { bull, providers, env, place: platforms[0]?.place });
    platforms.push(platform);
    return platform;
  };
  afterEach(async () => {
    const [first, ...others] = platforms;
    platforms = [];
    for (const other of others) await other.close();
    await first?.close();
  });
  const entries = (name: string) =>
    platforms.flatMap((platform) => platform.app.get(Diary).entries).filter((entry) => entry === name).length;

  it('run at their time in the business time zone, whatever the process runs in', async () => {
    const platform = await start();
    // 09:30 in Shanghai is 01:30 UTC.
    await at('2031-03-01T01:29:58Z', platform);
    const before = entries('morning');
    await at('2031-03-01T01:30:01Z', platform);
    expect(entries('morning') - before).toBe(1);
    await at('2031-03-02T01:29:58Z', platform);
    expect(entries('morning') - before).toBe(1);
    await at('2031-03-02T01:30:01Z', platform);
    expect(entries('morning') - before).toBe(2);
  });

  it('keep the wall time when clocks change', async () => {
    const platform = await start([Diary], { BUSINESS_TZ: 'America/New_York' });
    await at('2031-03-08T14:31:00Z', platform);
    const before = entries('morning');
    // Clocks go forward on 2031-03-09: 09:30 is now 13:30 UTC, no longer 14:30.
    await at('2031-03-09T13:29:58Z', platform);
    expect(entries('morning') - before).toBe(0);
    await at('2031-03-09T13:30:01Z', platform);
    expect(entries('morning') - before).toBe(1);
  });

  it('make up for missed times with one late run', async () => {
    const platform = await start();
    await at('2031-03-01T03:00:01Z', platform);
    const before = entries('quarter');
    await at('2031-03-04T03:07:00Z', platform);
    expect(entries('quarter') - before).toBe(1);
    await at('2031-03-04T03:15:01Z', platform);
    expect(entries('quarter') - before).toBe(2);
  });

  it('make up for what was missed while nothing ran', async () => {
    const first = await start();
    await at('2031-03-01T03:00:01Z', first);
    await first.stop();
    const second = await start();
    await at('2031-03-01T04:01:00Z', second);
    expect(second.app.get(Diary).entries.filter((entry) => entry === 'quarter')).toHaveLength(1);
    platforms = [second, first];
  });

  it('do not overlap themselves: a run that is due during the last one comes after it', async () => {
    const platform = await start();
    await at('2031-03-01T01:29:58Z', platform);
    const diary = platform.app.get(Diary);
    const before = entries('morning');
    const hold = gate();
    diary.hold = hold.opened;
    platform.clock.shift(Date.parse('2031-03-01T01:30:01Z') - platform.clock.wall());
    await until(() => entries('morning') - before === 1, 'it runs');
    platform.clock.shift(Date.parse('2031-03-02T01:30:01Z') - platform.clock.wall());
    await platform.schedules.beat();
    const waiting = await platform.db.row<{ again: number }>(
      sql`SELECT again FROM job WHERE name = 'schedule.run' AND lane = 'test.morning'`,
    );
    expect(waiting?.again).toBe(1);
    expect(entries('morning') - before).toBe(1);
    hold.open();
    await platform.queue.drain();
    expect(entries('morning') - before).toBe(2);
  });

  it('follow a pattern that a new version made earlier', async () => {
    @Injectable()
    class Yearly {
      @Scheduled('test.report', '0 0 1 1 *')
      async report(): Promise<void> {}
    }
    const reported: string[] = [];
    @Injectable()
    class Hourly {
      @Scheduled('test.report', '0 * * * *')
      async report(): Promise<void> {
        reported.push('hourly');
      }
    }
    const old = await start([Yearly, Diary]);
    await old.stop();
    const updated = await start([Hourly, Diary]);
    platforms = [updated, old];
    await at(new Date(updated.clock.now().getTime() + 3_600_000).toISOString(), updated);
    expect(reported).toEqual(['hourly']);
  });

  if (engine === 'mysql') {
    it('make one job per due time over three replicas', async () => {
      for (let replica = 1; replica <= 3; replica++) await start();
      await at('2031-03-01T03:00:01Z', ...platforms);
      const before = entries('quarter');
      for (let hour = 4; hour < 14; hour++) {
        await at(`2031-03-01T${String(hour).padStart(2, '0')}:00:01Z`, ...platforms);
        expect(entries('quarter') - before).toBe(hour - 3);
      }
    });
  }
});

describe('starting with schedules', () => {
  it('is refused when two methods have one name', async () => {
    @Injectable()
    class Rival {
      @Scheduled('test.morning', '0 0 * * *')
      async morning(): Promise<void> {}
    }
    await expect(startPlatform('sqlite', { providers: [Diary, Rival] })).rejects.toThrow(
      'Two methods are scheduled as test.morning.',
    );
  });
});
