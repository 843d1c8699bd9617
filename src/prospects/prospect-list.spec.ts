import { ENGINES } from '../../test/support/database';
import { openShop, Shop } from '../../test/support/shop';
import { sql } from '../platform/database/sql';
import { Principal } from '../platform/http/access-marks';
import { Facts } from '../platform/events/facts';
import { Attributions } from '../reach/attribution.service';
import { Contacts } from '../reach/contacts.service';
import { ReachSettings } from '../reach/reach-settings.service';
import { Reach } from '../reach/reach.service';
import '../reach/contact.entity';
import { ordersChanged } from '../orders/orders.facts';
import { CandidateQueries } from './candidates.queries';
import { isHeld } from './choosing';
import { EvidenceQueries } from './evidence.queries';
import { HistoryQueries } from './history.queries';
import { Outcomes } from './outcomes.service';
import { ProspectList } from './prospect-list.service';
import { ProspectQueries } from './prospects.queries';
import { SummaryQueries } from './summary.queries';

const PROVIDERS = [
  Reach,
  ReachSettings,
  Contacts,
  Attributions,
  HistoryQueries,
  CandidateQueries,
  EvidenceQueries,
  ProspectList,
  Outcomes,
  ProspectQueries,
  SummaryQueries,
];

const OPERATOR: Principal = { kind: 'operator', id: '1', name: 'op', permissions: ['*'], repUserid: null };
const MILK2 = 1;
const MILK3 = 2;
const MILK1 = 3;
const BEANS = 4;

/** The nth customer id from `from` on that is, or is not, held back. */
function ids(count: number, held: boolean, from = 1): number[] {
  const found: number[] = [];
  for (let id = from; found.length < count; id++) if (isHeld(id) === held) found.push(id);
  return found;
}

