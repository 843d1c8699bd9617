import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { DataSource, DataSourceOptions, getMetadataArgsStorage, Logger as TypeOrmLogger } from 'typeorm';
import { Settings } from '../../../config/settings';
import { LONG_TEXT, LONG_TEXT_MYSQL } from './columns';
import { SnakeNames } from './naming';

/** Statements slower than this are logged with their text, never with their values. */
const SLOW_MS = 200;

/** Longest wait for another connection's lock. */
const BUSY_MS = 5000;

/** Prepared statements kept on SQLite: more than the service has texts in use, a few KB each. */
const STATEMENTS = 500;

/** Connections of one process to MySQL: a job in each place of the queue, and some requests. */
const CONNECTIONS = 20;

type Migrations = Extract<DataSourceOptions['migrations'], unknown[]>;

interface OpenOptions {
  settings: Settings;
  logger: TypeOrmLogger;
  entities: DataSourceOptions['entities'];
  migrations: Migrations;
}

/** A data source for the settings' engine, connected, nothing migrated yet. */
export async function openDataSource(options: OpenOptions): Promise<DataSource> {
  const { settings, logger, entities, migrations } = options;
  chooseLongText(settings.engine);
  const shared = {
    entities,
    migrations,
    logger,
    logging: ['query', 'error'] as ('query' | 'error')[],
    maxQueryExecutionTime: SLOW_MS,
    migrationsTableName: 'migration',
    metadataTableName: 'typeorm_metadata',
    namingStrategy: new SnakeNames(),
    synchronize: false,
  };
  if (settings.engine === 'sqlite') {
    const file = resolve(settings.sqliteFile);
    mkdirSync(dirname(file), { recursive: true });
    const source = new DataSource({
      ...shared,
      type: 'better-sqlite3',
      database: file,
      statementCacheSize: STATEMENTS,
      prepareDatabase: (connection: { pragma(text: string): unknown }) => {
        connection.pragma('journal_mode = WAL');
        // Set after the journal mode and on every open: a reopened WAL file otherwise reports NORMAL.
        connection.pragma('synchronous = FULL');
        connection.pragma(`busy_timeout = ${BUSY_MS}`);
      },
    });
    return source.initialize();
  }
  const source = new DataSource({
    ...shared,
    type: (await isMariaDb(settings.values.databaseUrl)) ? 'mariadb' : 'mysql',
    url: settings.values.databaseUrl.replace(/^mariadb:/, 'mysql:'),
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
    poolSize: CONNECTIONS,
    // SUM() is a DECIMAL, which the driver else hands over as text.
    extra: { decimalNumbers: true, connectTimeout: BUSY_MS },
  });
  return source.initialize();
}

/** MySQL's `text` holds 64 KB, SQLite's any length: the one shape whose type name differs. */
function chooseLongText(engine: 'sqlite' | 'mysql'): void {
  const wanted = engine === 'sqlite' ? LONG_TEXT : LONG_TEXT_MYSQL;
  for (const column of getMetadataArgsStorage().columns) {
    if (column.options.type === LONG_TEXT || column.options.type === LONG_TEXT_MYSQL) column.options.type = wanted;
  }
}

async function isMariaDb(url: string): Promise<boolean> {
  const connection = await createConnection({ uri: url.replace(/^mariadb:/, 'mysql:'), connectTimeout: BUSY_MS });
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version');
    return /mariadb/i.test((rows as { version: string }[])[0].version);
  } finally {
    await connection.end();
  }
}
