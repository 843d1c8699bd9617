import * as fc from 'fast-check';
import { ENGINES } from '../../test/support/database';
import { openShop, Shop } from '../../test/support/shop';
import { sql } from '../platform/database/sql';
import { ShopRhythms } from '../profile/shop-rhythm.queries';
import { RepurchaseQueries } from './repurchase.queries';

interface Order {
  customer: number | null;
  ago: number;
  amountFen: number;
  /** As a share of the amount; 1 is everything. */
  refund: number;
  status: string;
}

const orders = fc.array(
  fc.record<Order>({
    customer: fc.option(fc.integer({ min: 1, max: 6 }), { freq: 8 }),
    ago: fc.integer({ min: 0, max: 60 }),
    amountFen: fc.integer({ min: 0, max: 500 }),
    refund: fc.constantFrom(0, 0, 0, 0.5, 1),
    status: fc.constantFrom('paid', 'paid', 'paid', 'cancelled', 'unpaid'),
  }),
  { maxLength: 60 },
);

/** The dictionary read aloud, one order at a time; days are counted back from today. */
function naive(list: Order[], from: number, to: number) {
  const days = new Map<number, Set<number>>();
  for (const { customer, ago, amountFen, refund, status } of list) {
    const refunded = Math.floor(amountFen * refund);
    if (customer === null || status !== 'paid' || (refunded > 0 && refunded >= amountFen)) continue;
    days.set(customer, (days.get(customer) ?? new Set()).add(-ago));
  }
  let buyers = 0;
  let repeaters = 0;
  const gaps: number[] = [];
  for (const bought of days.values()) {
    const sorted = [...bought].sort((a, b) => a - b);
    const inside = sorted.filter((day) => day >= from && day <= to).length;
    if (inside >= 1) buyers++;
    if (inside >= 2) repeaters++;
    sorted.forEach((day, index) => {
      if (index && day >= from && day <= to) gaps.push(day - sorted[index - 1]);
    });
  }
  gaps.sort((a, b) => a - b);
  const rank = (percent: number) => gaps[Math.ceil((percent * gaps.length) / 100) - 1] ?? null;
  const middle = (gaps[Math.floor((gaps.length - 1) / 2)] + gaps[Math.ceil((gaps.length - 1) / 2)]) / 2;
  return {
    rate: buyers ? repeaters / buyers : null,
    buyers,
    repeaters,
    cycleMedianDays: gaps.length ? middle : null,
    cycleP80: rank(80),
    cycleP90: rank(90),
  };
}

describe.each(ENGINES)('the repurchase metrics on %s', (engine) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop(engine, [RepurchaseQueries, ShopRhythms]);
  });
  afterAll(() => shop.close());

  it('equal the dictionary applied order by order', async () => {
    await fc.assert(
      fc.asyncProperty(
        orders,
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 30 }),
        async (list, end, length) => {
          for (const table of ['shop_order', 'order_line']) await shop.db.run(sql`DELETE FROM ${sql.ident(table)}`);
          for (const { customer, ago, amountFen, refund, status } of list) {
            const refunded_fen = Math.floor(amountFen * refund);
            await shop.order(customer, ago, [{ product: 1, amountFen }], { status, refunded_fen });
          }
          const to = shop.today - end;
          const found = await shop.app.get(RepurchaseQueries).over(to - length, to);
          expect(found).toEqual(naive(list, -end - length, -end));
        },
      ),
      { numRuns: engine === 'sqlite' ? 40 : 15 },
    );
  });

  it('count two orders of one day once, and leave out what was refunded in full', async () => {
    for (const table of ['shop_order', 'order_line']) await shop.db.run(sql`DELETE FROM ${sql.ident(table)}`);
    await shop.order(1, 5, [{ product: 1 }]);
    await shop.order(1, 5, [{ product: 2 }]);
    await shop.order(2, 20, [{ product: 1 }]);
    await shop.order(2, 5, [{ product: 1 }], { refunded_fen: 10_000 });
    await shop.order(3, 30, [{ product: 1 }]);
    await shop.order(3, 9, [{ product: 1 }], { refunded_fen: 9_999 });
    const found = await shop.app.get(RepurchaseQueries).over(shop.today - 89, shop.today);
    expect(found).toMatchObject({ buyers: 3, repeaters: 1, cycleMedianDays: 21, cycleP80: 21, cycleP90: 21 });
    expect(found.rate).toBeCloseTo(1 / 3, 12);
  });
});
