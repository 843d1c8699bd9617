import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseStringPromise } from 'xml2js';
import { CallbackCrypto } from '../../src/wecom/crypto/callback-crypto';
import { Box, CORP, Listener } from '../support/sandbox';
import { GROUP, STRANGER, TAG, ZHOU } from '../support/small-world';

type Fields = Record<string, string>;

const crypto = new CallbackCrypto(CORP.token, CORP.aesKey, CORP.corpId);

/** The event inside one request: its signature checked, decrypted, parsed. */
async function open(request: Listener['requests'][number]): Promise<Fields> {
  const envelope = ((await parseStringPromise(request.body, { explicitArray: false })) as { xml: Fields }).xml;
  const query = request.url.searchParams;
  const of = (name: string) => query.get(name) ?? '';
  expect(crypto.verify(of('msg_signature'), of('timestamp'), of('nonce'), envelope.Encrypt)).toBe(true);
  expect(envelope.ToUserName).toBe(CORP.corpId);
  const xml = crypto.decrypt(envelope.Encrypt);
  return ((await parseStringPromise(xml, { explicitArray: false })) as { xml: Fields }).xml;
}

/** The element names of a documented sample. */
async function sampleNames(file: string): Promise<string[]> {
  const text = readFileSync(join(__dirname, '../fixtures/events', file), 'utf8');
  return Object.keys(((await parseStringPromise(text)) as { xml: object }).xml);
}

