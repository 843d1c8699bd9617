import { INestApplication, Module, Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings } from '../../config/load';
import { Role, Settings } from '../../config/settings';
import { platform0001 } from '../../migrations/0001-platform';
import { operations0015 } from '../../migrations/0015-operations';
import { Clock } from '../../src/platform/clock/clock';
import { Database } from '../../src/platform/database/database';
import { id, int, migration, text } from '../../src/platform/database/migration';
import { prepareDatabase } from '../../src/platform/database/prepare';
import { sql } from '../../src/platform/database/sql';
import { StatementLog } from '../../src/platform/database/statement-log';
import { Facts } from '../../src/platform/events/facts';
import { PlatformModule, PlatformParts } from '../../src/platform/platform.module';
import { BullWaker } from '../../src/platform/queue/bull-waker';
import { Queue } from '../../src/platform/queue/queue';
import { EmbeddedWaker, Waker } from '../../src/platform/queue/waker';
import { Schedules } from '../../src/platform/schedule/schedules';
import { loadSecrets } from '../../src/platform/secrets/secrets';
import { Engine, makePlace, Place, REDIS_URL } from './database';

/** The Redis database of these suites; what they flush is theirs alone. */
export const REDIS_TEST_URL = `${REDIS_URL}/5`;

/** Every way jobs travel, for `describe.each(DRIVERS)`. */
export const DRIVERS: { driver: string; engine: Engine; bull: boolean }[] = [
  { driver: 'SQLite', engine: 'sqlite', bull: false },
  { driver: 'MySQL', engine: 'mysql', bull: false },
  { driver: 'MySQL with Bull', engine: 'mysql', bull: true },
];

/** Where handlers of the suites write that they ran: a row survives the process that wrote it. */
const ran = migration('9000-ran', async (schema) => {
  await schema.create('ran', { id: id(), name: text(100), note: text(100), pid: int() });
});

export interface PlatformOptions {
  /** Handlers, listeners and scheduled methods. */
  providers?: Provider[];
  bull?: boolean;
  roles?: Role[];
  /** Shares another instance's place; whoever made it removes it. */
  place?: Place;
  /** Instead of the waker the driver would have. */
  waker?: Waker;
  env?: Record<string, string>;
}

/** One running process's worth of platform. */
export interface Platform {
  app: INestApplication;
  place: Place;
  settings: Settings;
  db: Database;
  queue: Queue;
  facts: Facts;
  schedules: Schedules;
  clock: Clock;
  statements: StatementLog;
  waker: Waker;
  /** Stops it in order; the place stays. Safe to call twice. */
  stop(): Promise<void>;
  /** Stops it, and removes the place unless it was given. */
  close(): Promise<void>;
}

/** The platform's own migrations and the table `ran`, in a database of `place`. */
export async function openParts(place: Place, options: PlatformOptions = {}): Promise<PlatformParts> {
  const roles: Record<string, string> = options.roles ? { ROLES: options.roles.join(',') } : {};
  const settings = loadSettings({ ...place.env, ...roles, ...options.env });
  const opened = await prepareDatabase(settings, [platform0001, operations0015, ran]);
  const prefix = `huitou:${new URL(settings.values.databaseUrl).pathname.slice(1)}`;
  const waker = options.waker ?? (options.bull ? new BullWaker(REDIS_TEST_URL, prefix) : new EmbeddedWaker());
  return { settings, opened, clock: new Clock(), secrets: loadSecrets(settings), waker };
}

/** Starts the platform with the given providers as `npm start` does; `app.listen(0)` opens it to HTTP. */
export async function startPlatform(engine: Engine, options: PlatformOptions = {}): Promise<Platform> {
  const place = options.place ?? (await makePlace(engine));
  const parts = await openParts(place, options);

  @Module({ imports: [PlatformModule.with(parts)], providers: options.providers ?? [] })
  class Suite {}

  const app: INestApplication = await NestFactory.create(Suite, { logger: false, abortOnError: false });
  try {
    await app.init();
  } catch (error) {
    await app.close();
    await parts.opened.close();
    if (!options.place) await place.remove();
    throw error;
  }
  let stopping: Promise<void> | null = null;
  const stop = () => (stopping ??= app.close().then(() => parts.opened.close()));
  return {
    app,
    place,
    settings: parts.settings,
    db: parts.opened.database,
    queue: app.get(Queue),
    facts: app.get(Facts),
    schedules: app.get(Schedules),
    clock: parts.clock,
    statements: parts.opened.statements,
    waker: parts.waker,
    stop,
    close: async () => {
      await stop();
      if (!options.place) await place.remove();
    },
  };
}

/** Moves the clock forward by `seconds`, as the sandbox's time machine does. */
export function forward(platform: Platform, seconds: number): void {
  platform.clock.shift(platform.clock.offset + seconds * 1000);
}

/** The notes written into `ran`, in the order they were written. */
export async function ranNotes(db: Database): Promise<string[]> {
  return (await db.rows<{ note: string }>(sql`SELECT note FROM ran ORDER BY id`)).map((row) => row.note);
}
