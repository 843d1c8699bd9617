import examples from '../fixtures/wecom-examples.json';
import { Answer, Box, CORP } from '../support/sandbox';
import { GROUP, STRANGER, TAG, ZHOU } from '../support/small-world';

interface Example {
  id: string;
  path: string;
  query: Record<string, string>;
  request: Record<string, unknown> | null;
  response: Record<string, unknown>;
}

const example = (id: string) => (examples as unknown as Example[]).find((one) => one.id === id)!;

/** Keys a documented answer has only for some rows: they are compared where the box has them too. */
const SOMETIMES = new Set(['state', 'pic_url', 'deleted', 'avatar']);
const MAY_BE_EMPTY = /unlicensed_userid_list$|direct_leader$/;

/** Where an answer lacks a key or has another type than the documented one, deep down; lists go by their first item. */
function differences(actual: unknown, documented: unknown, path: string): string[] {
  if (Array.isArray(documented)) {
    if (!Array.isArray(actual)) return [`${path} is no list`];
    if (documented.length === 0 || MAY_BE_EMPTY.test(path)) return [];
    return actual.length === 0 ? [`${path} is empty`] : differences(actual[0], documented[0], `${path}[0]`);
  }
  if (typeof documented === 'object' && documented !== null) {
    return Object.entries(documented).flatMap(([key, value]) => {
      const mine = (actual as Record<string, unknown>)[key];
      if (mine === undefined) return SOMETIMES.has(key) ? [] : [`${path}.${key} is missing`];
      return differences(mine, value, `${path}.${key}`);
    });
  }
  return typeof actual === typeof documented ? [] : [`${path} is a ${typeof actual}`];
}

function expectSameShape(actual: unknown, documented: unknown, path: string): void {
  expect(differences(actual, documented, path)).toEqual([]);
}

