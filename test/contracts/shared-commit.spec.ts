import { sql } from '../../src/platform/database/sql';
import { Platform, startPlatform } from '../support/platform';

/** What holds where transactions share a commit; on MySQL none do, and the same holds. */
describe.each(['sqlite', 'mysql'] as const)('transactions side by side on %s', (engine) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startPlatform(engine, { roles: ['web', 'worker'] });
  });
  afterAll(() => platform.close());
  beforeEach(() => platform.db.run(sql`DELETE FROM ran`));

  const put = (note: string) => platform.db.run(sql`INSERT INTO ran (name, note, pid) VALUES ('x', ${note}, 1)`);
  /** By a reader that sees committed rows only. */
  const committed = async () =>
    (await platform.db.heavy<{ note: string }>(sql`SELECT note FROM ran ORDER BY id`)).map((row) => row.note).sort();

  it('take back their own rows alone', async () => {
    const wanted = Array.from({ length: 30 }, (_, n) => n);
    const ends = await Promise.allSettled(
      wanted.map((n) =>
        platform.db.transaction(async () => {
          await put(`${n} first`);
          if (n % 3 === 0) throw new Error(`no ${n}`);
          await put(`${n} second`);
        }),
      ),
    );
    expect(ends.map((end) => end.status)).toEqual(wanted.map((n) => (n % 3 ? 'fulfilled' : 'rejected')));
    const kept = wanted.filter((n) => n % 3).flatMap((n) => [`${n} first`, `${n} second`]);
    expect(await committed()).toEqual(kept.sort());
  });

  it('are answered only when their rows are committed', async () => {
    const seen = await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (note, n) => {
        await (n % 2 ? put(note) : platform.db.transaction(() => put(note)));
        return (await committed()).includes(note);
      }),
    );
    expect(seen).toEqual([true, true, true, true]);
  });

  it('leave others alone when a single statement fails', async () => {
    const ends = await Promise.allSettled([
      put('before'),
      platform.db.run(sql`INSERT INTO ran (id, name, note, pid) VALUES (1000000, 'x', 'taken', 1)`),
      platform.db.run(sql`INSERT INTO ran (id, name, note, pid) VALUES (1000000, 'x', 'refused', 1)`),
      platform.db.transaction(() => put('after')),
    ]);
    expect(ends.map((end) => end.status).sort()).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    const kept = await committed();
    expect(kept).toHaveLength(3);
    expect(kept).toEqual(expect.arrayContaining(['after', 'before']));
  });
});

describe('a commit that is shared on SQLite', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startPlatform('sqlite', { roles: ['web', 'worker'] });
    await platform.queue.drain();
  });
  afterAll(() => platform.close());

  const put = (note: string) => platform.db.run(sql`INSERT INTO ran (name, note, pid) VALUES ('x', ${note}, 1)`);

  it('is one for many', async () => {
    const before = platform.statements.total;
    await Promise.all(Array.from({ length: 20 }, (_, n) => put(`${n}`)));
    // Twenty inserts, and less than a commit for every other one of them.
    expect(platform.statements.total - before).toBeGreaterThanOrEqual(22);
    expect(platform.statements.total - before).toBeLessThan(40);
    expect(await platform.db.rows(sql`SELECT id FROM ran`)).toHaveLength(20);
  });

  it('fails all of its members together, and nobody after them', async () => {
    const { db } = platform;
    await db.run(sql`DELETE FROM ran`);
    // A deferred foreign key is looked at by the commit alone.
    await db.run(sql`CREATE TABLE parent (id integer PRIMARY KEY)`);
    await db.run(
      sql`CREATE TABLE child (id integer PRIMARY KEY, parent_id integer REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)`,
    );
    const ends = await Promise.allSettled([
      put('fine'),
      db.transaction(() => db.run(sql`INSERT INTO child (id, parent_id) VALUES (1, 7)`)),
    ]);
    expect(ends.map((end) => end.status)).toEqual(['rejected', 'rejected']);
    expect(await db.rows(sql`SELECT note FROM ran`)).toEqual([]);
    await put('later');
    expect(await db.rows(sql`SELECT note FROM ran`)).toEqual([{ note: 'later' }]);
  });
});