describe.each(ENGINES)('the prospect list on %s', (engine) => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop(engine, PROVIDERS);
    await shop.rep('chenchen', '陈晨');
    await shop.rep('wangli', '王莉');
    await shop.product(MILK2, 'A2奶粉 2段 800g', { family: 'a2', stage: 2, cycle_days: 24, price_fen: 34_800 });
    await shop.product(MILK3, 'A2奶粉 3段 800g', { family: 'a2', stage: 3, cycle_days: 24, price_fen: 32_800 });
    await shop.product(MILK1, 'A2奶粉 1段 800g', { family: 'a2', stage: 1, cycle_days: 20, marketable: 0 });
    await shop.product(BEANS, '山语拼配豆 250g', { family: 'beans', stage: 1, cycle_days: 16, price_fen: 6_800 });
  });
  afterEach(() => shop.close());

  /** Buys `product` every `gap` days, `times` times, the last time `lastAgo` days ago. */
  async function regular(customer: number, product: number, times: number, gap: number, lastAgo: number, quantity = 1) {
    for (let nth = times - 1; nth >= 0; nth--) {
      await shop.order(customer, lastAgo + nth * gap, [{ product, quantity: nth === 0 ? quantity : 1 }]);
    }
  }

  async function make() {
    await shop.count();
    await shop.app.get(ProspectList).ask('test');
    await shop.queue.drain();
    const page = await shop.app.get(ProspectQueries).page(shop.today, { limit: 200 });
    const summary = await shop.app.get(SummaryQueries).of(shop.today);
    expect(summary.run).toMatchObject({ state: 'done', error: null });
    return { items: page.items, summary };
  }

  it('says why today with what the orders and chats show, a window and words without a name', async () => {
    const [zhou] = ids(1, false);
    await shop.customer(zhou, '周姐', ['wangli', 'chenchen']);
    for (const [ago, quantity] of [
      [140, 1],
      [116, 1],
      [92, 1],
      [68, 1],
      [44, 2],
    ]) {
      await shop.order(zhou, ago, [{ product: MILK2, quantity }]);
    }
    const message = await shop.says(zhou, 'chenchen', 5, '团团快没奶了，能换3段吗', {
      intent: 'wants-refill',
      phrase: '快没',
    });
    const { items, summary } = await make();

    expect(items).toHaveLength(1);
    const [row] = items;
    expect(row.rep).toEqual({ userid: 'chenchen', name: '陈晨' });
    expect(row.reasons.map((reason) => reason.text)).toEqual([
      '平时约 24 天买 1 罐',
      '上次 10/10 买 2 罐（约够到 11/27）',
      '11/18 说“快没奶了”',
      '11/18 问“能换3段吗”',
    ]);
    expect(row.reasons[2].facts).toMatchObject({ messageId: message });
    expect(row.product).toMatchObject({ id: MILK3, cycleDays: 24, priceFen: 32_800 });
    expect(row.quantity).toBe(2);
    expect(row.window!.from >= '2026-11-23').toBe(true);
    expect(row.window!.to > row.window!.from).toBe(true);
    expect([row.suggestion, ...row.alternatives]).toHaveLength(3);
    expect(JSON.stringify([row.suggestion, row.alternatives, row.reasons])).not.toMatch(
      /团团|周姐|\{(product|quantity|unit)/,
    );
    // Five purchase days by one customer are no history to speak of probabilities.
    expect(row).toMatchObject({ model: 'not-enough-data', probability: null, valueFen: null });
    expect(summary).toMatchObject({ listed: 1, reps: 1, contacted: 0, bought: 0, held: 0 });
  });

  it('leaves out, with a count per reason, whoever should be left alone', async () => {
    const [ok, complaint, optedOut, noRep, contacted, said, fresh, superseded, notMarketable, away, colleague] = ids(
      11,
      false,
    );
    const everyone = [
      ok,
      complaint,
      optedOut,
      noRep,
      contacted,
      said,
      fresh,
      superseded,
      notMarketable,
      away,
      colleague,
    ];
    await shop.rep('sunyue', '孙悦', { on_leave: 1 });
    for (const id of everyone) {
      await shop.customer(
        id,
        `客户${id}`,
        id === noRep ? [] : id === away ? ['wangli', 'sunyue'] : ['wangli', 'chenchen'],
      );
      await regular(id, id === notMarketable ? MILK1 : MILK2, 4, 24, 25);
    }
    await shop.hold(complaint, 'complaint');
    await shop.hold(optedOut, 'opted-out');
    await shop.app.get(Contacts).made(
      {
        sourceKind: 'occurrence',
        sourceId: 7,
        step: 0,
        targetKind: 'customer',
        kind: 'broadcast',
        mass: true,
        at: shop.calendar.at(shop.today - 1, '12:00'),
        windowDays: 7,
      },
      contacted,
      'chenchen',
    );
    await shop.says(said, 'chenchen', 3, '先不用，家里还有两罐', { intent: 'not-now' });
    await shop.order(fresh, 1, [{ product: BEANS }]);
    await shop.order(superseded, 10, [{ product: MILK3 }]);
    await shop.says(colleague, 'wangli', 0, '在吗');
    const { items, summary } = await make();

    expect(items.map((row) => row.customer.id).sort((a, b) => a - b)).toEqual([ok, away].sort((a, b) => a - b));
    expect(items.find((row) => row.customer.id === away)?.rep.userid).toBe('wangli');
    const counts = Object.fromEntries(summary.leftOut.map((one) => [one.reason, one.count]));
    expect(counts).toEqual({
      complaint: 1,
      'opted-out': 1,
      'no-rep': 1,
      cooling: 1,
      'said-not-now': 1,
      'bought-since': 2,
      'not-marketable': 1,
      'colleague-talking': 1,
    });
  });

  it('holds back the same tenth every day, shows it to nobody, and fills each rep up to their capacity', async () => {
    await shop.db.run(sql`UPDATE rep SET daily_capacity = 3 WHERE userid = 'chenchen'`);
    const held = ids(2, true);
    const shown = ids(6, false);
    // The held ones are worth most, so both stand before the last place of the list.
    for (const id of [...held, ...shown]) {
      await shop.customer(id, `客户${id}`, ['chenchen']);
      const amountFen = held.includes(id) ? 99_000 : 10_000 + id;
      for (const ago of [73, 49, 25]) await shop.order(id, ago, [{ product: MILK2, amountFen }]);
    }
    const { items, summary } = await make();
    expect(items.map((row) => row.customer.id)).toEqual(shown.slice(-3).toReversed());
    // The places of those held back leave no gap by which they could be told.
    expect(items.map((row) => row.rank)).toEqual([1, 2, 3]);
    expect(summary).toMatchObject({ listed: 3, held: 2 });
    expect(summary.leftOut).toEqual([{ reason: 'over-capacity', label: '超出员工当日上限', count: 3 }]);
    expect(await shop.app.get(ProspectQueries).ofCustomer(held[0], shop.today)).toBeUndefined();

    const again = await make();
    expect(again.items).toEqual(items);
  });

  it('moves a prospect only where its state allows it, and remembers', async () => {
    const [a, b, c] = ids(3, false);
    for (const id of [a, b, c]) {
      await shop.customer(id, `客户${id}`, ['chenchen']);
      await regular(id, MILK2, 4, 24, 25);
    }
    const { items } = await make();
    const idOf = (customer: number) => items.find((row) => row.customer.id === customer)!.id;
    const outcomes = shop.app.get(Outcomes);
    const mine: Principal = { ...OPERATOR, kind: 'rep', id: 'chenchen', repUserid: 'chenchen' };
    const other: Principal = { ...mine, id: 'wangli', repUserid: 'wangli' };

    await expect(outcomes.tell(idOf(a), { outcome: 'sent' }, other)).rejects.toMatchObject({ status: 404 });
    const both = await Promise.allSettled([
      outcomes.tell(idOf(a), { outcome: 'sent', text: '您好' }, mine),
      outcomes.tell(idOf(a), { outcome: 'not-interested', reason: '换牌子了' }, mine),
    ]);
    expect(both.filter((result) => result.status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    await expect(outcomes.tell(idOf(a), { outcome: 'sent' }, mine)).rejects.toMatchObject({
      code: 'prospects.moved-on',
    });
    await expect(outcomes.tell(idOf(b), { outcome: 'later' }, mine)).rejects.toMatchObject({ code: 'prospects.until' });
    await outcomes.tell(idOf(b), { outcome: 'later', until: shop.calendar.text(shop.today + 3) }, mine);
    await outcomes.tell(idOf(c), { outcome: 'sent', text: '您好' }, mine);
    await outcomes.tell(idOf(c), { outcome: 'sent', text: '您好' }, mine);

    const kept = await shop.db
      .rows(sql`SELECT customer_id, outcome, text FROM prospect_outcome WHERE outcome <> 'not-interested'
      AND customer_id <> ${a} ORDER BY id`);
    expect(kept).toEqual([
      { customer_id: b, outcome: 'later', text: null },
      { customer_id: c, outcome: 'sent', text: '您好' },
    ]);
    const contacts = await shop.db.rows(
      sql`SELECT target_id, state FROM contact_log WHERE source_id = ${idOf(c)} AND kind = 'prospect'`,
    );
    expect(contacts).toEqual([{ target_id: c, state: 'delivered' }]);

    // The next lists know: tomorrow the one is cooling, the others are not to be asked.
    shop.clock.shift(shop.clock.offset + 86_400_000);
    const next = await make();
    expect(next.items).toEqual([]);
    // `a` was either written to or said no, whichever came first in the race above.
    expect(next.summary.leftOut.reduce((sum, one) => sum + one.count, 0)).toBe(3);
    expect(next.summary.leftOut).toContainEqual({ reason: 'later', label: '约好以后再联系', count: 1 });
    shop.clock.shift(shop.clock.offset + 3 * 86_400_000);
    const after = await make();
    expect(after.items.map((row) => row.customer.id)).toContain(b);
  });

  it('takes buyers off the list when their order arrives, and those whose reason was an order not yet known', async () => {
    const [buyer, late, held] = [...ids(2, false), ...ids(1, true)];
    for (const id of [buyer, late, held]) {
      await shop.customer(id, `客户${id}`, ['chenchen']);
      await regular(id, MILK2, 4, 24, 25);
    }
    const first = await make();
    expect(first.items).toHaveLength(2);
    shop.clock.shift(shop.clock.offset + 3_600_000);
    await shop.order(buyer, 0, [{ product: MILK2 }], { paid_at: shop.clock.now() });
    await shop.order(held, 0, [{ product: MILK2 }], { paid_at: shop.clock.now() });
    await shop.order(late, 2, [{ product: MILK2 }]);
    await shop.app.get(Facts).announce(ordersChanged, { customerIds: [buyer, late, held], orderIds: [] });
    await shop.queue.drain();

    const states = await shop.db.rows(sql`SELECT customer_id AS id, state FROM prospect ORDER BY customer_id`);
    const expected = [
      { id: buyer, state: 'bought' },
      { id: late, state: 'gone' },
      { id: held, state: 'held' },
    ];
    expect(states).toEqual(expected.sort((x, y) => x.id - y.id));
    const summary = await shop.app.get(SummaryQueries).of(shop.today);
    expect(summary).toMatchObject({ listed: 1, bought: 1, held: 1 });
    expect(await shop.db.rows(sql`SELECT customer_id, outcome, by_kind FROM prospect_outcome`)).toEqual([
      { customer_id: buyer, outcome: 'bought', by_kind: 'orders' },
    ]);
    // Tomorrow: of yesterday's list of one, one bought; of the two others, two.
    shop.clock.shift(shop.clock.offset + 86_400_000);
    await shop.count();
    expect((await shop.app.get(SummaryQueries).of(shop.today)).yesterday).toEqual({
      listed: 1,
      bought: 1,
      average: 0.5,
    });
  });
});
