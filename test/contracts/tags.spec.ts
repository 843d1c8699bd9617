import { customerFollowed, holdsChanged } from '../../src/customers/customers.facts';
import { ordersChanged } from '../../src/orders/orders.facts';
import { sql } from '../../src/platform/database/sql';
import { Facts } from '../../src/platform/events/facts';
import { RuleTree } from '../../src/rules/rule-tree';
import { RulePreviews } from '../../src/tags/rule-previews';
import { RuleRuns } from '../../src/tags/rule-runs';
import { RunUndo } from '../../src/tags/run-undo';
import { TagExpiry } from '../../src/tags/tag-expiry';
import { TagRuleQueries } from '../../src/tags/tag-rules.queries';
import { TagRules } from '../../src/tags/tag-rules.service';
import { TagQueries } from '../../src/tags/tags.queries';
import { Tags } from '../../src/tags/tags.service';
import { ENGINES } from '../support/database';
import { Shop } from '../support/shop';
import { holdersOf, openTagShop } from '../support/tag-shop';

const MILK = 1;

const twice: RuleTree = { id: 'n', kind: 'orders.count', params: { days: 90, atLeast: 2 } };
const recent: RuleTree = { id: 'n', kind: 'orders.recency', params: { from: 0, to: 30 } };

describe.each(ENGINES)('tags on %s', (engine) => {
  let shop: Shop;
  let rules: TagRules;
  let queries: TagRuleQueries;

  beforeEach(async () => {
    shop = await openTagShop(engine);
    rules = shop.app.get(TagRules);
    queries = shop.app.get(TagRuleQueries);
    await shop.rep('wang', '王莉');
    for (const id of [1, 2, 3]) await shop.customer(id, `c${id}`, ['wang']);
    await shop.product(MILK, '奶粉', { category: '奶粉' });
  });
  afterEach(() => shop.close());

  const holders = (ruleId: number) => holdersOf(shop, ruleId);

  const bought = async (customer: number, ...agos: number[]) => {
    for (const ago of agos) await shop.order(customer, ago, [{ product: MILK }]);
    await shop.count();
  };

  const tell = async (...customerIds: number[]) => {
    await shop.app.get(Facts).announce(ordersChanged, { customerIds, orderIds: [] });
    await shop.queue.drain();
  };

  const live = async (rule: RuleTree, expiresDays: number | null = null, name = 'rule') => {
    const id = await rules.create({ name, rule, expiresDays }, { newTag: { name, group: 'g' } }, 'me');
    await rules.confirm(id, 'me');
    await shop.queue.drain();
    return id;
  };

  const later = (days: number) => shop.clock.shift(shop.clock.offset + days * 86_400_000);

  it('does nothing when a rule is saved, and tags everybody it matches when it is confirmed', async () => {
    await bought(1, 5, 40);
    await bought(2, 5);
    const id = await rules.create(
      { name: 'r', rule: twice, expiresDays: null },
      { newTag: { name: 't', group: 'g' } },
      'me',
    );
    await shop.queue.drain();
    expect(await holders(id)).toEqual([]);
    await rules.confirm(id, 'me');
    await shop.queue.drain();
    expect(await holders(id)).toEqual([1]);
    expect(await queries.one(id)).toMatchObject({
      state: 'live',
      sentence: '近 90 天买过 ≥ 2 次',
      customers: 1,
      lastRun: { kind: 'confirm', state: 'done', entered: 1, left: 0, progress: 1 },
    });
    const [tag] = await shop.app.get(TagQueries).ofCustomer(1);
    expect(tag).toMatchObject({
      name: 't',
      source: 'rule',
      rule: { id },
      evidence: [{ kind: 'order', id: 2, text: '订单 N2' }],
    });
  });

  it('follows an order, for the customers it is about and nobody else, and leaves no trace where nothing changes', async () => {
    await bought(1, 5);
    await bought(2, 5);
    const id = await live(twice);
    expect(await holders(id)).toEqual([]);
    await bought(1, 1);
    await bought(2, 1);
    await tell(1);
    expect(await holders(id)).toEqual([1]);
    await tell(1, 3);
    expect((await queries.runs(id, {})).items.map(({ kind, entered }) => [kind, entered])).toEqual([
      ['facts', 1],
      ['confirm', 0],
    ]);
    await shop.db.run(sql`UPDATE shop_order SET status = 'refunded' WHERE customer_id = 1`);
    await tell(1);
    expect(await holders(id)).toEqual([]);
  });

  it('gives the same answer however often it runs', async () => {
    await bought(1, 5, 40);
    const id = await live(twice);
    const before = await shop.db.rows(sql`SELECT * FROM customer_tag`);
    await shop.app.get(RuleRuns).start(id, 'manual');
    await shop.queue.drain();
    expect(await shop.db.rows(sql`SELECT * FROM customer_tag`)).toEqual(before);
    expect((await queries.one(id)).lastRun).toMatchObject({ kind: 'manual', entered: 0, left: 0 });
    expect(await shop.db.rows(sql`SELECT * FROM tag_match`)).toEqual([]);
  });

  it('never tags nor untags a customer of whom nothing is known, and never touches what was set by hand', async () => {
    const id = await live({ id: 'x', op: 'not', children: [twice] });
    expect(await holders(id)).toEqual([]);
    const { tag } = await queries.one(id);
    await shop.app.get(Tags).set(tag.id, 1);
    await bought(1, 5);
    await tell(1);
    expect(await holders(id)).toEqual([1]);
    await bought(1, 6);
    await tell(1);
    expect(await holders(id)).toEqual([]);
    expect((await shop.app.get(TagQueries).ofCustomer(1)).map(({ source }) => source)).toEqual(['manual']);
    await shop.app.get(Tags).unset(tag.id, 1);
    expect(await shop.app.get(TagQueries).ofCustomer(1)).toEqual([]);
  });

  it('refuses to take by hand what a rule gives', async () => {
    await bought(1, 5, 40);
    const id = await live(twice);
    const { tag } = await queries.one(id);
    await expect(shop.app.get(Tags).unset(tag.id, 1)).rejects.toMatchObject({
      code: 'tags.by-rule',
      details: { ruleId: id },
    });
  });

  it('runs a rule that mentions time when the day turns', async () => {
    await bought(1, 29);
    await bought(2, 3);
    const id = await live(recent);
    expect(await holders(id)).toEqual([1, 2]);
    later(2);
    await shop.app.get(RuleRuns).turnOfDay();
    await shop.queue.drain();
    expect(await holders(id)).toEqual([2]);
    expect((await queries.one(id)).lastRun).toMatchObject({ kind: 'day', left: 1 });
  });

  it('says before it runs who would enter and leave, with the facts, and changes nothing', async () => {
    await bought(1, 5, 40);
    await bought(2, 5);
    const id = await live(twice);
    const previews = shop.app.get(RulePreviews);
    const preview = await previews.of({ id: 'n', kind: 'orders.first-within', params: { days: 30 } }, id);
    expect(preview).toMatchObject({ matched: 1, unknown: 1, enters: 1, leaves: 1, sentence: '近 30 天内第一次购买' });
    expect(preview.samples.map(({ customer, change, nodes }) => [customer.id, change, nodes[0].result])).toEqual([
      [2, 'enters', 'true'],
      [1, 'leaves', 'false'],
      [3, 'unknown', 'unknown'],
    ]);
    expect(preview.samples[0].nodes[0].facts).toBe('首单 2026-11-18');
    expect(await holders(id)).toEqual([1]);
  });

  it('takes a run back as a whole, pauses the rule, and leaves what later runs did', async () => {
    await bought(1, 5, 40);
    await bought(2, 5, 40);
    const id = await live(twice);
    await shop.db.run(sql`UPDATE shop_order SET status = 'refunded' WHERE customer_id = 2`);
    await tell(2);
    later(1);
    await bought(2, 1, 2);
    await tell(2);
    const [again, , first] = (await queries.runs(id, {})).items;
    expect([again.kind, first.kind]).toEqual(['facts', 'confirm']);
    await shop.app.get(RunUndo).start(first.id);
    await shop.queue.drain();
    expect(await holders(id)).toEqual([2]);
    expect(await queries.one(id)).toMatchObject({ state: 'paused', lastRun: { kind: 'undo', entered: 0, left: 1 } });
    expect(await queries.run(first.id)).toMatchObject({ state: 'undone' });
    await expect(shop.app.get(RunUndo).start(first.id)).rejects.toMatchObject({ code: 'tags.undone' });
    await tell(1);
    expect(await holders(id)).toEqual([2]);
  });

  it('gives back what a run took, as it was', async () => {
    await bought(1, 5, 40);
    const id = await live(twice);
    const before = await shop.db.rows(sql`SELECT * FROM customer_tag`);
    await shop.db.run(sql`UPDATE shop_order SET status = 'refunded' WHERE customer_id = 1`);
    later(1);
    await tell(1);
    expect(await holders(id)).toEqual([]);
    const [taken] = (await queries.runs(id, {})).items;
    await shop.app.get(RunUndo).start(taken.id);
    await shop.queue.drain();
    expect(await shop.db.rows(sql`SELECT * FROM customer_tag`)).toEqual(before);
  });

  it('keeps the old version running while a new one is a draft, and replaces it when that is confirmed', async () => {
    await bought(1, 5, 40);
    await bought(2, 5);
    const id = await live(twice);
    await rules.edit(id, { name: 'r', rule: recent, expiresDays: null }, 'me');
    expect(await queries.one(id)).toMatchObject({ state: 'draft', version: 2, liveVersion: 1 });
    await bought(3, 1, 2);
    await tell(2, 3);
    expect(await holders(id)).toEqual([1, 3]);
    await rules.confirm(id, 'me');
    await shop.queue.drain();
    expect(await holders(id)).toEqual([1, 2, 3]);
    await rules.pause(id);
    await shop.db.run(sql`DELETE FROM purchase_stats`);
    await tell(1);
    expect(await holders(id)).toEqual([1, 2, 3]);
    await expect(rules.pause(id)).rejects.toMatchObject({ code: 'tags.not-live' });
  });

  it('lets a tag expire although the rule holds, until there is new evidence', async () => {
    await bought(1, 5, 40);
    const id = await live(twice, 7);
    later(6);
    await shop.app.get(TagExpiry).sweep();
    expect(await holders(id)).toEqual([1]);
    later(1);
    await shop.app.get(TagExpiry).sweep();
    await shop.queue.drain();
    expect(await holders(id)).toEqual([]);
    await tell(1);
    expect(await holders(id)).toEqual([]);
    await bought(1, 0);
    await tell(1);
    expect(await holders(id)).toEqual([1]);
    const { items } = await queries.runs(id, {});
    expect(items.map(({ kind, entered, left }) => [kind, entered, left])).toEqual([
      ['facts', 1, 0],
      ['expiry', 0, 1],
      ['confirm', 1, 0],
    ]);
  });

  it('re-evaluates rules that ask for a tag when somebody gets it, and refuses rules that ask in a circle', async () => {
    const first = await live(twice, null, 'first');
    const { tag } = await queries.one(first);
    const second = await live({ id: 'n', kind: 'tag.has', params: { tagId: tag.id } }, null, 'second');
    await bought(1, 5, 40);
    await tell(1);
    expect([await holders(first), await holders(second)]).toEqual([[1], [1]]);
    const secondTag = (await queries.one(second)).tag.id;
    await rules.edit(
      first,
      { name: 'first', rule: { id: 'n', kind: 'tag.has', params: { tagId: secondTag } }, expiresDays: null },
      'me',
    );
    await expect(rules.confirm(first, 'me')).rejects.toMatchObject({ code: 'tags.circle' });
    expect(await queries.one(first)).toMatchObject({ state: 'draft', liveVersion: 1 });
  });

  it('listens to holds and new friends too', async () => {
    const complaints = await live({ id: 'n', kind: 'hold.open', params: { kind: 'complaint' } }, null, 'complaints');
    const friends = await live({ id: 'n', kind: 'follow.rep', params: { userids: ['chen'] } }, null, 'friends');
    await shop.hold(2, 'complaint');
    await shop.rep('chen', '陈晨');
    await shop.customer(4, 'c4', ['chen']);
    const facts = shop.app.get(Facts);
    await facts.announce(holdsChanged, { customerIds: [2] });
    const said = { customerIds: [4], repUserid: 'chen', externalUserid: null, welcomeCode: null, channel: '' };
    await facts.announce(customerFollowed, said);
    await shop.queue.drain();
    expect([await holders(complaints), await holders(friends)]).toEqual([[2], [4]]);
  });

  it('goes over a large base in chunks, and on where it was killed', async () => {
    const at = shop.clock.now();
    const many = Array.from({ length: 2500 }, (_, index) => index + 10);
    const row = (id: number) => ({ id, name: 'n', origin: `o${id}`, created_at: at, updated_at: at });
    await shop.db.insertIgnore('customer', many.map(row));
    await shop.db.insertIgnore(
      'customer_hold',
      many.map((id) => ({ customer_id: id, kind: 'refund', evidence: '[]', since: at })),
    );
    const id = await live({ id: 'n', kind: 'hold.open', params: { kind: 'refund' } });
    expect((await queries.one(id)).lastRun).toMatchObject({ entered: 2500, state: 'done' });
    await shop.db.run(sql`UPDATE customer_hold SET ended_at = ${at} WHERE customer_id > 1500`);
    const runId = await shop.app.get(RuleRuns).start(id, 'manual');
    // As after a kill: the first chunk is committed, the job runs again from the start.
    const step = Reflect.get(shop.app.get(RuleRuns), 'step') as (runId: number) => Promise<boolean>;
    await step.call(shop.app.get(RuleRuns), runId);
    await shop.queue.drain();
    expect(await queries.run(runId)).toMatchObject({ state: 'done', entered: 0, left: 1009 });
    expect(await holders(id)).toHaveLength(1491);
  });
});