describe('the sandbox speaks like WeCom', () => {
  let box: Box;
  beforeEach(async () => (box = await Box.open({ serviceUrl: 'http://me' })));
  afterEach(() => box.close());

  const post = (api: string, body: unknown) => box.call(`externalcontact/${api}`, body);
  const ask = (one: Example, body = one.request) =>
    box.call(one.path.replace('/cgi-bin/', ''), body ?? undefined, one.query);

  it.each(
    'get_follow_user_list list list.none get batch_get_by_user remark get_corp_tag_list add_corp_tag groupchat_list groupchat_get message_send.text message_send.textcard msgaudit_permit ticket_agent_config user_get add_msg_template.none'.split(
      ' ',
    ),
  )('answers %s as documented', async (id) => {
    const one = example(id);
    const answer = await ask(one);
    expect(answer.errcode).toBe(one.response.errcode);
    expectSameShape(answer, one.response, id);
  });

  it('answers a mass message from its making to its results as documented', async () => {
    const mediaId = await box.upload('image');
    const withMedia = (one: Example) =>
      JSON.parse(JSON.stringify(one.request).replace(/MEDIA\d/g, mediaId)) as Record<string, unknown>;
    const single = example('add_msg_template.single');
    const made = await ask(single, withMedia(single));
    expectSameShape(made, single.response, single.id);
    expect(made.fail_list).toEqual([STRANGER]);
    const group = example('add_msg_template.group');
    expectSameShape(await ask(group, withMedia(group)), group.response, group.id);
    await box.wait(15);
    const now = Math.floor(box.sandbox.now().getTime() / 1000);
    const list = example('get_groupmsg_list_v2');
    const window = { ...list.request, start_time: now - 3600, end_time: now };
    expectSameShape(await ask(list, window), list.response, list.id);
    for (const id of [
      'get_groupmsg_task',
      'get_groupmsg_send_result',
      'remind_groupmsg_send',
      'cancel_groupmsg_send',
    ]) {
      expectSameShape(await ask(example(id), { ...example(id).request, msgid: made.msgid }), example(id).response, id);
    }
  });

  it('answers tags from making to deleting as documented', async () => {
    const made = await post('add_corp_tag', example('add_corp_tag').request);
    const [first, second] = (made.tag_group as { tag: { id: string; name: string }[] }).tag;
    expect(
      await post('mark_tag', { userid: 'zhangsan', external_userid: ZHOU, add_tag: [second.id], remove_tag: [TAG] }),
    ).toMatchObject({ errcode: 0 });
    const seen = await box.call('externalcontact/get', undefined, { external_userid: ZHOU });
    expect(seen.follow_user.find((row: Answer) => row.userid === 'zhangsan').tags).toMatchObject([
      { tag_id: second.id, tag_name: '高潜', type: 1 },
    ]);
    expect(seen.follow_user.find((row: Answer) => row.userid === 'wangwu').tags).toEqual([]);
    expect(await post('edit_corp_tag', { id: second.id, name: first.name })).toMatchObject({ errcode: 40071 });
    expect(await post('edit_corp_tag', { id: second.id, name: '90天未购' })).toMatchObject({ errcode: 0 });
    expect(await post('edit_corp_tag', { id: TAG, name: '别人的' })).toMatchObject({ errcode: 81011 });
    expect(await post('del_corp_tag', { tag_id: [second.id] })).toMatchObject({ errcode: 0 });
    expect(await post('mark_tag', { userid: 'zhangsan', external_userid: ZHOU, add_tag: [second.id] })).toMatchObject({
      errcode: 40068,
    });
    const asked = await post('get_corp_tag_list', { tag_id: [second.id] });
    expect(asked.tag_group[0].tag[0]).toMatchObject({ id: second.id, deleted: true });
  });

  it('answers media, welcome and login as documented', async () => {
    const form = () => {
      const data = new FormData();
      data.set('media', new Blob(['0123456789']), 'a.png');
      return data;
    };
    const token = await box.token();
    for (const id of ['media_upload', 'media_upload_attachment', 'media_uploadimg']) {
      const one = example(id);
      const query = new URLSearchParams({ access_token: token, ...one.query });
      const answer = await fetch(`${box.server.url}${one.path}?${query}`, { method: 'POST', body: form() });
      expectSameShape(await answer.json(), one.response, id);
    }
    const { welcomeCodes } = box.sandbox.act({ kind: 'add_friend', userid: 'zhangsan' }) as { welcomeCodes: string[] };
    expect(
      await post('send_welcome_msg', { ...example('send_welcome_msg').request, welcome_code: welcomeCodes[0] }),
    ).toMatchObject({ errcode: 0 });
    const back = await fetch(
      `${box.server.url}/connect/oauth2/authorize?appid=${CORP.corpId}&response_type=code&redirect_uri=http%3A%2F%2Fme%2Fback&state=s1&userid=ZhangSan`,
      { redirect: 'manual' },
    );
    const there = new URL(back.headers.get('location')!);
    expect(there.searchParams.get('state')).toBe('s1');
    const code = there.searchParams.get('code')!;
    const who = await box.call('auth/getuserinfo', undefined, { code });
    expectSameShape(who, example('getuserinfo').response, 'getuserinfo');
    expect(who.userid).toBe('zhangsan');
    expect(await box.call('auth/getuserinfo', undefined, { code })).toMatchObject({ errcode: 40029 });
  });

  it('lets a token live 7200 seconds, the same one for repeated calls', async () => {
    const first = await box.token();
    await box.wait(119);
    expect(await box.token()).toBe(first);
    expect(await box.call('externalcontact/get_follow_user_list')).toMatchObject({ errcode: 0 });
    await box.wait(1);
    const late = await box.raw('POST', `/cgi-bin/externalcontact/get_corp_tag_list?access_token=${first}`, {});
    expect(late).toMatchObject({ errcode: 42001, tag_group: [] });
    expect(late.errmsg).toMatch(/hint: .*from ip: .*more info at https/);
    expect(await box.token()).not.toBe(first);
  });

  it('refuses wrong credentials and tokens by their own codes', async () => {
    const get = (query: Record<string, string>) => box.raw('GET', `/cgi-bin/gettoken?${new URLSearchParams(query)}`);
    expect(await get({ corpid: 'wwOther', corpsecret: CORP.secret })).toMatchObject({ errcode: 40013 });
    expectSameShape(
      await get({ corpid: CORP.corpId, corpsecret: 'WRONG' }),
      example('gettoken.bad_secret').response,
      'bad secret',
    );
    expect(await box.raw('GET', '/cgi-bin/externalcontact/get_follow_user_list')).toMatchObject({
      errcode: 41001,
      follow_user: [],
    });
    expect(await box.raw('GET', '/cgi-bin/externalcontact/get_follow_user_list?access_token=made-up')).toMatchObject({
      errcode: 40014,
    });
    const contacts = (await get({ corpid: CORP.corpId, corpsecret: CORP.contactsSecret })).access_token as string;
    const query = `?access_token=${contacts}&userid=zhangsan`;
    expect(await box.raw('GET', `/cgi-bin/externalcontact/list${query}`)).toMatchObject({ errcode: 48002 });
    expect(await box.raw('GET', `/cgi-bin/user/get${query}`)).toMatchObject({ errcode: 0, name: '张三' });
    for (let n = 0; n < 10; n += 1) await get({ corpid: CORP.corpId, corpsecret: 'WRONG' });
    expect(await get({ corpid: CORP.corpId, corpsecret: CORP.secret })).toMatchObject({ errcode: 45009 });
    await box.wait(61);
    expect(await get({ corpid: CORP.corpId, corpsecret: CORP.secret })).toMatchObject({ errcode: 0 });
  });

  it('answers a wrong path with 404 and nothing', async () => {
    const answer = await fetch(`${box.server.url}/cgi-bin/externalcontact/no_such`, { method: 'POST' });
    expect([answer.status, await answer.text()]).toEqual([404, '']);
  });

  it.each([
    ['an unknown field', 'remark', { userid: 'zhangsan', external_userid: ZHOU, remark: 'a', nickname: 'b' }, 40058],
    ['a list given as text', 'batch/get_by_user', { userid_list: 'zhangsan' }, 40035],
    ['a page over the limit', 'batch/get_by_user', { userid_list: ['zhangsan'], limit: 101 }, 40058],
    ['too many members', 'batch/get_by_user', { userid_list: Array.from({ length: 101 }, (_, n) => `u${n}`) }, 40058],
    [
      'a remark over 20 characters',
      'remark',
      { userid: 'zhangsan', external_userid: ZHOU, remark: '长'.repeat(21) },
      40058,
    ],
    ['nothing to remark', 'remark', { userid: 'zhangsan', external_userid: ZHOU }, 40058],
    ['a text over 4000 bytes', 'add_msg_template', { sender: 'zhangsan', text: { content: '长'.repeat(1334) } }, 40058],
    [
      'ten attachments',
      'add_msg_template',
      { sender: 'zhangsan', attachments: Array.from({ length: 10 }, () => ({ msgtype: 'image' })) },
      41064,
    ],
    ['an attachment of no kind', 'add_msg_template', { sender: 'zhangsan', attachments: [{ msgtype: 'gif' }] }, 41065],
    [
      'media never uploaded',
      'add_msg_template',
      { sender: 'zhangsan', attachments: [{ msgtype: 'file', file: { media_id: 'x' } }] },
      40007,
    ],
    ['nothing to say', 'add_msg_template', { sender: 'zhangsan' }, 40058],
    ['nobody to say it', 'add_msg_template', { text: { content: 'hi' } }, 40058],
    [
      '2001 groups',
      'add_msg_template',
      { chat_type: 'group', sender: 'zhangsan', text: { content: 'a' }, chat_id_list: Array(2001).fill(GROUP) },
      40058,
    ],
    [
      '10001 customers',
      'add_msg_template',
      { sender: 'zhangsan', text: { content: 'a' }, external_userid: Array(10_001).fill(ZHOU) },
      40058,
    ],
    ['an unknown sender', 'add_msg_template', { sender: 'nobody', text: { content: 'hi' } }, 40003],
    [
      'a list over more than a month',
      'get_groupmsg_list_v2',
      { chat_type: 'single', start_time: 0, end_time: 3_000_000 },
      40058,
    ],
    ['a customer of nobody', 'mark_tag', { userid: 'zhangsan', external_userid: 'wmX', add_tag: [TAG] }, 40096],
    ['a customer of somebody else', 'mark_tag', { userid: 'lisi', external_userid: ZHOU, add_tag: [TAG] }, 84061],
  ])('refuses %s', async (_what, api, body, errcode) => {
    expect(await post(api, body)).toMatchObject({ errcode });
  });

  it('stops an API at its calls per minute, and only that one, for that minute', async () => {
    await box.control('limits', { apis: { 'externalcontact/list': 3 } });
    const list = () => box.call('externalcontact/list', undefined, { userid: 'zhangsan' });
    for (let n = 0; n < 3; n += 1) expect((await list()).errcode).toBe(0);
    expect(await list()).toMatchObject({ errcode: 45009, external_userid: [] });
    expect((await box.call('externalcontact/get_follow_user_list')).errcode).toBe(0);
    await box.wait(1);
    expect((await list()).errcode).toBe(0);
  });

  it('lets concurrent writes to one pair collide, and others pass', async () => {
    await box.token();
    const mark = (userid: string) => post('mark_tag', { userid, external_userid: ZHOU, add_tag: [TAG] });
    const codes = (await Promise.all([mark('zhangsan'), mark('zhangsan'), mark('wangwu')])).map(
      (answer) => answer.errcode,
    );
    expect(codes.slice(0, 2).sort()).toEqual([0, 45035]);
    expect(codes[2]).toBe(0);
    expect((await mark('zhangsan')).errcode).toBe(0);
  });

  it('pages through everybody exactly once', async () => {
    for (let n = 0; n < 7; n += 1) box.sandbox.act({ kind: 'add_friend', userid: 'zhangsan' });
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const answer = await post('batch/get_by_user', { userid_list: ['wangwu', 'zhangsan'], limit: 4, cursor });
      seen.push(
        ...answer.external_contact_list.map(
          (row: Answer) => `${row.follow_info.userid}|${row.external_contact.external_userid}`,
        ),
      );
      if (!(cursor = answer.next_cursor)) break;
    }
    expect(seen).toHaveLength(9);
    expect(new Set(seen).size).toBe(9);
  });
});
