import { ArchivePull } from '../../src/conversations/archive-pull';
import { ConversationQueries } from '../../src/conversations/conversations.queries';
import { ArchiveFeed } from '../../src/conversations/feed/archive-feed';
import { MessageWriter } from '../../src/conversations/message-writer';
import { customersChanged, groupChanged } from '../../src/customers/customers.facts';
import { sql } from '../../src/platform/database/sql';
import { Facts } from '../../src/platform/events/facts';
import { TagRules } from '../../src/tags/tag-rules.service';
import { TagQueries } from '../../src/tags/tags.queries';
import { ArchiveStage, FEEDS, openArchive, SaidMessage } from '../support/archive-stage';
import { ENGINES } from '../support/database';
import { Shop } from '../support/shop';
import { openTagShop } from '../support/tag-shop';

/** External ids as WeCom makes them: wm and thirty more characters. */
const external = (id: number) => `wm${String(id).padStart(30, 'A')}`;
const AT = Date.parse('2026-11-22T03:00:00Z');

const SUITES = FEEDS.flatMap((feed) => ENGINES.map((engine) => ({ feed, engine })));

describe.each(SUITES)('the chat archive of the $feed on $engine', ({ feed, engine }) => {
  let shop: Shop;
  let stage: ArchiveStage;
  let said: number;

  beforeEach(async () => {
    said = 0;
    stage = await openArchive(feed);
    stage.seats = ['wang'];
    shop = await openTagShop(engine, stage.env);
    await shop.rep('wang', '王莉', { has_archive_seat: 0 });
    await shop.rep('chen', '陈晨', { has_archive_seat: 1 });
    for (const id of [1, 2]) await know(id);
  });
  afterEach(async () => {
    await shop.close();
    await stage.close();
  });

  const know = async (id: number) => {
    const at = shop.clock.now();
    await shop.db.insertIgnore('customer', [{ id, name: `c${id}`, origin: `t${id}`, created_at: at, updated_at: at }]);
    const identity = { customer_id: id, kind: 'external_userid', value: external(id), source: 'wecom', created_at: at };
    await shop.db.insertIgnore('identity', [identity]);
  };

  const say = (from: string, to: string, content: string, more: Partial<SaidMessage> = {}) => {
    said++;
    const message = { from, tolist: [to], msgtype: 'text', text: { content }, msgtime: AT + said * 1000 };
    stage.say({ msgid: `m${said}_external`, action: 'send', roomid: '', ...message, ...more });
  };

  const pull = async () => {
    await shop.app.get(ArchivePull).pull();
    await shop.queue.drain();
  };
  const messages = async () => (await shop.app.get(ConversationQueries).messages({ limit: 200 })).items;
  const cursor = async () => (await shop.db.row<{ seq: number }>(sql`SELECT seq FROM archive_cursor`))?.seq;

  it('is read to its end, each message once, and given to customers, reps and groups', async () => {
    await shop.db.insertIgnore('customer_group', [
      { id: 7, chat_id: 'wr7', name: '3段妈妈群', owner_userid: 'wang', status: 'active', created_at: 0, synced_at: 0 },
    ]);
    say(external(1), 'wang', '团团快没奶了，能换3段吗');
    say('wang', external(1), '可以的，周五给您补发小样');
    say(external(2), external(1), '同问', { roomid: 'wr7', tolist: ['wang', external(1)] });
    say('wang', external(1), '早上好', { roomid: 'wr7' });
    say('wang', 'chen', '中午吃什么');
    say(external(1), 'wang', '', { msgtype: 'voice', text: undefined });
    say(external(1), 'wang', '', { msgtype: 'revoke', action: 'recall' });
    await pull();
    expect(
      (await messages())
        .toReversed()
        .map((one) => [one.direction, one.from.name, one.customer?.id, one.group?.name, one.type, one.signals]),
    ).toEqual([
      ['in', 'c1', 1, undefined, 'text', ['wants-refill']],
      ['out', '王莉', 1, undefined, 'text', ['promise']],
      ['in', 'c2', 2, '3段妈妈群', 'text', []],
      ['out', '王莉', undefined, '3段妈妈群', 'text', []],
      ['in', 'c1', 1, undefined, 'voice', []],
    ]);
    expect(await cursor()).toBe(7);
    await pull();
    expect((await messages()).length).toBe(5);
    const coverage = await shop.app.get(ConversationQueries).coverage();
    expect(coverage).toMatchObject({ reps: 1, ofReps: 2, customers: 2, ofCustomers: 2, messages: 5 });
    expect(await shop.db.rows(sql`SELECT userid FROM rep WHERE has_archive_seat = 1`)).toEqual([{ userid: 'wang' }]);
  });

  it('is read page by page, and goes on behind the last page that was stored', async () => {
    for (let nth = 0; nth < 1203; nth++) say(external(1), 'wang', `第${nth}句`);
    await pull();
    const pages = Math.ceil(1203 / stage.page);
    expect(stage.asked()).toEqual(Array.from({ length: pages }, (_, nth) => nth * stage.page));
    stage.down(true);
    say(external(1), 'wang', '后来');
    await expect(pull()).rejects.toMatchObject({ code: stage.downCode });
    stage.down(false);
    await pull();
    expect(await shop.db.row(sql`SELECT COUNT(*) AS messages FROM message`)).toEqual({ messages: 1204 });
  });

  it('keeps one copy of a message that comes under two numbers, and stores no page twice', async () => {
    say(external(1), 'wang', '我要投诉', { msgid: 'same' });
    say(external(1), 'wang', '我要投诉', { msgid: 'same' });
    const writer = shop.app.get(MessageWriter);
    const page = await shop.app.get(ArchiveFeed).page(0);
    const now = shop.clock.now();
    expect(await Promise.all([writer.store(0, page, now), writer.store(0, page, now)])).toEqual(
      expect.arrayContaining([true, false]),
    );
    expect((await messages()).length).toBe(1);
    await pull();
    expect(await shop.db.rows(sql`SELECT intent FROM message_signal`)).toEqual([{ intent: 'complaint' }]);
  });

  it('stops marketing to who complains or asks to be left alone, with the message as evidence', async () => {
    say(external(1), 'wang', '盖子瘪的还没回复我');
    say(external(1), 'wang', '别再群发了');
    say(external(2), 'wang', '去年的投诉', { msgtime: AT - 300 * 86_400_000 });
    await pull();
    const holds = await shop.db.rows<{ customer_id: number; kind: string; evidence: string }>(
      sql`SELECT customer_id, kind, evidence FROM customer_hold ORDER BY id`,
    );
    expect(holds.map(({ customer_id, kind, evidence }) => [customer_id, kind, JSON.parse(evidence)])).toEqual([
      [1, 'complaint', [{ kind: 'message', id: 1, text: '盖子瘪的还没回复我' }]],
      [1, 'opted-out', [{ kind: 'message', id: 2, text: '别再群发了' }]],
    ]);
    expect((await shop.db.rows(sql`SELECT id FROM message_signal WHERE customer_id = 2`)).length).toBe(1);
  });

  it('gives a message to a customer and a group that become known later, and finds its signals then', async () => {
    say(external(9), 'wang', '快没奶了');
    say(external(9), 'wang', '大家好', { roomid: 'wr9' });
    await pull();
    expect((await messages()).map(({ customer, group }) => [customer, group])).toEqual([
      [null, null],
      [null, null],
    ]);
    await know(9);
    await shop.db.insertIgnore('customer_group', [
      { id: 9, chat_id: 'wr9', name: 'g9', owner_userid: 'wang', status: 'active', created_at: 0, synced_at: 0 },
    ]);
    await shop.app.get(Facts).announce(customersChanged, { customerIds: [9] });
    await shop.app.get(Facts).announce(groupChanged, { groupIds: [9] });
    await shop.queue.drain();
    expect((await messages()).map(({ customer, group, signals }) => [customer?.id, group?.id, signals])).toEqual([
      [9, 9, []],
      [9, undefined, ['wants-refill']],
    ]);
    // And for those that were being stored while nobody told of them.
    say(external(10), 'wang', '多少钱');
    await pull();
    await know(10);
    await pull();
    expect((await messages())[0]).toMatchObject({ customer: { id: 10 }, signals: ['asks-price'] });
  });

  it('turns what a customer says into a tag at once', async () => {
    const rule = { id: 'n', kind: 'signal.has', params: { intent: 'wants-refill', days: 14 } };
    const rules = shop.app.get(TagRules);
    await rules.confirm(
      await rules.create({ name: 'r', rule, expiresDays: 14 }, { newTag: { name: '想补货', group: '意向' } }, ''),
      '',
    );
    await shop.queue.drain();
    say(external(1), 'wang', '豆子见底了');
    await pull();
    expect(await shop.app.get(TagQueries).ofCustomer(1)).toMatchObject([
      {
        name: '想补货',
        source: 'rule',
        evidence: [{ kind: 'message', id: 1, text: '豆子见底了' }],
        expiresAt: expect.any(Date),
      },
    ]);
  });

  it('is searched by customer, group and intent, newest first and page by page', async () => {
    for (let nth = 1; nth <= 5; nth++) say(external(1), 'wang', nth % 2 ? '多少钱' : '嗯');
    say(external(2), 'wang', '多少钱');
    await pull();
    const queries = shop.app.get(ConversationQueries);
    const first = await queries.messages({ customerId: 1, limit: 3 });
    const second = await queries.messages({ customerId: 1, limit: 3, cursor: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([5, 4, 3, 2, 1]);
    expect(second.next).toBeNull();
    expect((await queries.messages({ intent: 'asks-price' })).items.map(({ id }) => id)).toEqual([6, 5, 3, 1]);
    const summary = await queries.signals(30);
    expect(summary.find(({ intent }) => intent === 'asks-price')).toEqual({
      intent: 'asks-price',
      label: '问价格',
      messages: 4,
      customers: 2,
    });
    expect(summary.find(({ intent }) => intent === 'birthday')).toMatchObject({ messages: 0 });
  });
});
