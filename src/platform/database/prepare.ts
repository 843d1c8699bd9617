import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { DataSource, DataSourceOptions, getMetadataArgsStorage } from 'typeorm';
import { Settings } from '../../../config/settings';
import { Refused } from '../errors/errors';
import { Database } from './database';
import { holdFile } from './file-lock';
import { HeavyReads } from './heavy';
import { openDataSource } from './open';
import { StatementLog } from './statement-log';

/** Seconds a second process waits for the first one's migrations on MySQL. */
const MIGRATION_LOCK_S = 300;

type Migrations = Extract<DataSourceOptions['migrations'], unknown[]>;

/** A database ready for use, and the way to let go of it. */
export interface OpenedDatabase {
  database: Database;
  statements: StatementLog;
  close(): Promise<void>;
}

/**
 * Opens the settings' database and brings its schema up to date: alone (a lock), after a backup where the file has
 * data, with the business time zone frozen at the first migration. Throws Refused when another process holds the
 * SQLite file or the time zone was changed.
 */
export async function prepareDatabase(settings: Settings, migrations: Migrations): Promise<OpenedDatabase> {
  const release = settings.engine === 'sqlite' ? holdFile(resolve(settings.sqliteFile)) : () => undefined;
  const statements = new StatementLog();
  const entities = getMetadataArgsStorage().tables.map((table) => table.target);
  let source: DataSource | undefined;
  try {
    source = await openDataSource({ settings, logger: statements, entities, migrations });
    const heavy = settings.engine === 'sqlite' ? new HeavyReads(resolve(settings.sqliteFile)) : null;
    const database = new Database(source, heavy);
    await migrate(database, settings);
    return {
      database,
      statements,
      close: async () => {
        await database.close();
        release();
      },
    };
  } catch (error) {
    if (source?.isInitialized) await source.destroy();
    release();
    throw error;
  }
}

async function migrate(database: Database, settings: Settings): Promise<void> {
  const { source } = database;
  if (database.engine === 'sqlite') {
    await backupBeforeMigration(database, settings);
    await source.runMigrations({ transaction: 'each' });
  } else {
    const lock = source.createQueryRunner();
    try {
      const [{ held }] = await lock.query(
        `SELECT GET_LOCK(CONCAT('huitou:', DATABASE()), ${MIGRATION_LOCK_S}) AS held`,
      );
      if (Number(held) !== 1) {
        throw new Refused('database.migrating', 'Another process has been migrating this database for five minutes.');
      }
      await lock.query('ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
      await source.runMigrations({ transaction: 'none' });
      await lock.query(`SELECT RELEASE_LOCK(CONCAT('huitou:', DATABASE()))`);
    } finally {
      await lock.release();
    }
  }
  await freezeTimeZone(database, settings);
}

async function backupBeforeMigration(database: Database, settings: Settings): Promise<void> {
  const { source } = database;
  const runner = source.createQueryRunner();
  const empty = !(await runner.hasTable('migration'));
  await runner.release();
  if (empty || !(await source.showMigrations())) return;
  const file = join(
    settings.dataDir,
    'backups',
    `before-migration-${new Date().toISOString().replace(/[:.]/g, '-')}.db`,
  );
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) await database.backup(file);
  new Logger('Database').log(`Backed up to ${file} before migrating.`);
}

/** Days are stored in the business time zone, so it cannot change once there are days. */
async function freezeTimeZone(database: Database, settings: Settings): Promise<void> {
  const runner = database.source.createQueryRunner();
  try {
    const zone = settings.values.businessTz;
    const [row] = await runner.query(`SELECT value FROM frozen_setting WHERE name = 'BUSINESS_TZ'`);
    if (!row) await runner.query(`INSERT INTO frozen_setting (name, value) VALUES ('BUSINESS_TZ', ?)`, [zone]);
    else if (row.value !== zone) {
      throw new Refused(
        'database.time-zone',
        `BUSINESS_TZ is ${zone}, but this database stores its days in ${row.value}. Set BUSINESS_TZ=${row.value}.`,
        { details: { wanted: zone, frozen: row.value } },
      );
    }
  } finally {
    await runner.release();
  }
}
