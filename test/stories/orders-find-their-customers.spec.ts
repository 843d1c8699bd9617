import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { FollowPhones } from '../../src/customers/follow-phones';
import { People } from '../../src/customers/people.service';
import { Facts } from '../../src/platform/events/facts';
import { customersChanged } from '../../src/customers/customers.facts';
import { CustomersModule } from '../../src/customers/customers.module';
import { Calendar } from '../../src/platform/calendar/calendar';
import { sql } from '../../src/platform/database/sql';
import { OrderCoverageQueries } from '../../src/orders/order-coverage.queries';
import { OrderPut, OrderResult, OrderRow } from '../../src/orders/orders.dto';
import { OrdersModule } from '../../src/orders/orders.module';
import { ProductCycles } from '../../src/orders/product-cycles';
import { ProductsModule } from '../../src/products/products.module';
import { ENGINES } from '../support/database';
import { naiveStats, StatsRow } from '../support/naive-stats';
import { openRooms, Rooms } from '../support/rooms';

const NOW = new Date('2026-03-08T04:00:00Z');
const DAY_MS = 86_400_000;

describe.each(ENGINES)('orders on %s', (engine) => {
  let rooms: Rooms;
  beforeAll(async () => {
    rooms = await openRooms(engine, { modules: [CustomersModule, ProductsModule, OrdersModule] });
    rooms.clock.shift(NOW.getTime() - Date.now());
  });
  afterAll(() => rooms.close());
  afterEach(async () => {
    rooms.principal.repUserid = null;
    for (const table of [
      'shop_order',
      'order_line',
      'purchase_stats',
      'identity',
      'customer',
      'product',
      'follow',
      'job',
    ]) {
      await rooms.db.run(sql`DELETE FROM ${sql.ident(table)}`);
    }
  });

  /** WeCom shows a person; their customer's id. */
  const meet = async (externalUserid: string, more: { unionid?: string; phones?: string[]; name?: string } = {}) => {
    const person = { name: more.name ?? externalUserid, avatar: '', gender: 0, since: NOW, source: 'wecom' as const };
    const id = await rooms.db.transaction(async () => {
      const met = await rooms.get(People).meet([{ ...person, externalUserid, unionid: more.unionid ?? null }]);
      const customerId = met.idOf.get(externalUserid) as number;
      const card = { repUserid: 'zhangsan', externalUserid, customerId, phones: more.phones ?? [] };
      await rooms.get(FollowPhones).replace([card]);
      await rooms.get(Facts).announce(customersChanged, { customerIds: [customerId] });
      return customerId;
    });
    await rooms.queue.drain();
    return id;
  };
  const order = (number: string, more: Partial<OrderPut> = {}): OrderPut => ({
    source: 'youzan',
    number,
    status: 'paid',
    paidAt: '2026-03-01T10:00:00+08:00',
    amountFen: 29800,
    lines: [{ sku: 'milk', name: 'A2奶粉 3段', quantity: 1, amountFen: 29800 }],
    ...more,
  });
  const put = async (orders: unknown[]) => {
    const { status, body } = await rooms.ask<{ results: OrderResult[] }>('/api/v1/orders', orders);
    expect(status).toBe(200);
    await rooms.queue.drain();
    return body.results;
  };
  const list = async (query = '') => (await rooms.ask<{ items: OrderRow[] }>(`/api/v1/orders?${query}`)).body.items;
  const customerOf = async (number: string) => {
    const row = (await list()).find((one) => one.number === number);
    return [row?.customer?.id ?? null, row?.matchedBy ?? null];
  };

  it('are matched by external_userid, unionid and whole phone, never by a masked or virtual one', async () => {
    const zhou = await meet('wmZhou', { unionid: 'oZhou', phones: ['138 1234 5678'] });
    const results = await put([
      order('1', { buyer: { externalUserid: 'wmZhou' } }),
      order('2', { buyer: { unionid: 'oZhou' } }),
      order('3', { buyer: { phone: '+86 13812345678' } }),
      order('4', { buyer: { phone: '138****5678' } }),
      order('5', { buyer: { phone: '13812345678-1234' } }),
    ]);
    expect(results.map((row) => [row.number, row.result, row.matched])).toEqual([
      ['1', 'created', true],
      ['2', 'created', true],
      ['3', 'created', true],
      ['4', 'created', false],
      ['5', 'created', false],
    ]);
    expect(await customerOf('3')).toEqual([zhou, 'phone']);
    expect((await list('matched=false')).map((row) => row.number)).toEqual(['5', '4']);
    const text = JSON.stringify(await rooms.db.rows(sql`SELECT * FROM shop_order`));
    expect(text).not.toContain('13812345678');
    expect((await list('q=13812345678')).map((row) => row.number)).toEqual(['3']);
  });

  it('say per row what happened: created, changed, same, rejected', async () => {
    await put([order('1'), order('2')]);
    const results = await put([
      order('1'),
      order('2', { status: 'refunded' }),
      order('3', { paidAt: null }),
      order('4', { amountFen: -1 }),
      order('5', { paidAt: '2026-05-01T00:00:00Z' }),
      order('6'),
      order('6', { amountFen: 1 }),
      'nonsense',
    ]);
    expect(results.map((row) => row.result)).toEqual([
      'same',
      'changed',
      'rejected',
      'rejected',
      'rejected',
      'created',
      'changed',
      'rejected',
    ]);
    expect(results[2].problem).toBe('已付款的订单没有付款时间');
    expect(results[4].problem).toBe('付款时间在未来');
    expect((await list()).map((row) => [row.number, row.status, row.amountFen])).toEqual([
      ['6', 'paid', 1],
      ['2', 'refunded', 29800],
      ['1', 'paid', 29800],
    ]);
    expect(
      (
        await rooms.ask(
          '/api/v1/orders',
          Array.from({ length: 1001 }, () => order('1')),
        )
      ).status,
    ).toBe(413);
    expect((await rooms.ask('/api/v1/orders', { a: 1 })).status).toBe(400);
  });

  it('wait for a customer who comes later', async () => {
    await put([
      order('1', { buyer: { unionid: 'oLater', shopBuyerId: 'b1' } }),
      order('2', { buyer: { shopBuyerId: 'b1' } }),
    ]);
    expect(await customerOf('1')).toEqual([null, null]);
    const later = await meet('wmLater', { unionid: 'oLater' });
    expect(await customerOf('1')).toEqual([later, 'unionid']);
    // The shop's buyer id was learned from the first order, and the second one knows no other.
    expect(await customerOf('2')).toEqual([later, 'buyer']);
    const lines = await rooms.db.rows(sql`SELECT DISTINCT customer_id FROM order_line`);
    expect(lines).toEqual([{ customer_id: later }]);
    const stats = await rooms.db.row<StatsRow>(sql`SELECT * FROM purchase_stats WHERE customer_id = ${later}`);
    expect(stats).toMatchObject({ orders: 2, days: 1, amount_fen: 59600, last_gap: null });
  });

  it('are found by a buyer id only in the shop it belongs to', async () => {
    const zhou = await meet('wmZhou', { unionid: 'oZhou' });
    await put([order('1', { buyer: { shopBuyerId: 'same' } })]);
    await put([order('9', { source: 'tmall', buyer: { unionid: 'oZhou', shopBuyerId: 'same' } })]);
    expect(await customerOf('9')).toEqual([zhou, 'unionid']);
    expect(await customerOf('1')).toEqual([null, null]);
    await put([order('10', { source: '天猫', buyer: { shopBuyerId: 'same' } })]);
    expect(await customerOf('10')).toEqual([zhou, 'buyer']);
  });

  it('are bound by hand, with the other orders of that buyer, and stay so', async () => {
    const zhou = await meet('wmZhou', { name: '周姐' });
    const other = await meet('wmOther', { unionid: 'oOther' });
    await put([order('1', { buyer: { shopBuyerId: 'b1' } }), order('2', { buyer: { shopBuyerId: 'b1' } })]);
    const [{ id }] = (await list()).filter((row) => row.number === '1');
    expect((await rooms.ask(`/api/v1/orders/${id}/bind`, { customerId: zhou })).status).toBe(204);
    expect(await customerOf('1')).toEqual([zhou, 'manual']);
    expect(await customerOf('2')).toEqual([zhou, 'buyer']);
    await put([order('1', { status: 'refunded', buyer: { shopBuyerId: 'b1', unionid: 'oOther' } })]);
    expect(await customerOf('1')).toEqual([zhou, 'manual']);
    await put([order('2', { amountFen: 1, buyer: { shopBuyerId: 'b1', unionid: 'oOther' } })]);
    expect(await customerOf('2')).toEqual([other, 'unionid']);
    const stats = await rooms.db.rows<StatsRow>(sql`SELECT * FROM purchase_stats`);
    expect(stats.map((row) => [row.customer_id, row.amount_fen])).toEqual([[other, 1]]);
    expect((await rooms.ask(`/api/v1/orders/${id}/bind`, { customerId: 999999 })).status).toBe(404);
    expect((await rooms.ask('/api/v1/orders/999999/bind', { customerId: zhou })).status).toBe(404);
  });

  it('show in the list of customers: bought, bought nothing that counts, unknown', async () => {
    const [bought, refunded, unknown] = [
      await meet('wmA', { unionid: 'oA' }),
      await meet('wmB', { unionid: 'oB' }),
      await meet('wmC'),
    ];
    await put([order('1', { buyer: { unionid: 'oA' } }), order('2', { status: 'refunded', buyer: { unionid: 'oB' } })]);
    const { body } = await rooms.ask<{ items: { id: number; orders: number | null; orderKnown: boolean }[] }>(
      '/api/v1/customers',
    );
    const shown = new Map(body.items.map((row) => [row.id, [row.orderKnown, row.orders]]));
    expect([bought, refunded, unknown].map((id) => shown.get(id))).toEqual([
      [true, 1],
      [true, 0],
      [false, null],
    ]);
    const coverage = await rooms.get(OrderCoverageQueries).coverage();
    expect(coverage).toMatchObject({ matched: 2, total: 2, share: 1, dataAsOf: new Date('2026-03-01T02:00:00Z') });
  });

  it('teach how long a product lasts: the median of the customers own medians, per pack', async () => {
    const orders: OrderPut[] = [];
    for (let n = 0; n < 5; n++) {
      await meet(`wm${n}`, { unionid: `o${n}` });
      // Customer n takes 20 + n days a pack and buys two packs every second time.
      let day = 0;
      for (let nth = 0; nth < 5; nth++) {
        const quantity = 1 + (nth % 2);
        const paidAt = new Date(Date.UTC(2025, 6, 1, 4) + day * DAY_MS).toISOString();
        const lines = [{ sku: 'milk', name: 'A2奶粉', quantity, amountFen: 100 }];
        orders.push(order(`${n}-${nth}`, { paidAt, amountFen: 100, lines, buyer: { unionid: `o${n}` } }));
        day += quantity * (20 + n);
      }
    }
    await put(orders);
    await rooms.get(ProductCycles).soon();
    await rooms.queue.drain();
    const { body } = await rooms.ask<{ items: { sku: string; learnedCycleDays: number | null }[] }>('/api/v1/products');
    expect(body.items).toMatchObject([{ sku: 'milk', learnedCycleDays: 22 }]);
  });

  it('add up to what a naive count says, whatever comes in whatever order', async () => {
    const calendar = rooms.get(Calendar);
    const customers = new Map<string, number>();
    for (const name of ['A', 'B', 'C']) customers.set(name, await meet(`wm${name}`, { unionid: `o${name}` }));
    const one = record({
      number: integer({ min: 1, max: 12 }).map(String),
      who: constantFrom('A', 'B', 'C', 'nobody'),
      hour: integer({ min: 0, max: 24 * 120 }),
      status: constantFrom('paid', 'paid', 'paid', 'refunded', 'cancelled', 'unpaid'),
      amountFen: integer({ min: 0, max: 50_000 }),
      part: constantFrom(0, 0, 0.3, 1),
    });
    await assert(
      asyncProperty(
        array(array(one, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }),
        async (calls) => {
          for (const table of ['shop_order', 'order_line', 'purchase_stats']) {
            await rooms.db.run(sql`DELETE FROM ${sql.ident(table)}`);
          }
          const truth = new Map<string, { who: string; day: number; net: number }>();
          for (const call of calls) {
            const orders = call.map((row) => {
              const paidAt = new Date(Date.UTC(2025, 10, 1) + row.hour * 3_600_000);
              const refundedFen = Math.floor(row.amountFen * row.part);
              const full = refundedFen === row.amountFen && row.amountFen > 0;
              // A partial refund under the word "refunded" is still a purchase; without an amount it is a whole one.
              const inPart = row.status === 'refunded' && refundedFen > 0 && !full;
              const counts = (row.status === 'paid' && !full) || inPart;
              truth.delete(row.number);
              if (counts)
                truth.set(row.number, { who: row.who, day: calendar.dayOf(paidAt), net: row.amountFen - refundedFen });
              return order(row.number, {
                status: row.status as OrderPut['status'],
                paidAt: paidAt.toISOString(),
                amountFen: row.amountFen,
                refundedFen,
                lines: [{ sku: 's', name: 's', quantity: 1, amountFen: row.amountFen }],
                buyer: { unionid: row.who === 'nobody' ? null : `o${row.who}` },
              });
            });
            const results = await rooms.ask<{ results: OrderResult[] }>('/api/v1/orders', orders);
            expect(results.body.results.map((row) => row.result)).not.toContain('rejected');
            // An order that is told again without its buyer keeps the customer it had.
            const rows = await rooms.db.rows<{ number: string; customer_id: number | null }>(
              sql`SELECT number, customer_id FROM shop_order`,
            );
            for (const row of rows) {
              const name = [...customers].find(([, id]) => id === row.customer_id)?.[0] ?? 'nobody';
              const known = truth.get(row.number);
              if (known) known.who = name;
            }
          }
          const stats = await rooms.db.rows<StatsRow>(sql`SELECT * FROM purchase_stats ORDER BY customer_id`);
          const expected = [...customers].flatMap(([name, id]) =>
            naiveStats(
              id,
              [...truth.values()].filter((row) => row.who === name),
            ),
          );
          expect(stats.map(({ litt: _litt, ...row }) => row)).toEqual(expected.map(({ litt: _litt, ...row }) => row));
          stats.forEach((row, index) => expect(row.litt).toBeCloseTo(expected[index].litt, 9));
        },
      ),
      { numRuns: engine === 'sqlite' ? 60 : 25 },
    );
  });
});
