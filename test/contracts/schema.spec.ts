import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { loadSettings } from '../../config/load';
import { MIGRATIONS } from '../../migrations';
import '../../src/app/app.module';
import { prepareDatabase } from '../../src/platform/database/prepare';
import { ENGINES, makePlace, openTestDatabase } from '../support/database';

describe.each(ENGINES)('the schema on %s', (engine) => {
  it('is exactly what the entities say after all migrations', async () => {
    const { db, close } = await openTestDatabase(engine);
    try {
      const drift = await db.source.driver.createSchemaBuilder().log();
      expect(drift.upQueries.map((query) => query.query)).toEqual([]);
      expect(db.source.entityMetadatas.length).toBeGreaterThan(10);
    } finally {
      await close();
    }
  });
});

describe('the SQLite file', () => {
  it('is synced in full on every open, and backed up before a migration', async () => {
    const place = await makePlace('sqlite');
    const settings = loadSettings(place.env);
    for (let open = 1; open <= 2; open++) {
      const opened = await prepareDatabase(settings, MIGRATIONS);
      const runner = opened.database.source.createQueryRunner();
      expect(await runner.query('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
      expect(await runner.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
      await opened.close();
    }
    await place.remove();
  });

  it('is refused to a second process, and free again after the first', async () => {
    const place = await makePlace('sqlite');
    const settings = loadSettings(place.env);
    const first = await prepareDatabase(settings, MIGRATIONS);
    await expect(prepareDatabase(settings, MIGRATIONS)).rejects.toMatchObject({ code: 'database.in-use' });
    await first.close();
    const second = await prepareDatabase(settings, MIGRATIONS);
    await second.close();
    await place.remove();
  });

  it('is backed up before new migrations run', async () => {
    const place = await makePlace('sqlite');
    const settings = loadSettings(place.env);
    await (await prepareDatabase(settings, MIGRATIONS.slice(0, 1))).close();
    await (await prepareDatabase(settings, MIGRATIONS)).close();
    const { readdirSync } = await import('node:fs');
    const [backup] = readdirSync(join(place.dir, 'backups'));
    const copy = new Sqlite(join(place.dir, 'backups', backup), { readonly: true });
    expect(copy.prepare('SELECT COUNT(*) AS steps FROM migration').get()).toEqual({ steps: 1 });
    copy.close();
    expect(readFileSync(settings.sqliteFile).length).toBeGreaterThan(0);
    await place.remove();
  });

  it('keeps its business time zone', async () => {
    const place = await makePlace('sqlite');
    await (await prepareDatabase(loadSettings(place.env), MIGRATIONS)).close();
    const moved = loadSettings({ ...place.env, BUSINESS_TZ: 'Europe/Paris' });
    await expect(prepareDatabase(moved, MIGRATIONS)).rejects.toMatchObject({ code: 'database.time-zone' });
    await place.remove();
  });
});
