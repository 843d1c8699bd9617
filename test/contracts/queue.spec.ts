import { Database } from '../../src/platform/database/database';
import { sql } from '../../src/platform/database/sql';
import { Unavailable } from '../../src/platform/errors/errors';
import { job, OnJob, RetryLater } from '../../src/platform/queue/job';
import { Queue } from '../../src/platform/queue/queue';
import { DRIVERS, forward, Platform, ranNotes, startPlatform } from '../support/platform';
import { Hands, plain, pressing, urgent } from '../support/queue-hands';
import { gate, until } from '../support/until';

interface Row {
  state: string;
  attempts: number;
  due_at: number;
  error: string | null;
}

/** Jobs one process runs at a time. */
const PLACES = 16;

describe.each(DRIVERS)('the queue on $driver', ({ engine, bull }) => {
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

  const rows = () =>
    db.rows<Row>(sql`SELECT state, attempts, due_at, error FROM job WHERE name <> 'schedule.run' ORDER BY id`);
  const wait = (row: Row) => Math.round((row.due_at - platform.clock.now().getTime()) / 1000);

  it('runs a job once, by itself, with the data it was given, and forgets it', async () => {
    await queue.add(plain, { note: '一 "quoted" \\ \u{1F600}' });
    await until(async () => !(await rows()).length, 'the job is gone');
    expect(hands.seen).toEqual(['一 "quoted" \\ \u{1F600}']);
    expect(await ranNotes(db)).toEqual(hands.seen);
  });

  it('shows nobody a job before its transaction is committed', async () => {
    const middle = gate();
    const inside = gate();
    const adding = db.transaction(async () => {
      await queue.add(plain, { note: 'committed' });
      inside.open();
      await middle.opened;
      expect(hands.seen).toEqual([]);
    });
    await inside.opened;
    if (engine === 'mysql') await queue.drain();
    expect(hands.seen).toEqual([]);
    middle.open();
    await adding;
    await until(() => hands.seen.length, 'the job ran');
  });

  it('drops a job together with its transaction', async () => {
    const failing = db.transaction(async () => {
      await queue.add(plain, { note: 'never' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await rows()).toEqual([]);
    await queue.drain();
    expect(hands.seen).toEqual([]);
  });

  it('tries a failing job again after a backoff that doubles, then leaves it dead with its error', async () => {
    hands.act = () => {
      throw new Error('broken');
    };
    await queue.add(plain, { note: 'bad' });
    await queue.drain();
    const [first] = await rows();
    expect(first).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(wait(first)).toBe(5);

    forward(platform, 4);
    await queue.drain();
    expect(hands.seen).toHaveLength(1);

    forward(platform, 1);
    await queue.drain();
    const [second] = await rows();
    expect(second).toMatchObject({ state: 'waiting', attempts: 2 });
    expect(wait(second)).toBe(10);

    forward(platform, 10);
    await queue.drain();
    const [dead] = await rows();
    expect(dead).toMatchObject({ state: 'dead', attempts: 3 });
    expect(dead.error).toContain('Error: broken');
    forward(platform, 86_400);
    await queue.drain();
    expect(hands.seen).toHaveLength(3);
  });

  it('recovers where a later attempt succeeds', async () => {
    hands.act = (_, run) => {
      if (run < 3) throw new Error('not yet');
    };
    await queue.add(plain, { note: 'third time' });
    for (const seconds of [0, 5, 10]) {
      forward(platform, seconds);
      await queue.drain();
    }
    expect(await ranNotes(db)).toEqual(['third time']);
    expect(await rows()).toEqual([]);
  });

  it('waits for the due time of the clock port, and a jump of the clock is noticed at once', async () => {
    await queue.add(plain, { note: 'later' }, { dueAt: new Date(platform.clock.now().getTime() + 3_600_000) });
    await queue.drain();
    expect(hands.seen).toEqual([]);
    forward(platform, 3_600);
    await until(() => hands.seen.length, 'the due job ran');
  });

  it('notices a due time that comes with the time itself', async () => {
    await queue.add(plain, { note: 'soon' }, { dueAt: new Date(platform.clock.now().getTime() + 300) });
    await queue.drain();
    expect(hands.seen).toEqual([]);
    await until(() => hands.seen.length, 'the due job ran', 3_000);
  });

  it.each([
    ['RetryLater', (until: Date) => new RetryLater(until)],
    ['Unavailable with a time', (until: Date) => new Unavailable('test.down', 'down', { until })],
  ])('takes %s as "not now", at no cost in attempts', async (_, error) => {
    hands.act = (_note, run) => {
      if (run <= 5) throw error(new Date(platform.clock.now().getTime() + 60_000));
    };
    await queue.add(plain, { note: 'patient' });
    for (let run = 1; run <= 5; run++) {
      await queue.drain();
      expect(hands.seen).toHaveLength(run);
      const [row] = await rows();
      expect(row).toMatchObject({ state: 'waiting', attempts: 0 });
      expect(wait(row)).toBe(60);
      forward(platform, 60);
    }
    await queue.drain();
    expect(await ranNotes(db)).toEqual(['patient']);
  });

  it('counts an Unavailable that names no time as a failure', async () => {
    hands.act = () => {
      throw new Unavailable('test.down', 'down');
    };
    await queue.add(plain, { note: 'down' });
    await queue.drain();
    expect(await rows()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
  });

  it('runs urgent jobs first, and the longest due first among equals', async () => {
    const ago = (seconds: number) => new Date(platform.clock.now().getTime() - seconds * 1000);
    await db.transaction(async () => {
      for (let n = 1; n <= 20; n++) await queue.add(plain, { note: `plain ${n}` }, { dueAt: ago(n) });
      await queue.add(urgent, { note: 'urgent' });
    });
    await queue.drain();
    expect(hands.seen.slice(0, 3)).toEqual(['urgent', 'plain 20', 'plain 19']);
    expect(hands.seen).toHaveLength(21);
  });

  it('runs several jobs side by side, a bounded number of them', async () => {
    const hold = gate();
    hands.act = () => hold.opened;
    await db.transaction(async () => {
      for (let n = 1; n <= 30; n++) await queue.add(plain, { note: `${n}` });
    });
    await until(() => hands.running === PLACES, 'all places are taken');
    hold.open();
    await queue.drain();
    expect(hands.mostAtOnce).toBe(PLACES);
    expect(new Set(await ranNotes(db)).size).toBe(30);
  });

  it('has places for what presses while slow work holds all others', async () => {
    const hold = gate();
    hands.act = (note) => (note === 'now' ? undefined : hold.opened);
    await db.transaction(async () => {
      for (let n = 1; n <= PLACES + 4; n++) await queue.add(plain, { note: `slow ${n}` });
    });
    await until(() => hands.running === PLACES, 'all places are taken');
    await queue.add(pressing, { note: 'now' });
    await until(async () => (await ranNotes(db)).includes('now'), 'the pressing one has run');
    // Its row is there a moment before it is over; the slow ones still are where they were.
    await until(() => hands.running === PLACES, 'only the slow ones run');
    expect(hands.seen).toHaveLength(PLACES + 1);
    hold.open();
    await queue.drain();
    expect(hands.seen).toHaveLength(PLACES + 5);
  });

  it('drains what running jobs add, too', async () => {
    hands.act = async (note) => {
      const left = Number(note);
      if (left > 0) await queue.add(plain, { note: String(left - 1) });
    };
    await queue.add(plain, { note: '10' });
    await queue.drain();
    expect(hands.seen).toEqual(['10', '9', '8', '7', '6', '5', '4', '3', '2', '1', '0']);
  });

  it('refuses a job that nobody handles', async () => {
    await expect(queue.add(job('test.unknown'), {})).rejects.toThrow('No handler for job test.unknown');
  });

  it('leaves a job of another version to another version, visibly', async () => {
    const row = { name: 'test.gone', data: '{}', state: 'waiting', max_attempts: 1 };
    const now = platform.clock.now();
    await db.insertIgnore('job', [{ ...row, due_at: now, created_at: now }]);
    await queue.drain();
    const [dead] = await rows();
    expect(dead).toMatchObject({ state: 'dead' });
    expect(dead.error).toContain('No handler for job test.gone');
  });

  it('says what waits, what died and how late it is', async () => {
    const { JobRows } = await import('../../src/platform/queue/job-rows');
    const counts = () => platform.app.get(JobRows).counts();
    expect(await counts()).toEqual({ waiting: 0, leased: 0, dead: 0, lagMs: 0 });
    const hold = gate();
    hands.act = () => hold.opened;
    const due = new Date(platform.clock.now().getTime() - 90_000);
    await db.transaction(async () => {
      for (let n = 1; n <= PLACES + 1; n++) await queue.add(plain, { note: `${n}` }, { dueAt: due });
    });
    const full = await until(async () => {
      const now = await counts();
      return now.leased === PLACES && now;
    }, 'all places are leased');
    expect(full).toMatchObject({ waiting: 1, leased: PLACES, dead: 0 });
    expect((full as { lagMs: number }).lagMs).toBeGreaterThanOrEqual(90_000);
    hold.open();
    await queue.drain();
  });
});

describe.each(DRIVERS)('stopping the queue on $driver', ({ engine, bull }) => {
  it('waits for what runs and starts nothing new', async () => {
    const first = await startPlatform(engine, { bull, providers: [Hands] });
    const hands = first.app.get(Hands);
    const hold = gate();
    hands.act = async () => {
      await hold.opened;
      await first.queue.add(plain, { note: 'left behind' });
    };
    await first.queue.add(plain, { note: 'running' });
    await until(() => hands.running, 'the job runs');
    let stopped = false;
    const stopping = first.stop().then(() => (stopped = true));
    for (let turn = 0; turn < 20; turn++) await first.db.row(sql`SELECT 1 AS one`);
    expect(stopped).toBe(false);
    hold.open();
    await stopping;
    expect(hands.seen).toEqual(['running']);

    const second = await startPlatform(engine, { bull, providers: [Hands], place: first.place });
    await second.queue.drain();
    expect(second.app.get(Hands).seen).toEqual(['left behind']);
    expect(await ranNotes(second.db)).toEqual(['running', 'left behind']);
    await second.stop();
    await first.place.remove();
  });
});

describe('starting the queue', () => {
  it('is refused when two methods handle one job', async () => {
    class Rival {
      @OnJob(plain)
      async plain(): Promise<void> {}
    }
    await expect(startPlatform('sqlite', { providers: [Hands, Rival] })).rejects.toThrow(
      'Job test.plain has two handlers: Hands.plain and Rival.plain.',
    );
  });

  it('leaves the work to the workers where the role is web alone', async () => {
    const web = await startPlatform('mysql', { providers: [Hands], roles: ['web'] });
    await web.queue.add(plain, { note: 'for the worker' });
    const worker = await startPlatform('mysql', { providers: [Hands], roles: ['worker'], place: web.place });
    await until(async () => (await ranNotes(worker.db)).length, 'the worker did it');
    expect(worker.app.get(Hands).seen).toEqual(['for the worker']);
    expect(web.app.get(Hands).seen).toEqual([]);
    await worker.close();
    await web.close();
  });
});
