import { sql } from '../../src/platform/database/sql';
import { Child, startChild } from '../support/child';
import { ENGINES, makePlace, Place } from '../support/database';
import { DRIVERS, openParts, Platform, ranNotes, startPlatform } from '../support/platform';
import { brief, Hands, plain } from '../support/queue-hands';
import { gate, until } from '../support/until';

jest.setTimeout(60_000);

interface LeaseRow {
  state: string;
  attempts: number;
  lease_until: number;
  error: string | null;
}
const leases = sql`SELECT state, attempts, lease_until, error FROM job WHERE name <> 'schedule.run'`;

/** Looks into a place while nobody works there. */
async function lookInto<T>(place: Place, look: (db: Platform['db']) => Promise<T>): Promise<T> {
  const parts = await openParts(place);
  try {
    return await look(parts.opened.database);
  } finally {
    await parts.opened.close();
  }
}

/** Adds a job to a place where nobody works. */
const put = (place: Place, note: string) =>
  lookInto(place, (db) =>
    db.insertIgnore('job', [
      { name: brief.name, data: JSON.stringify({ note }), state: 'waiting', due_at: 0, max_attempts: 1, created_at: 0 },
    ]),
  );

describe.each(DRIVERS)('a job on $driver', ({ engine, bull }) => {
  let place: Place;
  let platform: Platform | null;
  let children: Child[];

  beforeEach(async () => {
    place = await makePlace(engine);
    platform = null;
    children = [];
  });
  afterEach(async () => {
    for (const child of children) await child.kill();
    await platform?.close();
    await place.remove();
  });

  const start = async () => (platform = await startPlatform(engine, { bull, place, providers: [Hands] }));
  const child = (does: Parameters<typeof startChild>[1]['does']) => {
    children.push(startChild(place, { engine, bull, does }));
    return children[children.length - 1];
  };

  it('runs again in another process, after its lease, when the one that ran it was killed', async () => {
    await put(place, 'cut short');
    const killed = child('hangs in a job');
    await killed.says('runs cut short');
    await killed.kill();
    const [left] = await lookInto(place, (db) => db.rows<LeaseRow>(leases));
    expect(left).toMatchObject({ state: 'leased', attempts: 1 });

    const { db, app } = await start();
    let begun = 0;
    app.get(Hands).act = () => (begun = Date.now());
    await until(async () => !(await db.rows(leases)).length, 'it is done');
    expect(await ranNotes(db)).toEqual(['cut short']);
    // The only process there can be need not wait for the lease of the one before it.
    if (engine === 'mysql') expect(begun).toBeGreaterThan(left.lease_until);
  });

  it('is found by the poll when its process was killed between the commit and the hint', async () => {
    expect(await child('dies before the hint').ended()).toBe('SIGKILL');
    const { db } = await start();
    await until(async () => !(await db.rows(leases)).length, 'it is done');
    expect(await ranNotes(db)).toEqual(['not hinted']);
  });

  it('keeps its lease for as long as it runs', async () => {
    const { db, app, queue } = await start();
    const hands = app.get(Hands);
    const hold = gate();
    hands.act = () => hold.opened;
    const other = engine === 'mysql' ? await startPlatform(engine, { bull, place, providers: [Hands] }) : null;
    if (other) other.app.get(Hands).act = () => hold.opened;
    await queue.add(brief, { note: 'long' });
    const lease = async () => (await db.row<LeaseRow>(leases))?.lease_until ?? 0;
    const first = await until(lease, 'it is leased');
    await until(async () => (await lease()) > first + 2_500, 'the lease of a second was renewed for two and a half');
    expect(await db.rows(leases)).toMatchObject([{ state: 'leased', attempts: 1 }]);
    hold.open();
    await queue.drain();
    expect(await ranNotes(db)).toEqual(['long']);
    await other?.close();
  });

  it('is not taken again by its own process when that could not renew the lease in time', async () => {
    const { db, app, queue } = await start();
    const hands = app.get(Hands);
    hands.act = async () => {
      // As a laptop that sleeps, or a handler that computes: no timer runs.
      const awake = performance.now() + 1_500;
      while (performance.now() < awake);
      await until(async () => ((await db.row<LeaseRow>(leases))?.lease_until ?? 0) > Date.now(), 'it is renewed');
    };
    await queue.add(brief, { note: 'asleep' });
    await queue.drain();
    expect(hands.seen).toEqual(['asleep']);
  });

  it('costs at most two statements a second while there is nothing to do', async () => {
    const { statements, queue } = await start();
    await queue.drain();
    const before = statements.total;
    const begin = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const seconds = (performance.now() - begin) / 1000;
    expect(statements.total - before).toBeGreaterThan(0);
    expect(statements.total - before).toBeLessThanOrEqual(Math.ceil(2 * seconds));
  });

  it('does not keep a process that starts and stops at once from ending well', async () => {
    expect(await child('stops at once').ended()).toBe(0);
  });
});

