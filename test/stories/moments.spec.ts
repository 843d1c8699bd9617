import { sql } from '../../src/platform/database/sql';
import { ChannelShop, PNG } from '../support/channels';
import { ENGINES } from '../support/database';
import { ZHOU } from '../support/small-world';

interface MomentSeen {
  id: number;
  state: string;
  problem: string | null;
  published: number;
  reached: number;
  likes: number;
  comments: number;
  results: { userid: string; published: boolean; likes: number }[];
}

const ADD = 'externalcontact/add_moment_task';

describe.each(ENGINES)('a moment on %s', (engine) => {
  let shop: ChannelShop;

  beforeAll(async () => (shop = await ChannelShop.open(engine)), 60_000);
  afterAll(() => shop.stop());
  beforeEach(() => shop.faults());

  let made = 0;
  const create = async (more: Record<string, unknown> = {}) => {
    const body = { text: `会员日预告 ${++made}`, attachments: [], users: ['zhangsan', 'wangwu'], tagIds: [], ...more };
    const { id } = await shop.shop.api.post<MomentSeen>('/api/v1/moments', body);
    await shop.shop.drain();
    return id;
  };
  const read = (id: number) => shop.shop.api.get<MomentSeen>(`/api/v1/moments/${id}`);
  const remote = async (id: number) =>
    (await shop.rows<{ moment_id: string }>(sql`SELECT moment_id FROM moment WHERE id = ${id}`))[0].moment_id;

  it('is made by a job of WeCom’s, published by those who confirm, and read back per rep', async () => {
    const id = await create();
    expect(await read(id)).toMatchObject({ state: 'making' });
    await shop.pass(10);
    expect(await read(id)).toMatchObject({ state: 'live', published: 0 });
    const momentId = await remote(id);
    await shop.corp.act({ kind: 'publish_moment', momentId, userid: 'zhangsan', likedBy: [ZHOU], comment: true });
    expect((await shop.ask('POST', `/api/v1/moments/${id}/read`)).status).toBe(202);
    await shop.shop.drain();
    expect(await read(id)).toMatchObject({
      published: 1,
      reached: 1,
      likes: 1,
      comments: 1,
      results: [
        { userid: 'zhangsan', published: true, likes: 1 },
        { userid: 'wangwu', published: false, likes: 0 },
      ],
    });
  });

  it('carries pictures uploaded for moments, not those for messages (T45)', async () => {
    const pictureId = await shop.upload(PNG);
    const id = await create({ attachments: [{ kind: 'image', pictureId }] });
    await shop.pass(10);
    await shop.pass(10);
    expect(await read(id)).toMatchObject({ state: 'live', problem: null });
    const [copy] = (await shop.effects('picture-copy')).filter((one) => one.payload.kind === 'moment');
    expect(copy).toMatchObject({ state: 'succeeded', payload: { pictureId } });
    const message = await shop.wecom<{ errcode: number }>('externalcontact/send_welcome_msg', {
      welcome_code: 'x',
      attachments: [{ msgtype: 'image', image: { media_id: (copy.result as { mediaId: string }).mediaId } }],
    });
    expect(message.errcode).toBe(41072);
  });

  it('whose answer is lost is found in WeCom’s list, and made once', async () => {
    const before = await shop.calls(ADD);
    await shop.faults({ api: ADD, kind: 'reset-after' });
    const id = await create();
    expect(await read(id)).toMatchObject({ state: 'checking' });
    await shop.pass(301);
    await shop.pass(10);
    expect(await read(id)).toMatchObject({ state: 'live' });
    expect(await shop.calls(ADD)).toBe(before + 1);
  });

  it('is made again only when WeCom surely has none, and is told from one of the same words', async () => {
    const before = await shop.calls(ADD);
    const first = await create({ text: '同样的话' });
    await shop.faults({ api: ADD, kind: 'reset-before' });
    const second = await create({ text: '同样的话' });
    await shop.pass(301);
    await shop.pass(10);
    await shop.pass(10);
    expect([await remote(first), await remote(second)].filter(Boolean)).toHaveLength(2);
    expect(await remote(first)).not.toBe(await remote(second));
    expect(await shop.calls(ADD)).toBe(before + 3);
  });

  it('refuses what cannot be published', async () => {
    const ask = async (more: Record<string, unknown>) => {
      const body = { text: '好物', attachments: [], users: ['zhangsan'], tagIds: [], ...more };
      return (await shop.ask<{ error?: { code: string } }>('POST', '/api/v1/moments', body)).body.error?.code;
    };
    expect(await ask({ text: ' ' })).toBe('moments.empty');
    expect(await ask({ text: '全网最低' })).toBe('moments.forbidden-word');
    expect(await ask({ users: ['nobody'] })).toBe('channels.unknown-rep');
    expect(await ask({ attachments: [{ kind: 'link', pictureId: 1, title: 'x', url: 'ftp://x' }] })).toBe(
      'moments.bad-link',
    );
  });
});
