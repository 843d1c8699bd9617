import { ChannelShop, PNG } from '../support/channels';
import { ENGINES } from '../support/database';
import { GROUP } from '../support/small-world';
import { until } from '../support/until';

interface Welcome {
  id: number;
  state: string;
  problem: string | null;
  templateId: string | null;
  effectId: number;
}

interface Way {
  id: number;
  state: string;
  qrCode: string | null;
  groups: { name: string }[];
}

describe.each(ENGINES)('entry into groups on %s', (engine) => {
  let shop: ChannelShop;
  let groupId: number;

  beforeAll(async () => {
    shop = await ChannelShop.open(engine);
    const { items } = await shop.shop.api.get<{ items: { id: number; chatId: string }[] }>('/api/v1/groups');
    groupId = items.find((group) => group.chatId === GROUP)?.id ?? 0;
  }, 60_000);
  afterAll(() => shop.stop());
  beforeEach(() => shop.faults());

  const wanted = { name: '门店入群', autoCreate: true, baseName: '会员日群', baseNumber: 2 };
  const ways = () => shop.shop.api.get<Way[]>('/api/v1/join-ways');
  const makeWay = async (more: Record<string, unknown> = {}) => {
    const { id } = await shop.shop.api.post<Way>('/api/v1/join-ways', { ...wanted, groupIds: [groupId], ...more });
    await shop.shop.drain();
    return (await ways()).find((way) => way.id === id);
  };
  const welcome = { name: '入群欢迎', text: '欢迎{昵称}，群公告里有新人券', notify: true };
  const welcomes = () => shop.shop.api.get<Welcome[]>('/api/v1/group-welcomes');
  const makeWelcome = async (more: Record<string, unknown> = {}) => {
    const { id } = await shop.shop.api.post<Welcome>('/api/v1/group-welcomes', { ...welcome, ...more });
    await shop.shop.drain();
    return (await welcomes()).find((one) => one.id === id);
  };

  it('has a code, read after WeCom answered its id alone (T33)', async () => {
    const way = await makeWay();
    expect(way).toMatchObject({ state: 'live', groups: [{ name: '会员日群1' }] });
    expect((await fetch(way?.qrCode ?? '')).status).toBe(200);
    const [effect] = await shop.effects('join-way');
    const before = await shop.calls('externalcontact/groupchat/add_join_way');
    const did = await shop.corp.act({ kind: 'scan_group_code', configId: effect.externalRef });
    await shop.shop.drain();
    expect(did).toMatchObject({ chatId: GROUP, joined: 1 });
    await shop.shop.api.put(`/api/v1/join-ways/${way?.id}`, { ...wanted, name: '改名', groupIds: [groupId] });
    await shop.shop.drain();
    expect((await ways()).find(({ id }) => id === way?.id)).toMatchObject({ state: 'live', qrCode: way?.qrCode });
    expect(await shop.calls('externalcontact/groupchat/add_join_way')).toBe(before);
    expect((await shop.ask('DELETE', `/api/v1/join-ways/${way?.id}`)).status).toBe(204);
    await shop.shop.drain();
    expect((await ways()).map(({ id }) => id)).not.toContain(way?.id);
  });

  it('keeps the id when reading the code fails, and reads it again', async () => {
    const get = 'externalcontact/groupchat/get_join_way';
    await shop.faults({ api: get, kind: 'errcode', errcode: 40058 });
    const way = await makeWay();
    expect(way).toMatchObject({ state: 'live', qrCode: null });
    await shop.wait(30);
    expect((await ways()).find(({ id }) => id === way?.id)?.qrCode).toMatch(/^http/);
  });

  it('whose making is unclear waits for a person, since WeCom lists none', async () => {
    await shop.faults({ api: 'externalcontact/groupchat/add_join_way', kind: 'reset-after' });
    expect(await makeWay()).toMatchObject({ state: 'unclear', qrCode: null });
    const [effect] = await shop.effects('join-way');
    expect(effect).toMatchObject({ state: 'unknown', waitsForPerson: true });
  });

  it('refuses what WeCom would refuse, and groups that are gone', async () => {
    const ask = (body: Record<string, unknown>) =>
      shop.ask<{ error: { code: string } }>('POST', '/api/v1/join-ways', body);
    expect((await ask({ ...wanted, groupIds: [999] })).status).toBe(404);
    expect((await ask({ ...wanted, groupIds: [groupId], baseName: '' })).body.error.code).toBe(
      'channels.no-group-name',
    );
    expect((await ask({ ...wanted, groupIds: [1, 2, 3, 4, 5, 6] })).status).toBe(400);
  });

  it('has a welcome that WeCom fills in, changed and removed by its id', async () => {
    const made = await makeWelcome({
      attachment: { kind: 'link', title: '新人券', url: 'https://h5.example.com/new', desc: '' },
    });
    expect(made).toMatchObject({ state: 'live', problem: null, templateId: expect.stringMatching(/^tpl/) });
    const [effect] = await shop.effects('group-welcome');
    expect(effect.payload).toMatchObject({
      settings: { welcome: { text: { content: '欢迎%NICKNAME%，群公告里有新人券' }, link: { title: '新人券' } } },
    });
    const edit = 'externalcontact/group_welcome_template/edit';
    await shop.faults({ api: edit, kind: 'reset-after' });
    const before = await shop.calls(edit);
    await shop.shop.api.put(`/api/v1/group-welcomes/${made?.id}`, { ...welcome, text: '欢迎{昵称}！' });
    await shop.shop.drain();
    expect((await welcomes())[0]).toMatchObject({ state: 'live', templateId: made?.templateId });
    expect(await shop.calls(edit)).toBe(before + 1);
    await shop.faults({ api: 'externalcontact/group_welcome_template/del', kind: 'reset-after' });
    await shop.ask('DELETE', `/api/v1/group-welcomes/${made?.id}`);
    await shop.shop.drain();
    expect(await welcomes()).toEqual([]);
  });

  it('whose welcome another app made says so (41058)', async () => {
    const made = await makeWelcome();
    const edit = 'externalcontact/group_welcome_template/edit';
    await shop.faults({ api: edit, kind: 'errcode', errcode: 41058 });
    await shop.shop.api.put(`/api/v1/group-welcomes/${made?.id}`, { ...welcome, text: '你好' });
    await shop.shop.drain();
    expect((await welcomes())[0]).toMatchObject({ state: 'failed', problem: expect.stringContaining('41058') });
    const bad = await shop.ask<{ error: { code: string } }>('POST', '/api/v1/group-welcomes', {
      ...welcome,
      text: '{导购}欢迎您',
    });
    expect([bad.status, bad.body.error.code]).toEqual([422, 'channels.unknown-variable']);
  });

  it('carries a picture once WeCom has it', async () => {
    const picture = await shop.upload(PNG);
    const attachment = { kind: 'image', pictureId: picture };
    await until(
      async () => (await shop.shop.api.get<{ ready: boolean }>(`/api/v1/pictures/${picture}`)).ready,
      'WeCom has the picture',
    );
    const made = await makeWelcome({ attachment });
    expect(made).toMatchObject({ state: 'live' });
    const [effect] = await shop.effects('group-welcome');
    expect(effect.payload).toMatchObject({
      settings: { welcome: { image: { pic_url: expect.stringMatching(/^http/) } } },
    });
  });
});
