import { INestApplication, Module, ModuleMetadata, Provider, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings } from '../../config/load';
import { MIGRATIONS } from '../../migrations';
import { Calendar } from '../../src/platform/calendar/calendar';
import { Clock } from '../../src/platform/clock/clock';
import { Database } from '../../src/platform/database/database';
import { prepareDatabase } from '../../src/platform/database/prepare';
import { sql } from '../../src/platform/database/sql';
import { ErrorFilter } from '../../src/platform/http/error-filter';
import { PlatformModule } from '../../src/platform/platform.module';
import { Queue } from '../../src/platform/queue/queue';
import { EmbeddedWaker } from '../../src/platform/queue/waker';
import { loadSecrets } from '../../src/platform/secrets/secrets';
import { Engine, makePlace } from './database';

export interface BoughtLine {
  product: number;
  quantity?: number;
  amountFen?: number;
}

/** A small shop written row by row, on a business day that stands still at 10:00 of 2026-11-23. */
export class Shop {
  private orders = 0;
  private messages = 0;

  constructor(
    readonly app: INestApplication,
    readonly db: Database,
    readonly clock: Clock,
    readonly calendar: Calendar,
    readonly queue: Queue,
    readonly close: () => Promise<void>,
  ) {}

  /** Starts to listen, and answers the address. */
  async url(): Promise<string> {
    await this.app.listen(0, '127.0.0.1');
    return this.app.getUrl();
  }

  get today(): number {
    return this.calendar.today();
  }

  async rep(userid: string, name: string, extra: Record<string, unknown> = {}): Promise<string> {
    await this.db.insertIgnore('rep', [
      { userid, name, daily_capacity: 20, on_leave: 0, has_archive_seat: 1, synced_at: this.clock.now(), ...extra },
    ]);
    return userid;
  }

  /** A customer, and a friend of `reps` since long ago; the last one owns them. */
  async customer(id: number, name: string, reps: string[] = []): Promise<number> {
    const at = this.clock.now();
    await this.db.insertIgnore('customer', [
      { id, name, owner_userid: reps.at(-1) ?? null, origin: `test:${id}`, created_at: at, updated_at: at },
    ]);
    await this.db.insertIgnore('identity', [
      { customer_id: id, kind: 'external_userid', value: `wm${id}`, source: 'wecom', created_at: at },
    ]);
    let nth = 0;
    for (const userid of reps) {
      const since = new Date(at.getTime() - (400 - nth++) * 86_400_000);
      await this.db.insertIgnore('follow', [
        {
          rep_userid: userid,
          external_userid: `wm${id}`,
          customer_id: id,
          added_at: since,
          status: 'active',
          synced_at: at,
        },
      ]);
    }
    return id;
  }

  async product(id: number, name: string, extra: Record<string, unknown> = {}): Promise<number> {
    await this.db.insertIgnore('product', [
      { id, sku: `SKU-${id}`, name, price_fen: 10_000, cycle_days: null, updated_at: this.clock.now(), ...extra },
    ]);
    return id;
  }

  /** An order paid `daysAgo` days ago at 09:00; `customer` null matches nobody. */
  async order(
    customer: number | null,
    daysAgo: number,
    lines: BoughtLine[],
    extra: Record<string, unknown> = {},
  ): Promise<number> {
    const id = ++this.orders;
    const day = this.today - daysAgo;
    const amounts = lines.map((line) => line.amountFen ?? 10_000 * (line.quantity ?? 1));
    const row = {
      id,
      source: 'mini',
      number: `N${id}`,
      customer_id: customer,
      status: 'paid',
      paid_at: this.calendar.at(day, '09:00'),
      paid_day: day,
      amount_fen: amounts.reduce((sum, amount) => sum + amount, 0),
      refunded_fen: 0,
      content_hash: '',
      created_at: this.clock.now(),
      updated_at: this.clock.now(),
      ...extra,
    };
    await this.db.insertIgnore('shop_order', [row]);
    const counts = row.status === 'paid' && (row.refunded_fen === 0 || row.refunded_fen < row.amount_fen);
    await this.db.insertIgnore(
      'order_line',
      lines.map((line, index) => ({
        order_id: id,
        line_no: index,
        product_id: line.product,
        sku: `SKU-${line.product}`,
        name: `product ${line.product}`,
        quantity: line.quantity ?? 1,
        amount_fen: amounts[index],
        customer_id: customer,
        paid_day: day,
        counts,
      })),
    );
    return id;
  }

