import { ChannelSeen, ChannelShop, WANTED } from '../support/channels';

const SEND = 'externalcontact/send_welcome_msg';
const ADD = 'externalcontact/add_contact_way';

describe('where WeCom goes wrong with codes and welcomes', () => {
  let shop: ChannelShop;

  beforeAll(async () => (shop = await ChannelShop.open('sqlite')), 60_000);
  afterAll(() => shop.stop());
  beforeEach(() => shop.faults());

  const sent = async (who: string) => (await shop.effects('welcome', who))[0];

  describe('a code whose answer is lost (T32)', () => {
    const begin = async () => {
      const { id } = await shop.shop.api.post<ChannelSeen>('/api/v1/channels', WANTED);
      await shop.shop.drain();
      return id;
    };

    it('is found by its state, and made once', async () => {
      const before = await shop.calls(ADD);
      await shop.faults({ api: ADD, kind: 'reset-after' });
      const id = await begin();
      const channel = await shop.read(id);
      expect(channel).toMatchObject({ state: 'live', configId: expect.any(String) });
      expect((await fetch(channel.qrCode ?? '')).status).toBe(200);
      expect(await shop.calls(ADD)).toBe(before + 1);
    });

    it('is made again only when WeCom surely has none', async () => {
      const before = await shop.calls(ADD);
      await shop.faults({ api: ADD, kind: 'reset-before' });
      const id = await begin();
      expect(await shop.read(id)).toMatchObject({ state: 'checking', qrCode: null });
      const change = await shop.ask('PUT', `/api/v1/channels/${id}`, { ...WANTED, name: '改名' });
      expect(change).toMatchObject({ status: 409, body: { error: { code: 'channels.busy' } } });
      expect(await shop.calls(ADD)).toBe(before + 1);
      await shop.pass(121);
      expect(await shop.read(id)).toMatchObject({ state: 'live' });
      expect(await shop.calls(ADD)).toBe(before + 2);
    });

    it('stays visible while nobody can tell, and a person decides', async () => {
      await shop.faults(
        { api: ADD, kind: 'reset-after' },
        { api: 'externalcontact/list_contact_way', kind: 'errcode', errcode: 48002, times: 40 },
      );
      const id = await begin();
      expect(await shop.read(id)).toMatchObject({ state: 'checking', problem: expect.stringContaining('48002') });
      for (let hour = 0; hour < 3; hour++) await shop.pass(3600);
      const channel = await shop.read(id);
      expect(channel).toMatchObject({ state: 'unclear', qrCode: null });
      await shop.faults();
      const decide = `/api/v1/wecom/effects/${channel.effectId}/reconcile`;
      await shop.shop.api.post(decide);
      await shop.shop.drain();
      expect(await shop.read(id)).toMatchObject({ state: 'live', qrCode: expect.any(String) });
    }, 60_000);

    it('that WeCom refuses says why, and can be mended', async () => {
      await shop.faults({ api: ADD, kind: 'errcode', errcode: 41054 });
      const id = await begin();
      expect(await shop.read(id)).toMatchObject({ state: 'failed', problem: expect.stringContaining('41054') });
      await shop.shop.api.put(`/api/v1/channels/${id}`, { ...WANTED, users: ['lisi'] });
      await shop.shop.drain();
      expect(await shop.read(id)).toMatchObject({ state: 'live' });
    });

    it('is not overwritten by an older change that is tried again', async () => {
      const { id, effectId } = await shop.create();
      await shop.faults({ api: 'externalcontact/update_contact_way', kind: 'errcode', errcode: 41054 });
      await shop.shop.api.put(`/api/v1/channels/${id}`, { ...WANTED, users: ['lisi'] });
      await shop.shop.drain();
      const failed = await shop.read(id);
      expect(failed).toMatchObject({ state: 'failed' });
      expect(failed.effectId).not.toBe(effectId);
      await shop.shop.api.put(`/api/v1/channels/${id}`, { ...WANTED, users: ['wangwu'] });
      await shop.shop.drain();
      await shop.shop.api.post(`/api/v1/wecom/effects/${failed.effectId}/retry`);
      await shop.shop.drain();
      const [retried] = (await shop.effects('contact-way')).filter((effect) => effect.id === failed.effectId);
      expect(retried).toMatchObject({ state: 'cancelled', errorText: 'a newer change has taken its place' });
      expect((await shop.scan(failed.key)).rep).toBe('wangwu');
    });
  });

  describe('a welcome (T44)', () => {
    let channel: ChannelSeen;
    beforeAll(async () => (channel = await shop.create()));

    it.each([
      [41050, 'welcome code invalid, expired'],
      [41051, 'already started chatting, or a welcome was already sent'],
    ])('refused with %i is not tried again, and says what it may mean', async (errcode, meaning) => {
      const before = await shop.calls(SEND);
      await shop.faults({ api: SEND, kind: 'errcode', errcode });
      const { who } = await shop.scan(channel.key);
      await shop.wait(5);
      expect(await sent(who)).toMatchObject({
        state: 'failed',
        attempts: 1,
        errorCode: String(errcode),
        errorText: expect.stringContaining(meaning),
      });
      expect(await shop.calls(SEND)).toBe(before + 1);
      expect((await shop.read(channel.id)).missed).toContainEqual({ code: String(errcode), people: 1 });
    });

    it('another app is sending is tried again inside the twenty seconds', async () => {
      await shop.faults({ api: SEND, kind: 'errcode', errcode: 41096 });
      const { who, code } = await shop.scan(channel.key);
      expect(await sent(who)).toMatchObject({ state: 'retryable', errorCode: '41096' });
      await shop.wait(2);
      expect(await sent(who)).toMatchObject({ state: 'succeeded', attempts: 2 });
      expect((await shop.welcome(code))?.used_at).not.toBeNull();
    });

    it('is given up when they are over, without a call', async () => {
      const before = await shop.calls(SEND);
      await shop.faults({ api: SEND, kind: 'errcode', errcode: 45009 });
      const { who } = await shop.scan(channel.key);
      expect(await sent(who)).toMatchObject({ state: 'retryable', errorCode: '45009' });
      await shop.wait(10);
      expect(await sent(who)).toMatchObject({ state: 'retryable', errorCode: 'wecom.parked' });
      await shop.wait(10);
      expect(await sent(who)).toMatchObject({ state: 'failed', errorCode: 'welcome.expired' });
      await shop.wait(60);
      expect(await shop.calls(SEND)).toBe(before + 1);
    });

    it('whose answer is lost is tried once more, and stays unclear where the code was used', async () => {
      await shop.faults({ api: SEND, kind: 'reset-after' });
      const { who, code } = await shop.scan(channel.key);
      expect(await sent(who)).toMatchObject({ state: 'unknown', attempts: 2, waitsForPerson: true });
      expect((await shop.welcome(code))?.used_at).not.toBeNull();
      expect((await shop.read(channel.id)).missed).toContainEqual({ code: 'unclear', people: 1 });
      await shop.faults({ api: SEND, kind: 'reset-before' });
      const second = await shop.scan(channel.key);
      expect(await sent(second.who)).toMatchObject({ state: 'succeeded', attempts: 2 });
    });

    it('goes out while other APIs are parked or slow, naming nobody it cannot name', async () => {
      await shop.faults({ api: 'externalcontact/get', kind: 'errcode', errcode: 45009, times: 50 });
      const { who } = await shop.scan(channel.key);
      expect(await sent(who)).toMatchObject({ state: 'succeeded', result: { text: '您好朋友，我是张三' } });
      await shop.faults();
      await shop.pass(61);
    });

    it('is sent once, however often the event comes', async () => {
      const before = await shop.calls(SEND);
      const { who, code } = await shop.scan(channel.key);
      const fields = { UserID: 'zhangsan', ExternalUserID: who, State: channel.key, WelcomeCode: code };
      await shop.corp.tell({ ChangeType: 'add_external_contact', ...fields });
      await shop.shop.drain();
      expect(await shop.calls(SEND)).toBe(before + 1);
    });

    it('comes with the half event, and not again when the rep adds back (T22)', async () => {
      const half = { UserID: 'lisi', ExternalUserID: 'wmHalf', State: channel.key, WelcomeCode: 'wcHalf' };
      const before = await shop.calls(SEND);
      await shop.corp.tell({ ChangeType: 'add_half_external_contact', ...half });
      await shop.shop.drain();
      expect(await shop.calls(SEND)).toBe(before + 1);
      await shop.corp.tell({ ...half, ChangeType: 'add_external_contact', WelcomeCode: '' });
      await shop.shop.drain();
      expect(await shop.calls(SEND)).toBe(before + 1);
      expect(await shop.effects('mark-tag', 'wmHalf')).toEqual([]);
    });
  });

  it('sets tags of one pair one after another (T26), and fails for good where they are no friends (T22)', async () => {
    const { id: tagId } = await shop.shop.api.post<{ id: number }>('/api/v1/tags', { name: '新客', group: '渠道' });
    const { key } = await shop.create({ tagIds: [tagId] });
    await shop.faults(
      { api: 'externalcontact/mark_tag', kind: 'errcode', errcode: 45035 },
      { api: 'externalcontact/mark_tag', kind: 'errcode', errcode: 84061 },
    );
    const { who } = await shop.scan(key);
    await shop.wait(11);
    await shop.wait(2);
    const marks = await shop.effects('mark-tag', who);
    expect(marks).toMatchObject([{ state: 'failed', attempts: 2, errorCode: '84061' }]);
    await shop.wait(3600);
    expect(await shop.effects('mark-tag', who)).toMatchObject([{ attempts: 2 }]);
  });

  it('makes a tag of several channels once (T29)', async () => {
    const before = await shop.calls('externalcontact/add_corp_tag');
    const { id: tagId } = await shop.shop.api.post<{ id: number }>('/api/v1/tags', { name: '扫码', group: '新渠道' });
    await Promise.all([1, 2, 3].map((n) => shop.create({ name: `海报 ${n}`, tagIds: [tagId] })));
    await shop.shop.drain();
    expect(await shop.calls('externalcontact/add_corp_tag')).toBe(before + 1);
  });
});
