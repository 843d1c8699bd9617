import { IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from '../../src/platform/database/sql';
import { ENGINES } from '../support/database';
import { Platform, ranNotes, startPlatform } from '../support/platform';
import { Hands, plain } from '../support/queue-hands';

/** How long a request or a timer may wait while the database is busy, in all but one of a hundred cases. */
const MOST_MS = 100;

describe.each(ENGINES)('the event loop on %s', (engine) => {
  let platform: Platform;
  let delay: IntervalHistogram;

  beforeAll(async () => {
    platform = await startPlatform(engine, { providers: [Hands] });
  });
  afterAll(() => platform.close());
  beforeEach(async () => {
    delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    // It measures from its first tick on.
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  afterEach(() => delay.disable());

  const measured = async () => {
    // A loop that was not free has no sample of it yet.
    await new Promise((resolve) => setTimeout(resolve, 20));
    delay.disable();
    return delay.percentile(99) / 1e6;
  };

  it('stays free while a thousand jobs run one after another', async () => {
    const { db, queue } = platform;
    await db.transaction(async () => {
      for (let n = 0; n < 1_000; n++) await queue.add(plain, { note: `${n}` });
    });
    await queue.drain();
    expect(await measured()).toBeLessThan(MOST_MS);
    expect(await ranNotes(db)).toHaveLength(1_000);
  });

  it('stays free while one piece of work makes thousands of statements', async () => {
    const { db } = platform;
    for (let n = 0; n < 3_000; n++)
      await db.row(sql`SELECT COUNT(*) AS rows_so_far FROM ran WHERE note > ${String(n)}`);
    await db.transaction(async () => {
      for (let n = 0; n < 3_000; n++) {
        await db.run(sql`INSERT INTO ran (name, note, pid) VALUES ('loop', ${String(n)}, ${process.pid})`);
      }
    });
    expect(await measured()).toBeLessThan(MOST_MS);
  });

  it('stays free while a read over 300,000 rows takes its time', async () => {
    const { db } = platform;
    const rows = Array.from({ length: 10_000 }, (_, n) => ({ name: 'heavy', note: `${(n * 7919) % 10_000}`, pid: n }));
    await db.insertIgnore('ran', rows);
    // Ten thousand rows become 320,000 by five doublings, in the database alone.
    for (let doubling = 0; doubling < 5; doubling++) {
      await db.run(sql`INSERT INTO ran (name, note, pid) SELECT name, note, pid + 1 FROM ran WHERE name = 'heavy'`);
    }
    delay.reset();
    const begin = performance.now();
    const [answer] = await db.heavy<{ notes: number; rows_read: number }>(sql`
      SELECT COUNT(*) AS notes, SUM(times) AS rows_read FROM (
        SELECT note, COUNT(DISTINCT pid) AS pids, COUNT(*) AS times FROM ran WHERE name = 'heavy' GROUP BY note) each_note`);
    const took = performance.now() - begin;
    const p99 = await measured();
    expect(answer).toEqual({ notes: 10_000, rows_read: 320_000 });
    expect(took).toBeGreaterThan(50);
    expect(p99).toBeLessThan(MOST_MS);
  });
});
