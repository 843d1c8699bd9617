import fc from 'fast-check';
import { Database } from '../../src/platform/database/database';
import { sql } from '../../src/platform/database/sql';
import { RetryLater } from '../../src/platform/queue/job';
import { Queue } from '../../src/platform/queue/queue';
import { DRIVERS, forward, Platform, ranNotes, startPlatform } from '../support/platform';
import { Hands, plain, urgent } from '../support/queue-hands';
import { gate, until } from '../support/until';

const HOUR_MS = 3_600_000;

describe.each(DRIVERS)('a lane of the queue on $driver', ({ engine, bull }) => {
  let platform: Platform;
  let db: Database;
  let queue: Queue;
  let hands: Hands;

  beforeAll(async () => {
    platform = await startPlatform(engine, { bull, providers: [Hands] });
    ({ db, queue } = platform);
    hands = platform.app.get(Hands);
  });
  afterAll(() => platform.close());
  beforeEach(async () => {
    await queue.drain();
    await db.run(sql`DELETE FROM job`);
    await db.run(sql`DELETE FROM ran`);
    hands.rest();
  });

  // The platform's own schedules come due as the clock moves; their jobs are not this suite's.
  const rows = () =>
    db.rows<{ state: string; attempts: number; due_at: number }>(
      sql`SELECT state, attempts, due_at FROM job WHERE name <> 'schedule.run'`,
    );
  const add = (note: string, inMs = 0, key = 'lane') =>
    queue.add(plain, { note }, { key, dueAt: new Date(platform.clock.now().getTime() + inMs) });

  it('waits as one row, with the newest data and the earliest due time', async () => {
    await add('first', 2 * HOUR_MS);
    await add('second', HOUR_MS);
    await add('third', 3 * HOUR_MS);
    expect(await rows()).toHaveLength(1);
    forward(platform, 3_599);
    await queue.drain();
    expect(hands.seen).toEqual([]);
    forward(platform, 1);
    await queue.drain();
    forward(platform, 24 * 3_600);
    await queue.drain();
    expect(hands.seen).toEqual(['third']);
  });

  it('waits as one row when many add to it at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => add(`${n}`, HOUR_MS)));
    expect(await rows()).toHaveLength(1);
    forward(platform, 3_600);
    await queue.drain();
    expect(hands.seen).toHaveLength(1);
  });

  it('runs once more with the newest data when it was added to while it ran', async () => {
    const hold = gate();
    hands.act = (note) => note === 'running' && hold.opened;
    await add('running');
    await until(() => hands.running, 'it runs');
    await add('while running');
    await add('newest');
    await db.rows(sql`SELECT 1 AS one`);
    expect(hands.seen).toEqual(['running']);
    hold.open();
    await queue.drain();
    expect(hands.seen).toEqual(['running', 'newest']);
    expect(hands.mostAtOnce).toBe(1);
    expect(await rows()).toEqual([]);
  });

  it('runs again no earlier than it was asked to while it ran', async () => {
    const hold = gate();
    hands.act = (note) => note === 'running' && hold.opened;
    await add('running');
    await until(() => hands.running, 'it runs');
    await add('in an hour', HOUR_MS);
    hold.open();
    await queue.drain();
    expect(hands.seen).toEqual(['running']);
    forward(platform, 3_600);
    await queue.drain();
    expect(hands.seen).toEqual(['running', 'in an hour']);
  });

  it('keeps what was added during a run that put itself off', async () => {
    const hold = gate();
    hands.act = async (note) => {
      if (note !== 'put off') return;
      await hold.opened;
      throw new RetryLater(new Date(platform.clock.now().getTime() + HOUR_MS));
    };
    await add('put off');
    await until(() => hands.running, 'it runs');
    await add('now');
    hold.open();
    await queue.drain();
    expect(hands.seen).toEqual(['put off', 'now']);
  });

  it('keeps what was added during its last attempt, with attempts of its own', async () => {
    hands.act = () => {
      throw new Error('broken');
    };
    await add('bad');
    for (const seconds of [0, 5]) {
      forward(platform, seconds);
      await queue.drain();
    }
    const hold = gate();
    hands.act = async (note) => {
      await hold.opened;
      if (note === 'bad') throw new Error('broken for good');
    };
    forward(platform, 10);
    await until(() => hands.running, 'the last attempt runs');
    await add('good');
    hold.open();
    await queue.drain();
    expect(hands.seen).toEqual(['bad', 'bad', 'bad', 'good']);
    expect(await ranNotes(db)).toEqual(['good']);
    expect(await rows()).toEqual([]);
  });

  it('comes back from the dead, with all its attempts, when it is added to', async () => {
    hands.act = () => {
      throw new Error('broken');
    };
    await add('bad');
    for (const seconds of [0, 5, 10]) {
      forward(platform, seconds);
      await queue.drain();
    }
    expect(await rows()).toMatchObject([{ state: 'dead', attempts: 3 }]);
    await add('still bad');
    await queue.drain();
    expect(await rows()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
    hands.act = () => undefined;
    forward(platform, 5);
    await queue.drain();
    expect(await ranNotes(db)).toEqual(['still bad']);
  });

  it('is one of its job and its key alone', async () => {
    const hold = gate();
    hands.act = () => hold.opened;
    await add('a', 0, 'a');
    await add('b', 0, 'b');
    await add('A', 0, 'A');
    await queue.add(urgent, { note: 'a of another job' }, { key: 'a' });
    await until(() => hands.running === 4, 'all four run side by side');
    hold.open();
    await queue.drain();
  });

  it('refuses a key longer than its column', async () => {
    await add('fits', 0, 'k'.repeat(200));
    await expect(add('too long', 0, 'k'.repeat(201))).rejects.toThrow('201 characters, at most 200 fit');
    await queue.drain();
    expect(hands.seen).toEqual(['fits']);
  });

  it('always ends with a run that has the last data, however adds and runs fall together', async () => {
    const steps = fc.array(fc.record({ pause: fc.nat(3), outcome: fc.constantFrom('done', 'fails', 'later') }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        hands.rest();
        await db.run(sql`DELETE FROM ran`);
        let at = 0;
        hands.act = async () => {
          const { outcome, pause } = plan[at++] ?? { outcome: 'done', pause: 0 };
          for (let turn = 0; turn < pause; turn++) await db.row(sql`SELECT 1 AS one`);
          if (outcome === 'fails') throw new Error('broken');
          if (outcome === 'later') throw new RetryLater(new Date(platform.clock.now().getTime() + 60_000));
        };
        for (const [n, { pause }] of plan.entries()) {
          await add(`${n}`);
          for (let turn = 0; turn < pause; turn++) await new Promise((resolve) => setImmediate(resolve));
        }
        for (let round = 0; round < 2 * plan.length + 4; round++) {
          await queue.drain();
          forward(platform, 3_600);
        }
        const [left] = await rows();
        // Enough failures in a row make it dead, which is visible; else it is done.
        if (left) expect(left).toMatchObject({ state: 'dead', attempts: 3 });
        else expect((await ranNotes(db)).at(-1)).toBe(`${plan.length - 1}`);
        expect(hands.seen.at(-1)).toBe(`${plan.length - 1}`);
        expect(hands.mostAtOnce).toBe(1);
        await db.run(sql`DELETE FROM job`);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a lane that two processes work on', () => {
  it('runs in one of them at a time', async () => {
    const first = await startPlatform('mysql', { providers: [Hands] });
    const second = await startPlatform('mysql', { providers: [Hands], place: first.place });
    let inside = 0;
    let most = 0;
    const both = [first, second].map((platform) => {
      const hands = platform.app.get(Hands);
      hands.act = async () => {
        most = Math.max(most, ++inside);
        for (let turn = 0; turn < 3; turn++) await platform.db.row(sql`SELECT 1 AS one`);
        inside--;
      };
      return hands;
    });
    try {
      for (let n = 0; n < 60; n++) {
        const { queue } = n % 2 ? first : second;
        await queue.add(plain, { note: `${n}` }, { key: 'lane' });
      }
      await Promise.all([first.queue.drain(), second.queue.drain()]);
      expect(most).toBe(1);
      expect((await ranNotes(first.db)).at(-1)).toBe('59');
      expect(both.every((hands) => hands.seen.length > 0)).toBe(true);
    } finally {
      await second.close();
      await first.close();
    }
  });
});