describe.each(ENGINES)('a job that takes its process down on %s', (engine) => {
  it('is dead after its attempts instead of doing so for ever', async () => {
    const place = await makePlace(engine);
    await put(place, 'poison');
    const children: Child[] = [];
    try {
      for (let death = 1; death <= 3; death++) {
        const child = startChild(place, { engine, bull: false, does: 'dies in a job' });
        children.push(child);
        expect(await child.ended()).toBe('SIGKILL');
        expect(await lookInto(place, (db) => db.rows(leases))).toMatchObject([{ state: 'leased', attempts: death }]);
      }
      const survivor = await startPlatform(engine, { place, providers: [Hands] });
      const [row] = await until(async () => {
        const rows = await survivor.db.rows<LeaseRow>(leases);
        return rows.length && rows[0].state !== 'dead' ? null : rows;
      }, 'it is dead').then((rows) => rows as LeaseRow[]);
      expect(row.error).toContain('each of 3 attempts');
      expect(survivor.app.get(Hands).seen).toEqual([]);
      await survivor.close();
    } finally {
      for (const child of children) await child.kill();
      await place.remove();
    }
  });
});

describe.each(DRIVERS.filter(({ engine }) => engine === 'mysql'))('two processes on $driver', ({ bull }) => {
  it('do two hundred jobs exactly once, together', async () => {
    const first = await startPlatform('mysql', { bull, providers: [Hands] });
    const second = await startPlatform('mysql', { bull, providers: [Hands], place: first.place });
    try {
      const notes = Array.from({ length: 200 }, (_, n) => `${n}`);
      for (let n = 0; n < 200; n += 20) {
        const { db, queue } = n % 40 ? second : first;
        await db.transaction(async () => {
          for (const note of notes.slice(n, n + 20)) await queue.add(plain, { note });
        });
      }
      await Promise.all([first.queue.drain(), second.queue.drain()]);
      expect((await ranNotes(first.db)).sort()).toEqual([...notes].sort());
      expect(first.app.get(Hands).seen.length).toBeGreaterThan(0);
      expect(second.app.get(Hands).seen.length).toBeGreaterThan(0);
    } finally {
      await second.close();
      await first.close();
    }
  });

  it('lose nothing when one of them is killed in the middle', async () => {
    const survivor = await startPlatform('mysql', { bull, providers: [Hands] });
    const victim = startChild(survivor.place, { engine: 'mysql', bull, does: 'works slowly' });
    try {
      await victim.says('started');
      const hold = gate();
      survivor.app.get(Hands).act = () => hold.opened;
      const notes = Array.from({ length: 200 }, (_, n) => `${n}`);
      await survivor.db.transaction(async () => {
        for (const note of notes) await survivor.queue.add(brief, { note });
      });
      await victim.says('runs');
      await victim.kill();
      hold.open();
      await until(async () => !(await survivor.db.rows(leases)).length, 'all are done');
      const ran = await ranNotes(survivor.db);
      expect([...new Set(ran)].sort()).toEqual([...notes].sort());
      // Twice only what was finished but not yet forgotten at the kill: at most what one process runs at a time.
      expect(ran.length - notes.length).toBeLessThanOrEqual(8);
    } finally {
      await victim.kill();
      await survivor.close();
    }
  });
});
