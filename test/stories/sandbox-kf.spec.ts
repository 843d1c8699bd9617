import { CallbackCrypto } from '../../src/wecom/crypto/callback-crypto';
import { Box, CORP, Listener } from '../support/sandbox';
import { ZHOU } from '../support/small-world';

const KF = { token: 'KfToken', aesKey: 'kfAESkeyOfTheSandboxCorp0000000000000000001' };

describe('the customer-service counter of the sandbox', () => {
  let box: Box;
  let listener: Listener;
  let account: string;

  beforeEach(async () => {
    listener = await Listener.open();
    box = await Box.open({ corp: { ...CORP, kf: KF }, callbackUrl: listener.url });
    account = (await box.call('kf/account/list', { offset: 0, limit: 100 })).account_list[0].open_kfid;
  });
  afterEach(async () => {
    await box.close();
    await listener.close();
  });

  const act = (kind: string, more: Record<string, unknown> = {}) =>
    box.control('act', { kind, externalUserid: ZHOU, ...more });
  const pull = (more: Record<string, unknown> = {}) => box.call('kf/sync_msg', { open_kfid: account, ...more });
  const send = (msgid: string, more: Record<string, unknown> = {}) =>
    box.call('kf/send_msg', {
      touser: ZHOU,
      open_kfid: account,
      msgid,
      msgtype: 'text',
      text: { content: '在' },
      ...more,
    });
  const state = async () => {
    const { service_state, servicer_userid } = await box.call('kf/service_state/get', {
      open_kfid: account,
      external_userid: ZHOU,
    });
    return [service_state, servicer_userid ?? ''];
  };
  const trans = (service_state: number, servicer_userid?: string) =>
    box.call('kf/service_state/trans', { open_kfid: account, external_userid: ZHOU, service_state, servicer_userid });

  it('calls back at the address and with the key of customer service, and says no more than "look"', async () => {
    await act('kf_write', { text: '我的订单到哪了' });
    const [heard] = listener.requests;
    expect(heard.url.pathname).toBe('/hear/kf');
    const encrypted = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(heard.body)?.[1] ?? '';
    const plain = new CallbackCrypto(KF.token, KF.aesKey, CORP.corpId).decrypt(encrypted);
    expect(plain).toContain(`<OpenKfId><![CDATA[${account}]]></OpenKfId>`);
    expect(plain).not.toMatch(/FromUserName|订单|wmFaKe/);
    const token = /<Token><!\[CDATA\[(.*?)\]\]>/.exec(plain)?.[1];
    expect((await pull({ token })).msg_list).toMatchObject([
      { origin: 3, external_userid: ZHOU, msgtype: 'text', text: { content: '我的订单到哪了' } },
    ]);
    await box.wait(11);
    expect((await pull({ token })).errcode).toBe(95007);
  });

  it('pages by cursor, may answer an empty page that is not the last, and forgets after three days', async () => {
    await act('kf_write', { text: '第', times: 5 });
    await act('kf_empty_pages', { pages: 1 });
    const empty = await pull({ limit: 2 });
    expect(empty).toMatchObject({ has_more: 1, msg_list: [] });
    const texts: string[] = [];
    let cursor = empty.next_cursor as string;
    for (let more = 1; more;) {
      const page = await pull({ limit: 2, cursor });
      texts.push(...page.msg_list.map((item: { text: { content: string } }) => item.text.content));
      [more, cursor] = [page.has_more, page.next_cursor];
    }
    expect(texts).toEqual(['第 1', '第 2', '第 3', '第 4', '第 5']);
    expect((await pull({ cursor })).msg_list).toEqual([]);
    await box.wait(3 * 24 * 60 + 1);
    expect((await pull()).msg_list).toEqual([]);
    expect((await box.call('kf/sync_msg', {})).errcode).toBe(40058);
    expect((await box.call('kf/sync_msg', { open_kfid: 'nobody' })).errcode).toBe(95000);
    expect((await box.call('kf/sync_msg', { open_kfid: 'wkNobody' })).errcode).toBe(95004);
  });

  it('takes five answers per message within 48 hours, in two states, one per msgid', async () => {
    expect((await send('a0')).errcode).toBe(95018);
    await act('kf_write', { text: '在吗' });
    for (let n = 1; n <= 5; n++) expect(await send(`a${n}`)).toMatchObject({ errcode: 0, msgid: `a${n}` });
    expect(await send('a5')).toMatchObject({ errcode: 0, msgid: 'a5' });
    expect((await send('a6')).errcode).toBe(95001);
    expect((await send('')).errcode).toBe(40058);
    expect((await send('x'.repeat(33))).errcode).toBe(40058);
    expect((await send('long', { text: { content: '长'.repeat(683) } })).errcode).toBe(40058);
    expect((await act('kf_delivered')).messages).toHaveLength(5);
    await act('kf_write', { text: '还在吗' });
    expect((await send('b1')).errcode).toBe(0);
    await box.wait(48 * 60 + 1);
    expect([await state(), (await send('b2')).errcode]).toEqual([[4, ''], 95002]);
  });

  it('moves a session as the table says, and hands out codes for one message each', async () => {
    await act('kf_write', { text: '转人工' });
    expect(await state()).toEqual([0, '']);
    const queued = await trans(2);
    expect(queued.msg_code).toMatch(/^kfc/);
    const say = (code: unknown, msgid: string) =>
      box.call('kf/send_msg_on_event', { code, msgid, msgtype: 'text', text: { content: '请稍候' } });
    expect((await say(queued.msg_code, 'q1')).errcode).toBe(0);
    expect((await say(queued.msg_code, 'q1')).errcode).toBe(0);
    expect((await say(queued.msg_code, 'q2')).errcode).toBe(41051);
    expect((await send('no')).errcode).toBe(95018);
    expect((await trans(3, 'nobody')).errcode).toBe(95014);
    await act('kf_servicer', { userid: 'wangwu', serving: false });
    expect((await trans(3, 'wangwu')).errcode).toBe(95019);
    expect(await trans(3, 'zhangsan')).toMatchObject({ errcode: 0 });
    expect([await state(), (await trans(2)).errcode]).toEqual([[3, 'zhangsan'], 95016]);
    const ended = await trans(4);
    expect((await trans(3, 'zhangsan')).errcode).toBe(95013);
    await box.wait(1);
    expect((await say(ended.msg_code, 'e1')).errcode).toBe(41050);
    expect((await act('kf_delivered')).messages).toMatchObject([{ msgid: 'q1', via: 'queued' }]);
  });

  it('takes a message that cannot arrive, and says so afterwards', async () => {
    await act('kf_write', { text: '在吗' });
    await act('kf_fail_next', { failType: 6 });
    expect((await send('lost')).errcode).toBe(0);
    await act('kf_leave');
    expect((await send('unwanted')).errcode).toBe(0);
    const { msg_list } = await pull();
    expect(msg_list.slice(1).map((item: { event: unknown }) => item.event)).toMatchObject([
      { event_type: 'msg_send_fail', external_userid: ZHOU, fail_msgid: 'lost', fail_type: 6 },
      { event_type: 'msg_send_fail', fail_msgid: 'unwanted', fail_type: 10 },
    ]);
    expect((await act('kf_delivered')).messages).toEqual([]);
  });

  it('shows who customers are, and what servicers do in the client', async () => {
    await act('kf_write', { text: '在吗' });
    const asked = { external_userid_list: [ZHOU, 'wmNobody'], need_enter_session_context: 0 };
    expect(await box.call('kf/customer/batchget', asked)).toMatchObject({
      customer_list: [{ external_userid: ZHOU, nickname: '周姐', unionid: `o${ZHOU}` }],
      invalid_external_userid: ['wmNobody'],
    });
    for (const does of ['take', 'say', 'end'])
      await act('kf_servicer_does', { userid: 'zhangsan', does, text: '您好' });
    expect(await state()).toEqual([4, '']);
    const { msg_list } = await pull();
    expect(msg_list.slice(1)).toMatchObject([
      {
        origin: 4,
        event: { change_type: 1, new_servicer_userid: 'zhangsan', msg_code: expect.stringMatching(/^kfc/) },
      },
      { origin: 5, servicer_userid: 'zhangsan', text: { content: '您好' } },
      { origin: 4, event: { change_type: 3, old_servicer_userid: 'zhangsan' } },
    ]);
    expect(msg_list[1].external_userid).toBeUndefined();
    await act('kf_grant', { managed: false });
    expect((await pull()).errcode).toBe(48007);
  });
});