  /** Purchase statistics of everybody, computed the plain way. */
  async count(): Promise<void> {
    const rows = await this.db.rows<{ customer_id: number; paid_day: number; amount: number }>(sql`
      SELECT customer_id, paid_day, amount_fen - refunded_fen AS amount FROM shop_order
      WHERE customer_id IS NOT NULL AND status = 'paid' AND (refunded_fen = 0 OR refunded_fen < amount_fen)`);
    const stats = new Map<number, { days: Set<number>; orders: number; amount: number }>();
    for (const row of rows) {
      const stat = stats.get(row.customer_id) ?? { days: new Set<number>(), orders: 0, amount: 0 };
      stat.days.add(row.paid_day);
      stat.orders++;
      stat.amount += Number(row.amount);
      stats.set(row.customer_id, stat);
    }
    await this.db.run(sql`DELETE FROM purchase_stats`);
    await this.db.insertIgnore(
      'purchase_stats',
      [...stats].map(([customer_id, { days, orders, amount }]) => {
        const sorted = [...days].sort((a, b) => a - b);
        const gaps = sorted.slice(1).map((day, index) => day - sorted[index]);
        return {
          customer_id,
          first_day: sorted[0],
          last_day: sorted.at(-1),
          days: days.size,
          orders,
          amount_fen: amount,
          litt: gaps.reduce((sum, gap) => sum + Math.log(gap / 7), 0),
          last_gap: gaps.at(-1) ?? null,
        };
      }),
    );
  }

  /** A private message; `by` is the customer unless 'rep'. With an intent, as if the dictionary had found it. */
  async says(
    customer: number,
    rep: string,
    daysAgo: number,
    text: string,
    options: { by?: 'rep'; intent?: string; phrase?: string; time?: string } = {},
  ): Promise<number> {
    const id = ++this.messages;
    const day = this.today - daysAgo;
    const at = this.calendar.at(day, options.time ?? '09:30');
    await this.db.insertIgnore('message', [
      {
        id,
        msgid: `m${id}`,
        seq: id,
        from_id: options.by === 'rep' ? rep : `wm${customer}`,
        direction: options.by === 'rep' ? 'out' : 'in',
        rep_userid: rep,
        customer_id: customer,
        type: 'text',
        text,
        sent_at: at,
        sent_day: day,
      },
    ]);
    if (options.intent) {
      await this.db.insertIgnore('message_signal', [
        { message_id: id, customer_id: customer, intent: options.intent, phrase: options.phrase ?? text, at, day },
      ]);
    }
    return id;
  }

  async hold(customer: number, kind: string): Promise<void> {
    await this.db.insertIgnore('customer_hold', [
      { customer_id: customer, kind, reason: '', evidence: '[]', since: this.clock.now() },
    ]);
  }
}

/** Opens an empty shop on `engine` with the given providers, or with whole rooms. */
export async function openShop(
  engine: Engine,
  providers: Provider[],
  rooms: NonNullable<ModuleMetadata['imports']> = [],
): Promise<Shop> {
  const place = await makePlace(engine);
  const settings = loadSettings(place.env);
  const opened = await prepareDatabase(settings, MIGRATIONS);
  const clock = new Clock();
  clock.shift(Date.parse('2026-11-23T02:00:00Z') - Date.now());
  const parts = { settings, opened, clock, secrets: loadSecrets(settings), waker: new EmbeddedWaker() };

  @Module({ imports: [PlatformModule.with(parts), ...rooms], providers })
  class Suite {}

  const app = await NestFactory.create(Suite, { logger: false, abortOnError: false });
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  app.useGlobalFilters(new ErrorFilter());
  await app.init();
  return new Shop(app, opened.database, clock, app.get(Calendar), app.get(Queue), async () => {
    await app.close();
    await opened.close();
    await place.remove();
  });
}
