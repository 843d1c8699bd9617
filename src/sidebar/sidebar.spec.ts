import { ENGINES } from '../../test/support/database';
import { openShop, Shop } from '../../test/support/shop';
import { AccessModule } from '../access/access.module';
import { Sessions } from '../access/sessions.service';
import { isHeld } from '../prospects/choosing';
import { ProspectList } from '../prospects/prospect-list.service';
import { Reach } from '../reach/reach.service';
import { ProspectCard, SidebarToday } from './sidebar.dto';
import { SidebarModule } from './sidebar.module';

/** Ids that are not held back. */
const [ZHOU, HE, STRANGER] = Array.from({ length: 20 }, (_, index) => index + 1).filter((id) => !isHeld(id));
const MILK = 1;
const MILK3 = 2;

describe.each(ENGINES)('the sidebar on %s', (engine) => {
  let shop: Shop;
  let ask: (path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;

  beforeAll(async () => {
    shop = await openShop(engine, [], [AccessModule, SidebarModule]);
    await shop.rep('chenchen', '陈晨');
    await shop.rep('wangli', '王莉', { has_archive_seat: 0 });
    await shop.product(MILK, 'A2奶粉 2段 800g', {
      family: 'a2',
      stage: 2,
      cycle_days: 24,
      price_fen: 34_800,
      stock: 12,
    });
    await shop.product(MILK3, 'A2奶粉 3段 800g', {
      family: 'a2',
      stage: 3,
      cycle_days: 24,
      price_fen: 32_800,
      stock: 40,
    });
    await shop.customer(ZHOU, '周姐 13812345678', ['wangli', 'chenchen']);
    await shop.customer(HE, '何静', ['chenchen']);
    await shop.customer(STRANGER, '路人', ['wangli']);
    for (const id of [ZHOU, HE, STRANGER]) {
      const buyer = { buyer_nickname: '团团妈', buyer_phone_shown: '138****5678', buyer_shop_id: 'tb13812345678' };
      for (const ago of [140, 116, 92, 68]) await shop.order(id, ago, [{ product: MILK }], buyer);
      await shop.order(id, 44, [{ product: MILK, quantity: 2 }], buyer);
    }
    await shop.says(ZHOU, 'chenchen', 5, '团团快没奶了，电话13812345678', { intent: 'wants-refill', phrase: '快没' });
    await shop.says(ZHOU, 'chenchen', 4, '有的，周五给您补发小样', { by: 'rep', intent: 'promise', phrase: '补发' });
    await shop.count();
    await shop.app.get(ProspectList).ask('test');
    await shop.queue.drain();

    const url = await shop.url();
    const { token, csrf } = await shop.app.get(Sessions, { strict: false }).openFor({ repUserid: 'chenchen' });
    ask = async (path, body) => {
      const headers = { cookie: `huitou_rep=${token}`, 'x-csrf-token': csrf, 'content-type': 'application/json' };
      const init = body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) };
      const response = await fetch(`${url}/api/v1/sidebar/${path}`, init);
      return { status: response.status, body: await response.json() };
    };
  });
  afterAll(() => shop.close());

  it('shows who, why today, when as a window, what is left at home, with what, and what was promised', async () => {
    const { status, body } = await ask(`card?externalUserid=wm${ZHOU}`);
    const card = body as ProspectCard;
    expect(status).toBe(200);
    expect(card.customer).toMatchObject({ id: ZHOU, mine: true, owner: { userid: 'chenchen' } });
    expect(card.prospect?.reasons.map((reason) => reason.text)).toEqual([
      '平时约 24 天买 1 罐',
      '上次 10/10 买 2 罐（约够到 11/27）',
      '11/18 说“快没奶了”',
    ]);
    expect(card.prospect?.window?.from).not.toBe(card.prospect?.window?.to);
    expect(card.homeStock).toEqual({
      daysLeft: 4,
      arithmetic: '上次 2 罐 × 每罐约 24 天 − 已过 44 天 ≈ 4 天（推算）',
    });
    expect(card.offer).toMatchObject({ product: 'A2奶粉 2段 800g', quantity: 2, priceFen: 34_800, stock: 12 });
    expect(card.offer?.memberPriceFen).toBeNull();
    // Thursday 19 November; the Friday after it is the 20th.
    expect(card.promises).toMatchObject([{ quote: '有的，周五给您补发小样', dueDay: '2026-11-20' }]);
    expect(card.alternatives).toHaveLength(2);
    expect(card).toMatchObject({ known: true, orderKnown: true, hasArchiveSeat: true, badges: [] });
    const { left } = await shop.app.get(Reach, { strict: false }).budgetLeft('customer', ZHOU);
    expect(card.budgetLeft).toBe(left);
  });

  it('never shows a phone, what the customer is worth, how likely they buy, or what they call themselves elsewhere', async () => {
    const { body } = await ask(`card?externalUserid=wm${ZHOU}`);
    const card = body as ProspectCard;
    expect(card.orders).toHaveLength(5);
    expect(card.chatLine?.text).toBe('团团快没奶了，电话138****5678');
    const text = JSON.stringify(body);
    expect(text).not.toMatch(/13812345678|团团妈/);
    expect(card.prospect).toMatchObject({ probability: null, baseRate: null, valueFen: null });
    expect(text).not.toMatch(/AI|流失|价值/);
    const sentences = [card.prospect?.suggestion, ...card.alternatives].join();
    expect(sentences).not.toMatch(/团团|周姐|%|\d\.\d/);
  });

  it('says which customers are not the rep’s to see, and which nobody knows', async () => {
    expect(await ask(`card?externalUserid=wm${STRANGER}`)).toMatchObject({
      status: 403,
      body: { error: { code: 'sidebar.not-yours' } },
    });
    const unknown = await ask('card?externalUserid=wmNobody');
    expect(unknown).toMatchObject({ status: 200, body: { known: false, customer: null, prospect: null } });
    expect(await ask('card')).toMatchObject({ status: 422, body: { error: { code: 'sidebar.who' } } });
  });

  it('lists the rep’s own names and takes an outcome once', async () => {
    const today = (await ask('today')).body as SidebarToday;
    expect(today.rep).toEqual({ userid: 'chenchen', name: '陈晨' });
    expect(today.listed.map((row) => row.customer.id).sort()).toEqual([ZHOU, HE].sort());
    expect(JSON.stringify(today)).not.toMatch(/13812345678/);
    const prospectId = today.listed.find((row) => row.customer.id === HE)!.id;
    expect(await ask(`card?prospectId=${prospectId}`)).toMatchObject({ status: 200, body: { customer: { id: HE } } });

    const sent = { prospectId, outcome: 'sent', text: '您家的奶粉差不多该用完了吧？' };
    expect(await ask('outcome', sent)).toEqual({ status: 200, body: { id: prospectId, state: 'sent' } });
    expect(await ask('outcome', { prospectId, outcome: 'replied' })).toMatchObject({ status: 200 });
    expect(await ask('outcome', sent)).toMatchObject({
      status: 409,
      body: { error: { code: 'prospects.moved-on', details: { state: 'replied' } } },
    });
    expect(await ask('outcome', { prospectId, outcome: 'sold' })).toMatchObject({ status: 400 });
    const later = (await ask('today')).body as SidebarToday;
    expect(later.listed.find((row) => row.id === prospectId)?.state).toBe('replied');
  });

  it('puts a complaint before everything else', async () => {
    await shop.hold(ZHOU, 'complaint');
    await shop.says(ZHOU, 'wangli', 0, '在吗');
    const { body } = await ask(`card?externalUserid=wm${ZHOU}`);
    expect((body as ProspectCard).badges.map((badge) => badge.label)).toEqual(['投诉未结', '同事沟通中']);
    const today = (await ask('today')).body as SidebarToday;
    expect(today.listed.find((row) => row.customer.id === ZHOU)?.badges).toEqual(['投诉未结', '同事沟通中']);
  });
});
