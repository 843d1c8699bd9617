import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings } from '../../config/load';
import { MIGRATIONS } from '../../migrations';
import { Calendar } from '../../src/platform/calendar/calendar';
import { Clock } from '../../src/platform/clock/clock';
import { prepareDatabase } from '../../src/platform/database/prepare';
import { sql } from '../../src/platform/database/sql';
import { PlatformModule } from '../../src/platform/platform.module';
import { Queue } from '../../src/platform/queue/queue';
import { Schedules } from '../../src/platform/schedule/schedules';
import { EmbeddedWaker } from '../../src/platform/queue/waker';
import { loadSecrets } from '../../src/platform/secrets/secrets';
import { TagsModule } from '../../src/tags/tags.module';
import { Engine, makePlace } from './database';
import { Shop } from './shop';

/**
 * A small shop with everything up to the tags room, wired as in the service, on a clock that begins at 2026-11-23
 * 10:00. Nothing scheduled runs by itself when the clock is moved: suites call it when they mean it.
 */
export async function openTagShop(engine: Engine, env: Record<string, string> = {}): Promise<Shop> {
  const place = await makePlace(engine);
  const settings = loadSettings({ ...place.env, ...env });
  const opened = await prepareDatabase(settings, MIGRATIONS);
  const clock = new Clock();
  clock.shift(Date.parse('2026-11-23T02:00:00Z') - Date.now());
  const parts = { settings, opened, clock, secrets: loadSecrets(settings), waker: new EmbeddedWaker() };

  @Module({ imports: [PlatformModule.with(parts), TagsModule] })
  class Suite {}

  const app = await NestFactory.create(Suite, { logger: false, abortOnError: false });
  await app.init();
  await app.get(Schedules).onModuleDestroy();
  return new Shop(app, opened.database, clock, app.get(Calendar), app.get(Queue), async () => {
    await app.close();
    await opened.close();
    await place.remove();
  });
}

/** Ids of the customers who hold a rule's tag now. */
export async function holdersOf(shop: Shop, ruleId: number): Promise<number[]> {
  const rows = await shop.db.rows<{ customer_id: number }>(
    sql`SELECT customer_id FROM customer_tag WHERE rule_id = ${ruleId} AND ended_at IS NULL ORDER BY customer_id`,
  );
  return rows.map((row) => row.customer_id);
}
