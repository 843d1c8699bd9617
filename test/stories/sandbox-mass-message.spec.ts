import { Answer, Box } from '../support/sandbox';
import { customer, GROUP, smallWorld, STRANGER, ZHOU } from '../support/small-world';

/** What fetch says when the connection died under it. */
const CUT = 'fetch failed';

describe("a mass message in the sandbox is a task until a rep's tap", () => {
  let box: Box;
  afterEach(() => box.close());

  const ec = (api: string, body: unknown) => box.call(`externalcontact/${api}`, body);
  const send = (more: Record<string, unknown> = {}) =>
    ec('add_msg_template', {
      chat_type: 'single',
      sender: 'zhangsan',
      external_userid: [ZHOU],
      text: { content: '会员日 8 折' },
      ...more,
    });
  const results = (msgid: string, userid = 'zhangsan') => ec('get_groupmsg_send_result', { msgid, userid });
  const second = () => Math.floor(box.sandbox.now().getTime() / 1000);

  it('is confirmed within ten minutes by a rep who looks at once, and then delivered', async () => {
    box = await Box.open();
    const { msgid } = await send();
    expect(await ec('get_groupmsg_task', { msgid })).toMatchObject({ errcode: 41063, task_list: [] });
    await box.wait(1);
    expect((await ec('get_groupmsg_task', { msgid })).task_list).toEqual([{ userid: 'zhangsan', status: 0 }]);
    expect((await results(msgid)).send_list).toEqual([{ external_userid: ZHOU, userid: 'zhangsan', status: 0 }]);
    await box.wait(9);
    const [task] = (await ec('get_groupmsg_task', { msgid })).task_list as Answer[];
    expect(task).toMatchObject({ userid: 'zhangsan', status: 2 });
    expect((await results(msgid)).send_list).toEqual([
      { external_userid: ZHOU, userid: 'zhangsan', status: 1, send_time: task.send_time },
    ]);
  });

  it('waits hours for a late rep, less after a reminder, and for ever for one who never looks or is on leave', async () => {
    box = await Box.open();
    for (const userid of ['zhaoliu', 'lisi']) box.sandbox.act({ kind: 'add_friend', userid, externalUserid: ZHOU });
    const made: Record<string, string> = {};
    for (const sender of ['wangwu', 'zhaoliu', 'lisi']) made[sender] = (await send({ sender })).msgid as string;
    const state = async (sender: string) =>
      (await ec('get_groupmsg_task', { msgid: made[sender] })).task_list[0].status as number;
    await box.wait(119);
    expect(await state('wangwu')).toBe(0);
    for (let n = 0; n < 3; n += 1)
      expect(await ec('remind_groupmsg_send', { msgid: made.wangwu })).toMatchObject({ errcode: 0 });
    expect(await ec('remind_groupmsg_send', { msgid: made.wangwu })).toMatchObject({ errcode: 41094 });
    await box.wait(30);
    expect(await state('wangwu')).toBe(2);
    await box.wait(3 * 24 * 60);
    expect([await state('zhaoliu'), await state('lisi')]).toEqual([0, 0]);
    expect(await ec('remind_groupmsg_send', { msgid: made.zhaoliu })).toMatchObject({ errcode: 0 });
  });

  it('is withdrawn before the tap, and then nobody gets it', async () => {
    box = await Box.open();
    const { msgid } = await send();
    expect(await ec('cancel_groupmsg_send', { msgid })).toMatchObject({ errcode: 0 });
    expect(await ec('cancel_groupmsg_send', { msgid })).toMatchObject({ errcode: 41093 });
    expect(await ec('remind_groupmsg_send', { msgid })).toMatchObject({ errcode: 41093 });
    expect(await ec('cancel_groupmsg_send', { msgid: 'msgNone' })).toMatchObject({ errcode: 41047 });
    await box.wait(60);
    expect((await results(msgid)).send_list).toMatchObject([{ status: 0 }]);
    expect((await box.control('ledger')).items[0]).toMatchObject({
      recipients: [ZHOU],
      results: { 0: 1 },
      cancelled_at: expect.any(Number),
    });
  });

  it('has no creator when the API made it, and one when a rep did', async () => {
    box = await Box.open();
    await send();
    box.sandbox.act({ kind: 'own_mass', userid: 'zhangsan' });
    const list = async (more: Record<string, unknown> = {}) =>
      (
        await ec('get_groupmsg_list_v2', {
          chat_type: 'single',
          start_time: second() - 60,
          end_time: second(),
          ...more,
        })
      ).group_msg_list as Answer[];
    const [byApi, byRep] = await list();
    expect(byApi).toMatchObject({ create_type: 0, text: { content: '会员日 8 折' } });
    expect(byApi).not.toHaveProperty('creator');
    expect(byRep).toMatchObject({ create_type: 1, creator: 'zhangsan' });
    expect(await list({ filter_type: 0 })).toEqual([byApi]);
    expect(await list({ filter_type: 1 })).toEqual([byRep]);
    expect(await list({ creator: 'zhangsan' })).toEqual([byRep]);
    expect(await list({ chat_type: 'group' })).toEqual([]);
    const { next_cursor } = await ec('get_groupmsg_list_v2', {
      chat_type: 'single',
      start_time: second() - 60,
      end_time: second(),
      limit: 1,
    });
    expect(await list({ limit: 1, cursor: next_cursor })).toEqual([byRep]);
  });

  it('reaches a group through its owner only, and lists only what was sent', async () => {
    box = await Box.open();
    const group = (sender: string) =>
      send({ chat_type: 'group', sender, external_userid: undefined, chat_id_list: [GROUP] });
    expect(await group('wangwu')).toMatchObject({ errcode: 41048, fail_list: [GROUP] });
    const { msgid } = await group('zhangsan');
    await box.wait(1);
    const before = (await results(msgid)).send_list as Answer[];
    await box.wait(9);
    expect((await results(msgid)).send_list).toMatchObject([{ chat_id: GROUP, status: 1 }]);
    expect(before.every((row) => row.status === 1)).toBe(true);
  });

  it('reaches some groups only, where the owner has an old client that lets them choose', async () => {
    const world = smallWorld();
    const names = Array.from({ length: 20 }, (_, n) => `wrMore${n}`);
    world.groups.push(...names.map((chatId) => ({ ...world.groups[0], chatId })));
    box = await Box.open({ world });
    await box.control('settings', { groupsLeftOut: 0.5 });
    const { msgid } = await send({ chat_type: 'group', external_userid: undefined, chat_id_list: names });
    await box.wait(10);
    const sent = (await results(msgid)).send_list as Answer[];
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.length).toBeLessThan(17);
    expect((await box.control('ledger')).items[0].results).toEqual({ 0: 20 - sent.length, 1: sent.length });
  });

  it('does not reach who deleted the rep meanwhile (2), nor who has had too many (3)', async () => {
    box = await Box.open({ world: smallWorld([customer('wmGone')]) });
    await box.control('settings', { budget: 'day1' });
    const first = await send({ external_userid: [ZHOU, 'wmGone'] });
    box.sandbox.act({ kind: 'delete_friend', userid: 'zhangsan', externalUserid: 'wmGone' });
    await box.wait(10);
    expect((await results(first.msgid)).send_list).toMatchObject([
      { status: 1 },
      { external_userid: 'wmGone', status: 2 },
    ]);
    const again = await send({ text: { content: '再来' } });
    await box.wait(10);
    expect((await results(again.msgid)).send_list).toEqual([{ external_userid: ZHOU, userid: 'zhangsan', status: 3 }]);
    await box.wait(24 * 60);
    const tomorrow = await send({ text: { content: '明天' } });
    await box.wait(10);
    expect((await results(tomorrow.msgid)).send_list).toMatchObject([{ status: 1 }]);
  });

  it('lets a month hold as many messages as it has days', async () => {
    box = await Box.open({ startAt: new Date('2026-02-28T01:00:00Z') });
    const statuses: number[] = [];
    for (let n = 0; n < 29; n += 1) {
      const { msgid } = await send({ text: { content: `第 ${n} 条` } });
      box.sandbox.act({ kind: 'confirm', msgid, userid: 'zhangsan' });
      statuses.push((await results(msgid)).send_list[0].status as number);
    }
    expect(statuses).toEqual([...Array<number>(28).fill(1), 3]);
  });

  it('goes to whoever chatted last when the corp is set so', async () => {
    box = await Box.open({ world: smallWorld([customer('wmOther')]) });
    await box.control('settings', { routing: 'last-chat' });
    box.sandbox.act({ kind: 'chat', userid: 'wangwu', externalUserid: ZHOU, text: '在吗' });
    const { msgid } = await send({ external_userid: [ZHOU, 'wmOther'] });
    await box.wait(1);
    expect(((await ec('get_groupmsg_task', { msgid })).task_list as Answer[]).map((row) => row.userid)).toEqual([
      'wangwu',
      'zhangsan',
    ]);
    expect((await results(msgid, 'wangwu')).send_list).toMatchObject([{ external_userid: ZHOU, status: 0 }]);
    expect((await results(msgid)).send_list).toMatchObject([{ external_userid: 'wmOther' }]);
  });

  it('names in fail_list who cannot be served, and serves the rest by tag', async () => {
    box = await Box.open({ world: smallWorld([customer('wmOther')]) });
    expect(await send({ external_userid: [ZHOU, STRANGER, 'wmNobody'] })).toMatchObject({
      errcode: 0,
      fail_list: [STRANGER, 'wmNobody'],
    });
    await send({ external_userid: undefined, tag_filter: { group_list: [{ tag_list: ['etFaKe1DAAAt0Vb6'] }] } });
    await send({ external_userid: undefined });
    const { items } = await box.control('ledger');
    expect((items as Answer[]).map((task) => task.recipients)).toEqual([[ZHOU], [ZHOU], [ZHOU, 'wmOther']]);
  });

  it('took effect although the connection died, so that only the list can tell', async () => {
    box = await Box.open();
    await box.token();
    await box.control('faults', [
      { api: 'externalcontact/add_msg_template', kind: 'reset-before' },
      { api: 'externalcontact/add_msg_template', kind: 'timeout-after', latencyMs: 5 },
      { api: 'externalcontact/add_msg_template', kind: 'errcode', errcode: -1 },
      { api: 'externalcontact/add_msg_template', kind: 'http-error' },
    ]);
    await expect(send({ text: { content: 'before' } })).rejects.toThrow(CUT);
    await expect(send({ text: { content: 'after' } })).rejects.toThrow(CUT);
    expect(await send()).toMatchObject({ errcode: -1 });
    await expect(send()).rejects.toThrow(/JSON/);
    const { group_msg_list } = await ec('get_groupmsg_list_v2', {
      chat_type: 'single',
      start_time: second() - 60,
      end_time: second(),
    });
    expect((group_msg_list as Answer[]).map((task) => task.text.content)).toEqual(['after']);
    expect(await send()).toMatchObject({ errcode: 0 });
  });
});
