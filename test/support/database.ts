import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { loadSettings } from '../../config/load';
import { Settings } from '../../config/settings';
import { MIGRATIONS } from '../../migrations';
import { Database } from '../../src/platform/database/database';
import { OpenedDatabase, prepareDatabase } from '../../src/platform/database/prepare';

export type Engine = 'sqlite' | 'mysql';

/** Both engines, for `describe.each(ENGINES)`. */
export const ENGINES: Engine[] = ['sqlite', 'mysql'];

/** Where the test run's MySQL or MariaDB is; scripts/test.mjs says so, else the usual local port. */
export const MYSQL_URL = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';
export const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

/** A place for one test's data: a folder of its own, and on MySQL a database of its own. */
export interface Place {
  dir: string;
  env: Record<string, string>;
  remove(): Promise<void>;
}

/**
 * Makes an empty place on `engine`; `remove` drops all of it. scripts/test.mjs puts the folders into memory where there
 * is enough of it: the suites then wait for no disk at each of their commits.
 */
export async function makePlace(engine: Engine): Promise<Place> {
  const dir = mkdtempSync(join(process.env.TEST_PLACES ?? tmpdir(), 'huitou-'));
  const secret = { SECRET_KEY: randomBytes(32).toString('hex'), DATA_DIR: dir, LOG_LEVEL: 'warn' };
  if (engine === 'sqlite') {
    return {
      dir,
      env: { ...secret, DATABASE_URL: `sqlite:${join(dir, 'huitou.db')}` },
      remove: async () => rmSync(dir, { recursive: true, force: true }),
    };
  }
  const name = `huitou_test_${randomBytes(6).toString('hex')}`;
  const root = await createConnection({ uri: MYSQL_URL });
  await root.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await root.end();
  return {
    dir,
    env: { ...secret, DATABASE_URL: `${MYSQL_URL.replace(/\/$/, '')}/${name}` },
    remove: async () => {
      const again = await createConnection({ uri: MYSQL_URL });
      await again.query(`DROP DATABASE IF EXISTS ${name}`);
      await again.end();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A migrated database on `engine`. Close it, and everything of it is gone. */
export async function openTestDatabase(
  engine: Engine,
): Promise<{ db: Database; settings: Settings; opened: OpenedDatabase; close(): Promise<void> }> {
  const place = await makePlace(engine);
  const settings = loadSettings(place.env);
  const opened = await prepareDatabase(settings, MIGRATIONS);
  return {
    db: opened.database,
    settings,
    opened,
    close: async () => {
      await opened.close();
      await place.remove();
    },
  };
}
