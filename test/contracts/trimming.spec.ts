import { performance } from 'node:perf_hooks';
import { sql } from '../../src/platform/database/sql';
import { Trimmer } from '../../src/platform/retention/trimmer';
import { Child, startChild } from '../support/child';
import { ENGINES, makePlace, Place } from '../support/database';
import { openParts, Platform, startPlatform } from '../support/platform';
import { TrimmedNotes } from '../support/trimmed-notes';

jest.setTimeout(60_000);

const NOTES = 6_000;
/** Of NOTES, by TrimmedNotes. */
const NEEDED = 6;

/** The most a bite may hold SQLite (architecture: large writes go in chunks of at most 25 ms). */
const LONGEST_MS = 25;

/** Notes of an ordinary life, all of them past their days. */
async function fill(place: Place): Promise<void> {
  const parts = await openParts(place);
  const rows = Array.from({ length: NOTES }, (_, n) => ({ name: 'n', note: `note ${n}`, pid: n }));
  await parts.opened.database.insertIgnore('ran', rows);
  await parts.opened.close();
}

describe.each(ENGINES)('trimming on %s', (engine) => {
  let place: Place;
  let platform: Platform | null = null;
  let child: Child | null = null;

  beforeEach(async () => {
    place = await makePlace(engine);
    await fill(place);
  });
  afterEach(async () => {
    await child?.kill();
    await platform?.close();
    await place.remove();
    platform = child = null;
  });

  const start = async () => (platform = await startPlatform(engine, { place, providers: [TrimmedNotes] }));
  const left = async (on: Platform) =>
    Number((await on.db.row<{ n: number }>(sql`SELECT COUNT(*) AS n FROM ran WHERE note <> ''`))?.n);
  const rounds = (on: Platform) =>
    on.db.rows<{ state: string; cursor_id: number; until_id: number; trimmed: number; spared: number; bites: number }>(
      sql`SELECT state, cursor_id, until_id, trimmed, spared, bites FROM trimming WHERE name = 'test.notes' ORDER BY id`,
    );

  it('takes what is due and leaves what somebody rests on, once a night', async () => {
    const on = await start();
    await on.app.get(Trimmer).begin();
    await on.queue.drain();
    expect(await left(on)).toBe(NEEDED);
    const [round] = await rounds(on);
    expect(round).toMatchObject({ state: 'done', trimmed: NOTES - NEEDED, spared: NEEDED });
    await on.app.get(Trimmer).begin();
    await on.queue.drain();
    expect(await rounds(on)).toEqual([round]);
  });

  it('goes on where it was when its process is killed, and counts each row once', async () => {
    child = startChild(place, { engine, bull: false, does: 'trims' });
    await child.says('takes 1');
    await child.kill();
    const on = await start();
    const [cut] = await rounds(on);
    const before = await left(on);
    expect(cut).toMatchObject({ state: 'running', trimmed: NOTES - before });
    expect(before).toBeGreaterThan(NEEDED);
    // The killed process's lease of the job ends by itself; nobody has to wait for it here.
    await on.db.run(sql`UPDATE job SET lease_until = 0 WHERE state = 'leased'`);
    const seen: number[] = [];
    on.app.get(TrimmedNotes).bitten = (ids) => seen.push(...ids);
    await on.queue.drain();
    expect(await rounds(on)).toMatchObject([{ state: 'done', trimmed: NOTES - NEEDED, spared: NEEDED }]);
    expect(seen.length).toBe(before - NEEDED);
    expect(Math.min(...seen)).toBeGreaterThan(Number(cut.cursor_id));
  });
});

// MySQL has a connection for each of them.
describe('trimming on the one connection of SQLite', () => {
  let place: Place;
  let platform: Platform;

  beforeAll(async () => {
    place = await makePlace('sqlite');
    await fill(place);
    platform = await startPlatform('sqlite', { place, providers: [TrimmedNotes] });
  });
  afterAll(async () => {
    await platform.close();
    await place.remove();
  });

  it('lets others have the database between its bites', async () => {
    const { app, db, queue } = platform;
    await app.get(Trimmer).begin();
    const trimming = { over: false };
    const trimmed = queue.drain().then(() => (trimming.over = true));
    const waits: number[] = [];
    while (!trimming.over) {
      const begun = performance.now();
      await db.transaction(() => db.insertIgnore('ran', [{ name: 'live', note: '', pid: 0 }]));
      waits.push(performance.now() - begun);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await trimmed;
    const [{ bites }] = await db.rows<{ bites: number }>(sql`SELECT bites FROM trimming WHERE name = 'test.notes'`);
    expect(bites).toBeGreaterThan(10);
    expect(waits.length).toBeGreaterThan(bites);
    const median = waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)];
    expect(median).toBeLessThan(LONGEST_MS);
  });
});