describe('the sandbox calls back', () => {
  let box: Box;
  let listener: Listener;
  beforeEach(async () => {
    listener = await Listener.open();
    box = await Box.open({ callbackUrl: listener.url });
  });
  afterEach(async () => {
    await box.close();
    await listener.close();
  });

  const act = (body: Record<string, unknown>) => box.control('act', body);
  const events = () => Promise.all(listener.requests.map(open));

  it('with every contact event in the documented shape', async () => {
    await act({ kind: 'add_friend', userid: 'zhangsan', externalUserid: STRANGER, state: 'md' });
    await act({ kind: 'edit', userid: 'zhangsan', externalUserid: STRANGER, mobiles: ['13900000000'] });
    await act({ kind: 'delete_friend', userid: 'zhangsan', externalUserid: STRANGER });
    await act({ kind: 'delete_friend', userid: 'zhangsan', externalUserid: STRANGER, by: 'rep' });
    const [added, edited, left, dropped] = await events();
    expect(added).toMatchObject({
      Event: 'change_external_contact',
      UserID: 'zhangsan',
      ExternalUserID: STRANGER,
      State: 'md',
    });
    expect(Object.keys(added)).toEqual(await sampleNames('change_external_contact.add_external_contact.xml'));
    expect(Object.keys(left)).toEqual(await sampleNames('change_external_contact.del_follow_user.xml'));
    expect([edited.ChangeType, left.ChangeType, dropped.ChangeType]).toEqual([
      'edit_external_contact',
      'del_follow_user',
      'del_external_contact',
    ]);
    expect(Number(added.CreateTime) * 1000).toBe(box.sandbox.now().getTime());
  });

  it('with every group event, whose versions match what groupchat/get says', async () => {
    const version = async () =>
      (await box.call('externalcontact/groupchat/get', { chat_id: GROUP })).group_chat.member_version as string;
    const before = await version();
    await act({ kind: 'leave_group', chatId: GROUP, externalUserids: [ZHOU, STRANGER], removed: true });
    const between = await version();
    await act({ kind: 'join_group', chatId: GROUP, externalUserids: [ZHOU] });
    const { chatId } = await act({ kind: 'create_group', userid: 'wangwu', name: '新群' });
    await act({ kind: 'dismiss_group', chatId });
    const [quit, join, create, dismiss] = await events();
    expect(Object.keys(quit)).toEqual(await sampleNames('change_external_chat.update.del_member.xml'));
    expect(quit).toMatchObject({ QuitScene: '1', MemChangeCnt: '2', LastMemVer: before, CurMemVer: between });
    expect(quit.MemChangeList).toEqual({ Item: [ZHOU, STRANGER] });
    expect(Object.keys(join)).toEqual(await sampleNames('change_external_chat.update.add_member.xml'));
    expect(join).toMatchObject({ JoinScene: '3', LastMemVer: between, CurMemVer: await version() });
    expect(Object.keys(create)).toEqual(await sampleNames('change_external_chat.create.xml'));
    expect(dismiss).toMatchObject({ ChangeType: 'dismiss', ChatId: chatId });
    expect(await box.call('externalcontact/groupchat/get', { chat_id: chatId })).toMatchObject({ errcode: 49008 });
  });

  it('not for what the API writes', async () => {
    const pair = { userid: 'zhangsan', external_userid: ZHOU };
    expect(await box.call('externalcontact/mark_tag', { ...pair, remove_tag: [TAG] })).toMatchObject({ errcode: 0 });
    expect(await box.call('externalcontact/remark', { ...pair, remark: '新备注' })).toMatchObject({ errcode: 0 });
    expect(await box.call('externalcontact/add_corp_tag', { group_name: 'g', tag: [{ name: 't' }] })).toMatchObject({
      errcode: 0,
    });
    await box.sandbox.settle();
    expect(listener.requests).toHaveLength(0);
    expect((await box.control('state')).callbacks).toEqual({ sent: 0, delivered: 0, failed: 0, pending: 0 });
  });

  it('again up to three times, each time signed afresh, then gives the event up until told otherwise', async () => {
    listener.status = 500;
    await act({ kind: 'delete_friend', userid: 'zhangsan', externalUserid: ZHOU });
    expect(listener.requests).toHaveLength(4);
    expect(new Set(listener.requests.map(({ url }) => url.searchParams.get('msg_signature'))).size).toBe(4);
    const [first, ...others] = await events();
    for (const other of others) expect(other).toEqual(first);
    expect((await box.control('state')).callbacks).toEqual({ sent: 1, delivered: 0, failed: 1, pending: 0 });
    expect((await box.control('callbacks?state=failed')).items).toMatchObject([{ attempts: 4, error: 'HTTP 500' }]);
    listener.status = 200;
    expect(await box.control('callbacks/retry', {})).toEqual({ again: 1 });
    expect((await box.control('state')).callbacks).toMatchObject({ delivered: 1, failed: 0 });
  });

  it('at the right virtual moment while time is moved, and says when', async () => {
    const steps: string[] = [];
    const stepped = await Box.open({
      callbackUrl: listener.url,
      life: true,
      onMove: async (now) => void steps.push(`move ${now.toISOString()} ${listener.requests.length}`),
      onStep: async (now) => void steps.push(`step ${now.toISOString()} ${listener.requests.length}`),
    });
    await stepped.wait(3 * 24 * 60);
    const heard = await events();
    await stepped.close();
    expect(heard.length).toBeGreaterThan(4);
    const times = heard.map((event) => Number(event.CreateTime));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    heard.forEach((_event, n) => {
      const moved = steps.findLast((line) => line.startsWith('move') && line.endsWith(` ${n}`));
      expect(moved && Math.floor(Date.parse(moved.split(' ')[1]) / 1000)).toBe(times[n]);
    });
  });

  it('with a welcome code that works once, for twenty seconds', async () => {
    const add = async () => (await act({ kind: 'add_friend', userid: 'zhangsan' })).welcomeCodes[0] as string;
    const welcome = (code: string) =>
      box.call('externalcontact/send_welcome_msg', { welcome_code: code, text: { content: '您好' } });
    const [first, second, third] = [await add(), await add(), await add()];
    expect((await events())[0].WelcomeCode).toBe(first);
    expect(await welcome(first)).toMatchObject({ errcode: 0 });
    expect(await welcome(first)).toMatchObject({ errcode: 41051 });
    await box.wait(20 / 60);
    expect(await welcome(second)).toMatchObject({ errcode: 0 });
    await box.wait(1 / 60);
    expect(await welcome(third)).toMatchObject({ errcode: 41050 });
    expect(await welcome('made-up')).toMatchObject({ errcode: 41050 });
  });
});
