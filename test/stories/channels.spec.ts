import { sql } from '../../src/platform/database/sql';
import { ChannelSeen, ChannelShop, WANTED, WELCOME } from '../support/channels';
import { ENGINES } from '../support/database';

describe.each(ENGINES)('a channel on %s', (engine) => {
  let shop: ChannelShop;

  beforeAll(async () => (shop = await ChannelShop.open(engine)), 60_000);
  afterAll(() => shop.stop());
  beforeEach(() => shop.faults());

  it('shows its code once WeCom made it and its id is stored (T32)', async () => {
    const made = await shop.shop.api.post<ChannelSeen>('/api/v1/channels', WANTED);
    expect([made.state, made.qrCode, made.configId]).toEqual(['waiting', null, null]);
    await shop.shop.drain();
    const channel = await shop.read(made.id);
    expect(channel).toMatchObject({ state: 'live', problem: null, counts: { arrived: 0, friends: 0, welcomed: 0 } });
    expect(channel.configId).toBeTruthy();
    const picture = await fetch(channel.qrCode ?? '');
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });

  it('welcomes who comes by it, by name, once, and counts them', async () => {
    const { id, key } = await shop.create();
    const { who, rep, code } = await shop.scan(key);
    expect(rep).toBe('zhangsan');
    const { items } = await shop.shop.api.get<{ items: { name: string; id: number }[] }>(`/api/v1/customers?q=${who}`);
    const text = `您好${items[0].name}，我是张三`;
    expect(await shop.effects('welcome', who)).toMatchObject([{ state: 'succeeded', attempts: 1, result: { text } }]);
    expect(await shop.welcome(code)).toMatchObject({ text, attachments: ['link'] });
    expect(await shop.read(id)).toMatchObject({ counts: { arrived: 1, friends: 1, welcomed: 1 }, missed: [] });
    const log = sql`SELECT kind, mass, state, rep_userid FROM contact_log WHERE source_kind = 'channel' AND source_id = ${id}
      AND target_id = ${items[0].id}`;
    expect(await shop.rows(log)).toEqual([{ kind: 'welcome', mass: 0, state: 'delivered', rep_userid: 'zhangsan' }]);
    await shop.corp.act({ kind: 'delete_friend', userid: rep, externalUserid: who });
    await shop.shop.drain();
    expect(await shop.read(id)).toMatchObject({ counts: { arrived: 1, friends: 0, welcomed: 1 } });
  });

  it('says in the morning what the morning has of its own', async () => {
    const windows = [
      { from: '22:00', to: '08:00', text: '夜深了' },
      { from: '08:30', to: '12:00', text: '早上好，{导购}在' },
    ];
    const { key } = await shop.create({ welcome: { ...WELCOME, windows } });
    const { code } = await shop.scan(key);
    expect((await shop.welcome(code))?.text).toBe('早上好，张三在');
  });

  it('sends none where WeCom gives no code, and none without a text', async () => {
    const before = await shop.calls('externalcontact/send_welcome_msg');
    const { id, key } = await shop.create();
    const friend = { ChangeType: 'add_external_contact', UserID: 'zhangsan', ExternalUserID: 'wmNoCode', State: key };
    await shop.corp.tell(friend);
    await shop.shop.drain();
    expect(await shop.read(id)).toMatchObject({
      counts: { arrived: 1, welcomed: 0 },
      missed: [{ code: 'no-code', people: 1 }],
    });
    const silent = await shop.create({ welcome: { text: '', windows: [], attachments: [] } });
    await shop.scan(silent.key);
    expect((await shop.read(silent.id)).missed).toEqual([{ code: 'no-welcome', people: 1 }]);
    expect(await shop.calls('externalcontact/send_welcome_msg')).toBe(before);
  });

  it('tags who comes, in WeCom and here, also with a tag WeCom does not have yet', async () => {
    const { id: tagId } = await shop.shop.api.post<{ id: number }>('/api/v1/tags', { name: '海报来的', group: '渠道' });
    const { key } = await shop.create({ tagIds: [tagId] });
    const { who } = await shop.scan(key);
    await shop.wait(11);
    expect((await shop.corp.contact(who)).tagsOf('zhangsan')).toEqual(['海报来的']);
    const has = `/api/v1/customers?q=${who}`;
    const { items } = await shop.shop.api.get<{ items: { id: number }[] }>(has);
    const seen = await shop.shop.api.get<{ tags: { name: string; source: string }[] }>(
      `/api/v1/customers/${items[0].id}`,
    );
    expect(seen.tags).toMatchObject([{ name: '海报来的', source: 'wecom' }]);
  });

  it('is what rules can ask for', async () => {
    const { id, key } = await shop.create({ name: '小红书' });
    const { who } = await shop.scan(key);
    const { items } = await shop.shop.api.get<{ items: { id: number }[] }>(`/api/v1/customers?q=${who}`);
    const ask = async (channelIds: number[]) => {
      const rule = { id: 'a', kind: 'follow.channel', params: { channelIds } };
      const body = { rule, customerId: items[0].id };
      return (await shop.ask<Record<string, unknown>>('POST', '/api/v1/rules/explain', body)).body;
    };
    const yes = { result: 'true', nodes: [{ nodeId: 'a', result: 'true', facts: '由渠道小红书加为好友' }] };
    expect(await ask([id])).toEqual(yes);
    expect(await ask([])).toEqual(yes);
    expect(await ask([id - 1])).toMatchObject({ result: 'false' });
  });

  it('keeps its printed code through changes of who stands behind it', async () => {
    const { id, key, configId, qrCode } = await shop.create();
    await shop.shop.api.put(`/api/v1/channels/${id}`, { ...WANTED, users: ['wangwu'] });
    await shop.shop.drain();
    expect(await shop.read(id)).toMatchObject({ state: 'live', configId, qrCode, key });
    expect((await shop.scan(key)).rep).toBe('wangwu');
    expect((await shop.ask('DELETE', `/api/v1/channels/${id}`)).status).toBe(204);
    await shop.shop.drain();
    expect(await shop.read(id)).toMatchObject({ state: 'removed', qrCode: null });
    await expect(shop.scan(key)).rejects.toThrow('No contact way');
  });

  it('refuses a welcome with a word it cannot fill in, one that is forbidden, and windows that overlap', async () => {
    const windows = [
      { from: '09:00', to: '12:00', text: '早' },
      { from: '11:00', to: '13:00', text: '午' },
    ];
    const bad = { ...WELCOME, text: '{昵称}你好，全网最低 {优惠券}', windows };
    const said = await shop.ask<{ error: { code: string; details: { faults: unknown } } }>('POST', '/api/v1/channels', {
      ...WANTED,
      welcome: bad,
    });
    expect([said.status, said.body.error.code]).toEqual([422, 'channels.welcome']);
    expect(said.body.error.details.faults).toEqual([
      { at: 'text', code: 'unknown-variable', word: '优惠券' },
      { at: 'text', code: 'forbidden-word', word: '全网最低' },
      { at: 'windows.1', code: 'overlap', word: '09:00–12:00' },
    ]);
    const preview = await shop.ask<{ samples: unknown[]; faults: unknown[] }>('POST', '/api/v1/channels/preview', {
      users: ['zhangsan'],
      welcome: WELCOME,
    });
    expect(preview.body).toEqual({
      faults: [],
      samples: [
        { from: '22:00', to: '08:00', text: '夜深了，女士先休息，张三明早回您' },
        { from: '', to: '', text: '您好小林，我是张三' },
      ],
    });
  });
});
