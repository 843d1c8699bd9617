import { CorpTagGroup } from '../../src/wecom/api/tags.api';
import { startTestService, TestService } from '../support/service';
import { customer, smallWorld, ZHOU } from '../support/small-world';

const LIN = 'wmFaKe1DAAAz9Lin';

interface TagRow {
  id: number;
  name: string;
  group: string;
  customers: number;
  wecomTagId: string | null;
}

/** What WeCom shows of a customer's tags, by rep. */
interface Contact {
  follow_user: { userid: string; tags: { tag_name: string; tag_id: string }[] }[];
}

describe('tags and WeCom', () => {
  let shop: TestService;

  beforeAll(async () => {
    shop = await startTestService('sqlite', { world: smallWorld([customer(LIN, { name: '小林' })]) });
    await shop.api.post('/api/v1/sync', { kind: 'full' });
    await shop.drain();
    await shop.api.post('/api/v1/tags/sync');
    await shop.drain();
  }, 60_000);
  afterAll(() => shop.stop());

  const wecom = async <T>(path: string, body?: unknown): Promise<T> => {
    const { wecomCorpId, wecomSecret } = shop.service.settings.values;
    const base = `${shop.url}/sandbox/cgi-bin`;
    const query = `corpid=${wecomCorpId}&corpsecret=${wecomSecret}`;
    const { access_token } = (await (await fetch(`${base}/gettoken?${query}`)).json()) as { access_token: string };
    const url = `${base}${path}${path.includes('?') ? '&' : '?'}access_token=${access_token}`;
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return (await (await fetch(url, init)).json()) as T;
  };
  const shown = async (externalUserid: string) => {
    const { follow_user } = await wecom<Contact>(`/externalcontact/get?external_userid=${externalUserid}`);
    return Object.fromEntries(follow_user.map(({ userid, tags }) => [userid, tags.map((tag) => tag.tag_name).sort()]));
  };
  const tags = () => shop.api.get<TagRow[]>('/api/v1/tags');
  const act = (body: Record<string, unknown>) =>
    fetch(`${shop.url}/sandbox/control/act`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const settle = async () => {
    await shop.drain();
    await shop.moveTo(new Date(shop.clock.now().getTime() + 61_000));
    await shop.drain();
  };

  it('knows the corp tags, and who has them on which friendship', async () => {
    expect(await tags()).toEqual([
      expect.objectContaining({
        name: '60天未购',
        group: '复购',
        customers: 1,
        wecomTagId: expect.stringMatching(/^et/),
      }),
    ]);
  });

  it('T27: writes a rule tag to every friendship only when an operator asks for it, and to a new friendship when it appears', async () => {
    const rule = { id: 'n', kind: 'group.member-of', params: {} };
    const made = await shop.api.post<{ id: number; tag: { id: number } }>('/api/v1/tag-rules', {
      name: '群友',
      newTag: { name: '群友', group: '复购' },
      rule,
    });
    await shop.api.post(`/api/v1/tag-rules/${made.id}/confirm`);
    await settle();
    expect(await shown(ZHOU)).toEqual({ zhangsan: ['60天未购'], wangwu: [] });
    expect(await shop.api.get(`/api/v1/tags/${made.tag.id}/write-back-cost`)).toMatchObject({ calls: 2 });

    await shop.api.patch(`/api/v1/tags/${made.tag.id}`, { writeBack: true });
    await settle();
    expect(await shown(ZHOU)).toEqual({ zhangsan: ['60天未购', '群友'], wangwu: ['群友'] });
    expect(await shown(LIN)).toEqual({ zhangsan: [] });
    const { tag_group } = await wecom<{ tag_group: CorpTagGroup[] }>('/externalcontact/get_corp_tag_list', {});
    expect(tag_group.map((group) => [group.group_name, group.tag.map((tag) => tag.name).sort()])).toEqual([
      ['复购', ['60天未购', '群友']],
    ]);

    await act({ kind: 'add_friend', userid: 'zhaoliu', externalUserid: ZHOU });
    await settle();
    expect(await shown(ZHOU)).toMatchObject({ zhaoliu: ['群友'] });
  });

  it('takes its own tag off again when the rule no longer holds, and leaves alone what a rep set', async () => {
    const [rule] = await shop.api.get<{ id: number; tag: { id: number } }[]>('/api/v1/tag-rules');
    const edited = { name: '群友', rule: { id: 'n', kind: 'follow.rep', params: { userids: ['lisi'] } } };
    await shop.api.put(`/api/v1/tag-rules/${rule.id}`, edited);
    await shop.api.post(`/api/v1/tag-rules/${rule.id}/confirm`);
    await settle();
    expect(await shown(ZHOU)).toEqual({ zhangsan: ['60天未购'], wangwu: [], zhaoliu: [] });
    const counts = await shop.api.get<{ states: Record<string, number> }>('/api/v1/wecom/effects/counts');
    expect(counts.states).toMatchObject({ succeeded: 7, unknown: 0, failed: 0 });
  });
});
