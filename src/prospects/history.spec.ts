import * as fc from 'fast-check';
import { ENGINES } from '../../test/support/database';
import { openShop, Shop } from '../../test/support/shop';
import { sql } from '../platform/database/sql';
import { ReachSettings } from '../reach/reach-settings.service';
import { Reach } from '../reach/reach.service';
import { CandidateQueries } from './candidates.queries';
import { cellOf, Cells, Track } from './cells';
import { HistoryQueries } from './history.queries';

interface Purchase {
  customer: number;
  ago: number;
  product: number;
  quantity: number;
  status: 'paid' | 'cancelled' | 'refunded';
}

const purchases = fc.array(
  fc.record({
    customer: fc.integer({ min: 1, max: 12 }),
    ago: fc.integer({ min: 0, max: 330 }),
    product: fc.integer({ min: 1, max: 3 }),
    quantity: fc.integer({ min: 1, max: 3 }),
    status: fc.constantFrom<Purchase['status']>('paid', 'paid', 'paid', 'paid', 'cancelled', 'refunded'),
  }),
  { minLength: 1, maxLength: 120 },
);

const byCustomer = (rows: Purchase[]) => {
  const days = new Map<number, number[]>();
  for (const { customer, ago } of rows) days.set(customer, [...(days.get(customer) ?? []), -ago]);
  return [...days.values()].map((list) => [...new Set(list)].sort((a, b) => a - b));
};

/** The cells, counted one customer and one cut-off at a time. Days are counted from today = 0. */
function naiveCells(rows: Purchase[]): Cells {
  const customers = byCustomer(rows);
  const first = Math.min(0, ...customers.map((days) => days[0]));
  const counts = [];
  for (let window = 1; window <= 6; window++) {
    const cut = -1 - 30 * window;
    if (cut < first + 60) continue;
    for (const days of customers) {
      const before = days.filter((day) => day <= cut);
      if (!before.length) continue;
      const track: Track = { days: before.length, firstDay: before[0], lastDay: before.at(-1)! };
      const bought = days.some((day) => day > cut && day <= cut + 30);
      counts.push({ ...cellOf(track, cut), people: 1, buyers: bought ? 1 : 0 });
    }
  }
  return new Cells(counts);
}

/** The pairs due today, one pair at a time; days per pack is the median over the gaps, from three purchase days on. */
function naivePairs(rows: Purchase[], firstQuarter: number) {
  const pairs = new Map<string, Map<number, number>>();
  for (const { customer, product, ago, quantity } of rows) {
    const key = `${customer}:${product}`;
    const days = pairs.get(key) ?? new Map<number, number>();
    days.set(-ago, (days.get(-ago) ?? 0) + quantity);
    pairs.set(key, days);
  }
  return [...pairs]
    .flatMap(([key, bought]) => {
      const days = [...bought.keys()].sort((a, b) => a - b);
      const gaps = days.slice(1).map((day, nth) => (day - days[nth]) / bought.get(days[nth])!);
      gaps.sort((a, b) => a - b);
      const middle = (gaps[Math.floor((gaps.length - 1) / 2)] + gaps[Math.ceil((gaps.length - 1) / 2)]) / 2;
      const cycle = days.length >= 3 ? middle : 20;
      const lasts = cycle * bought.get(days.at(-1)!)!;
      const since = -days.at(-1)!;
      const due = since + 5 >= lasts * firstQuarter && since <= lasts * 3;
      return due ? [`${key} ${cycle.toFixed(6)} ${days.length}`] : [];
    })
    .sort();
}

describe.each(ENGINES)('what the past says on %s', (engine) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop(engine, [HistoryQueries, CandidateQueries, Reach, ReachSettings]);
    for (const id of [1, 2, 3]) await shop.product(id, `商品${id}`, { cycle_days: 20 });
  });
  afterAll(() => shop.close());

  it('equals counting customer by customer, and finds the same pairs due', async () => {
    await fc.assert(
      fc.asyncProperty(purchases, async (rows) => {
        for (const table of ['shop_order', 'order_line']) await shop.db.run(sql`DELETE FROM ${sql.ident(table)}`);
        for (const { customer, ago, product, quantity, status } of rows) {
          const refunded = status === 'refunded' ? { refunded_fen: 10_000 * quantity } : {};
          await shop.order(customer, ago, [{ product, quantity }], {
            status: status === 'cancelled' ? status : 'paid',
            ...refunded,
          });
        }
        await shop.count();
        const paid = rows.filter((row) => row.status === 'paid');
        const learned = await shop.app.get(HistoryQueries).learn(shop.today);
        const naive = naiveCells(paid);
        expect(learned.cells.people).toBe(naive.people);
        expect(learned.cells.baseRate).toBeCloseTo(naive.baseRate, 12);
        for (const days of byCustomer(paid)) {
          const track = { days: days.length, firstDay: days[0], lastDay: days.at(-1)! };
          expect(learned.cells.probability(track, 0)).toBeCloseTo(naive.probability(track, 0), 12);
        }
        const spread = 0.4;
        const due = await shop.app.get(CandidateQueries).duePairs({ from: 1, below: 5001 }, shop.today, spread);
        const found = due.map(
          (pair) => `${pair.customerId}:${pair.productId} ${Number(pair.cycleDays).toFixed(6)} ${pair.times}`,
        );
        expect(found.sort()).toEqual(naivePairs(paid, Math.exp(-0.6744897501960817 * spread)));
      }),
      { numRuns: engine === 'sqlite' ? 25 : 10 },
    );
  });

  it('learns how regular customers are, also where every tenth purchase is missing', async () => {
    for (const table of ['shop_order', 'order_line']) await shop.db.run(sql`DELETE FROM ${sql.ident(table)}`);
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    await shop.db.transaction(async () => {
      for (let id = 1; id <= 150; id++) {
        let day = -330;
        for (let nth = 0; nth < 9; nth++, day += Math.max(1, Math.round(30 * Math.exp(0.25 * normal())))) {
          if (day <= 0 && random() > 0.1) await shop.order(id, -day, [{ product: 1 }]);
        }
      }
    });
    await shop.count();
    const { spread } = await shop.app.get(HistoryQueries).learn(shop.today);
    expect(spread).toBeGreaterThan(0.2);
    expect(spread).toBeLessThan(0.35);
  });

  it('speaks of probabilities only with 500 buyers and 180 days behind it', async () => {
    for (const table of ['shop_order', 'order_line']) await shop.db.run(sql`DELETE FROM ${sql.ident(table)}`);
    await shop.db.transaction(async () => {
      for (let id = 1; id <= 500; id++) {
        for (const ago of [10 + (id % 20), 40 + (id % 20), 179]) await shop.order(id, ago, [{ product: 1 }]);
      }
    });
    await shop.count();
    const history = shop.app.get(HistoryQueries);
    expect(await history.learn(shop.today)).toMatchObject({ model: 'not-enough-data', buyers: 500, historyDays: 179 });
    await shop.order(1, 180, [{ product: 1 }]);
    await shop.count();
    const enough = await history.learn(shop.today);
    expect(enough).toMatchObject({ model: 'cells', historyDays: 180 });
    expect(enough.cells.baseRate).toBeGreaterThan(0.5);
    await shop.db.run(sql`DELETE FROM purchase_stats WHERE customer_id = 500`);
    expect((await history.learn(shop.today)).model).toBe('not-enough-data');
  });
});
