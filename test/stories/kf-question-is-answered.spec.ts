import { KfCheck } from '../../src/conversations/kf/kf.check';
import { KfShop, openKfShop } from '../support/kf-shop';
import { STRANGER, ZHOU } from '../support/small-world';

describe('a question at 微信客服', () => {
  let kf: KfShop;

  beforeAll(async () => {
    kf = await openKfShop();
  }, 60_000);
  afterAll(() => kf.stop());

  it('finds the account with its servicers and an open ear', async () => {
    const [account] = await kf.shop.api.get<unknown[]>('/api/v1/kf/accounts');
    expect(account).toMatchObject({
      name: '会员客服',
      managed: true,
      error: null,
      pulledAt: expect.any(String),
      servicers: expect.arrayContaining([{ userid: 'zhangsan', name: '张三', serving: true }]),
    });
  });

  it('comes in, is given to the customer it is from, and waits as new', async () => {
    await kf.act('kf_write', { text: '我的订单到哪了' });
    expect(await kf.session()).toMatchObject({
      visitor: { externalUserid: ZHOU, name: '周姐', customerId: expect.any(Number) },
      accountName: '会员客服',
      state: 'new',
      lastText: '我的订单到哪了',
      lastFrom: 'customer',
      repliesLeft: 5,
      moves: [{ from: 'ended', to: 'new', cause: 'customer' }],
    });
    const { customerId } = (await kf.session()).visitor;
    const all = await kf.shop.api.get<{ items: { text: string }[] }>(`/api/v1/messages?customerId=${customerId}`);
    expect(all.items[0]).toMatchObject({ text: '我的订单到哪了', direction: 'in' });
  });

  it('is answered once, however often the button is pressed', async () => {
    await Promise.all([kf.reply('已发货，明天到', 'pressed-twice'), kf.reply('已发货，明天到', 'pressed-twice')]);
    await kf.reply('已发货，明天到', 'pressed-twice');
    expect(await kf.delivered()).toEqual([{ via: 'message', text: '已发货，明天到' }]);
    expect(await kf.messages()).toMatchObject([
      { from: 'customer', text: '我的订单到哪了' },
      { from: 'us', text: '已发货，明天到', name: 'test' },
    ]);
    expect(await kf.session()).toMatchObject({ repliesLeft: 4, unsent: [], lastFrom: 'us' });
  });

  it('is handed to a servicer, whose words are seen and who cannot be talked over', async () => {
    await kf.move('human', 'zhangsan');
    expect(await kf.session()).toMatchObject({ state: 'human', servicerUserid: 'zhangsan', servicerName: '张三' });
    await kf.pass(60);
    await kf.act('kf_servicer_does', { userid: 'zhangsan', does: 'say', text: '周姐您好，我来查' });
    expect((await kf.messages()).at(-1)).toMatchObject({ from: 'servicer', name: '张三', text: '周姐您好，我来查' });
    await expect(kf.reply('我也在')).rejects.toThrow(/409.*kf\.not-writable/);
  });

  it('ends, and begins anew when the customer writes again', async () => {
    await kf.act('kf_servicer_does', { userid: 'zhangsan', does: 'end' });
    expect((await kf.session()).state).toBe('ended');
    await kf.pass(60);
    const { msgid } = await kf.act('kf_write', { text: '还有一个问题，打错了' });
    expect(await kf.session()).toMatchObject({ state: 'new', repliesLeft: 5 });
    await kf.act('kf_recall', { msgid });
    expect((await kf.messages()).at(-1)).toMatchObject({ text: '', recalled: true });
    expect((await kf.session()).lastText).toBe('');
  });

  it('opens a hold when the customer wants to be left alone, as in any other chat', async () => {
    await kf.act('kf_write', { text: '别再给我发广告了，退订' });
    const { customerId } = (await kf.session()).visitor;
    const customer = await kf.shop.api.get<{ holds: { kind: string }[] }>(`/api/v1/customers/${customerId}`);
    expect(customer.holds).toEqual([expect.objectContaining({ kind: 'opted-out' })]);
  });

  it('of somebody nobody follows is kept under a nickname, and makes no customer', async () => {
    const before = await kf.shop.api.get<{ items: unknown[] }>('/api/v1/customers?limit=200');
    const { externalUserid } = await kf.act('kf_write', { externalUserid: undefined, text: '你们几点关门' });
    const mine = (await kf.sessions()).find((one) => one.visitor.externalUserid === externalUserid);
    expect(mine?.visitor).toMatchObject({ name: expect.stringMatching(/.+/), customerId: null });
    const after = await kf.shop.api.get<{ items: unknown[] }>('/api/v1/customers?limit=200');
    expect(after.items).toHaveLength(before.items.length);
    const { externalUserids } = (await kf.act('add_friend', { userid: 'zhangsan', externalUserid })) as {
      externalUserids: string[];
    };
    const known = (await kf.sessions()).find((one) => one.visitor.externalUserid === externalUserids[0]);
    expect(known?.visitor.customerId).toEqual(expect.any(Number));
    const texts = await kf.shop.api.get<{ items: { text: string }[] }>(
      `/api/v1/messages?customerId=${known?.visitor.customerId}`,
    );
    expect(texts.items.map((one) => one.text)).toContain('你们几点关门');
  });

  it('shows in lists by state, page by page', async () => {
    await kf.act('kf_write', { externalUserid: STRANGER, text: '在吗' });
    expect((await kf.sessions('state=new')).length).toBeGreaterThanOrEqual(3);
    expect(await kf.sessions('state=human')).toEqual([]);
    const first = await kf.shop.api.get<{ items: { id: number }[]; next: string }>('/api/v1/kf/sessions?limit=2');
    const rest = await kf.shop.api.get<{ items: { id: number }[] }>(`/api/v1/kf/sessions?limit=2&cursor=${first.next}`);
    const ids = [...first.items, ...rest.items].map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    await expect(kf.shop.api.get('/api/v1/kf/sessions/999999')).rejects.toThrow(/404/);
  });

  it('of an account taken from the app is a fault the doctor names, with the page that mends it', async () => {
    const kfCheck = async () => {
      const { findings } = await kf.shop.service.app.get(KfCheck, { strict: false }).check();
      return findings.map(({ key, ending }) => [key, ending.state, 'page' in ending]);
    };
    const well = [['traffic.kf.ok', 'ok', false]];
    expect(await kfCheck()).toEqual(well);
    const faults = [{ api: 'kf/sync_msg', kind: 'errcode', errcode: 48007, times: 1 }];
    await fetch(`${kf.shop.url}/sandbox/control/faults`, { method: 'POST', body: JSON.stringify(faults) });
    await kf.act('kf_write', { text: '有人吗' });
    expect(await kfCheck()).toEqual([['traffic.kf.unreadable', 'fault', true]]);
    await kf.act('kf_write', { text: '有人吗？' });
    expect(await kfCheck()).toEqual(well);
  });

  it('is heard no more of an account the corp takes back, and again when it is handed over', async () => {
    const managed = async () => (await kf.shop.api.get<{ managed: boolean }[]>('/api/v1/kf/accounts'))[0].managed;
    await kf.act('kf_grant', { managed: false });
    expect(await managed()).toBe(false);
    await kf.act('kf_grant', { managed: true });
    expect(await managed()).toBe(true);
  });

  it('is over 48 hours after the customer fell silent', async () => {
    kf.shop.clock.shift(kf.shop.clock.offset + 48 * 3_600_000);
    await kf.pass(3600);
    expect(await kf.sessions('state=new')).toEqual([]);
    expect((await kf.session()).moves[0]).toMatchObject({ to: 'ended', cause: 'silence' });
    expect(await kf.session()).toMatchObject({ repliesLeft: 0 });
    await expect(kf.reply('还在吗')).rejects.toThrow(/409/);
  });
});
