import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KfPull } from '../../src/conversations/kf/kf-pull';
import { kfMsgid } from '../../src/wecom/api/kf-messages.api';
import { KfShop, openKfShop } from '../support/kf-shop';
import { ZHOU } from '../support/small-world';

/** The traps of 微信客服, by their numbers in the reference the sandbox was made from. */
describe('a trap of 微信客服', () => {
  let kf: KfShop;

  beforeEach(async () => {
    kf = await openKfShop();
  }, 60_000);
  afterEach(() => kf.stop());

  const control = async (what: string, body: unknown) => {
    const answer = await fetch(`${kf.shop.url}/sandbox/control/${what}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  };
  const words = (said: Record<string, string>) => kf.shop.api.put(`/api/v1/kf/accounts/${kf.account}/words`, said);
  const texts = async () => (await kf.messages()).map((message) => message.text);

  it('T48: sync_msg always names the account, so the messages of two accounts do not mix', async () => {
    const { openKfid } = (await kf.act('kf_account', { name: '售后客服', servicers: ['wangwu'] })) as {
      openKfid: string;
    };
    await kf.act('kf_write', { text: '给会员客服的话' });
    await kf.act('kf_write', { openKfid, text: '给售后客服的话' });
    const seen = (await kf.sessions()).map((one) => [one.openKfid, one.lastText]);
    expect(seen).toEqual(
      expect.arrayContaining([
        [kf.account, '给会员客服的话'],
        [openKfid, '给售后客服的话'],
      ]),
    );
    expect(seen).toHaveLength(2);
  });

  it('T49: an empty page that is not the last is read on', async () => {
    await kf.corp.act({ kind: 'kf_empty_pages', pages: 3 });
    await kf.act('kf_write', { text: '第', times: 450 });
    expect((await kf.shop.api.get<{ items: { lastText: string }[] }>('/api/v1/kf/sessions')).items[0].lastText).toBe(
      '第 450',
    );
  });

  it('T50: what is pulled again is stored once, and what is sent again is delivered once', async () => {
    await kf.act('kf_write', { text: '在吗' });
    await control('faults', [{ api: 'kf/send_msg', kind: 'reset-after', times: 1 }]);
    await kf.reply('在的');
    const [effect] = await kf.effects('kf-message');
    expect(effect).toMatchObject({ state: 'succeeded', externalRef: kfMsgid(effect.ownerRef) });
    expect(await kf.calls('kf/send_msg')).toBe(2);
    expect(await kf.delivered()).toEqual([{ via: 'message', text: '在的' }]);
    const pull = kf.shop.service.app.get(KfPull, { strict: false });
    await Promise.all([1, 2, 3].map(() => pull.pull({ openKfid: kf.account })));
    expect(await texts()).toEqual(['在吗', '在的']);
  });

  it('T51: the event is only a reason to look, whatever stands in it', async () => {
    const event = readFileSync(join(__dirname, '../fixtures/events/kf_msg_or_event.xml'), 'utf8');
    const before = await kf.calls('kf/sync_msg');
    await kf.corp.post(event.replace(/wkFaKe\w+/, kf.account));
    await kf.shop.drain();
    // Its token is none of the corp's: looked at all the same.
    expect(await kf.calls('kf/sync_msg')).toBe(before + 2);
    expect(await kf.sessions()).toEqual([]);
    await kf.corp.post(event);
    await kf.shop.drain();
    const accounts = await kf.shop.api.get<{ openKfid: string; managed: boolean }[]>('/api/v1/kf/accounts');
    expect(accounts.find((one) => one.openKfid !== kf.account)).toMatchObject({ managed: false });
  });

  it('T52: every message carries a msgid of ours of at most 32 letters, never an empty one', async () => {
    expect(kfMsgid('kf:reply/1')).toMatch(/^[0-9a-z]{32}$/);
    expect(kfMsgid('kf:reply/1')).not.toBe(kfMsgid('kf:reply/2'));
    expect(kfMsgid('kf:reply/1')).toBe(kfMsgid('kf:reply/1'));
  });

  it('T53: nothing is said into a session a servicer holds, and 95018 is the end of it', async () => {
    await kf.act('kf_write', { text: '在吗' });
    // The servicer takes it while the reply is on its way, before we have heard of it.
    const taken = { kind: 'kf_servicer_does', userid: 'zhangsan', does: 'take', externalUserid: ZHOU, settle: false };
    const { id } = await kf.session();
    await kf.corp.act(taken);
    await kf.shop.api.post(`/api/v1/kf/sessions/${id}/reply`, { text: '在的', key: 'too-late-1' });
    await kf.shop.drain();
    expect(await kf.effects('kf-message')).toMatchObject([{ state: 'blocked', errorCode: 'policy', attempts: 0 }]);
    expect(await kf.session()).toMatchObject({
      state: 'human',
      servicerUserid: 'zhangsan',
      unsent: [{ text: '在的', state: 'blocked', reason: expect.stringContaining('servicer holds') }],
    });
    expect(await kf.calls('kf/send_msg')).toBe(0);
  });

  it('T53: 95018 of the call itself is not tried again', async () => {
    await kf.act('kf_write', { text: '在吗' });
    await control('faults', [{ api: 'kf/send_msg', kind: 'errcode', errcode: 95018, times: 1 }]);
    await kf.reply('在的');
    await kf.pass(600);
    expect(await kf.effects('kf-message')).toMatchObject([{ state: 'failed', errorCode: '95018', attempts: 1 }]);
    expect(await kf.delivered()).toEqual([]);
  });

  it('T54: what was taken and did not arrive has failed, and is told as not delivered', async () => {
    await kf.act('kf_write', { text: '在吗' });
    await kf.corp.act({ kind: 'kf_fail_next', externalUserid: ZHOU, failType: 6 });
    await kf.reply('第一句');
    expect(await kf.effects('kf-message')).toMatchObject([{ state: 'succeeded' }]);
    await kf.pass(1);
    expect(await kf.effects('kf-message')).toMatchObject([
      { state: 'failed', errorCode: 'undelivered', errorText: expect.stringContaining('more than five') },
    ]);
    await kf.act('kf_leave');
    await kf.reply('第二句');
    await kf.pass(1);
    expect((await kf.session()).unsent).toMatchObject([
      { text: '第一句', state: 'failed', reason: expect.stringContaining('not delivered') },
      { text: '第二句', state: 'failed', reason: expect.stringContaining('refuses') },
    ]);
    expect(await kf.delivered()).toEqual([]);
  });

  it('T54: the sixth answer to one message is not even called, until the customer writes again', async () => {
    await kf.act('kf_write', { text: '在吗' });
    for (let n = 1; n <= 5; n++) await kf.reply(`第 ${n} 句`);
    await expect(kf.reply('第 6 句')).rejects.toThrow(/409.*kf\.no-room/);
    expect([await kf.calls('kf/send_msg'), (await kf.session()).repliesLeft]).toEqual([5, 0]);
    await kf.pass(60);
    await kf.act('kf_write', { text: '还在吗' });
    await kf.reply('第 6 句');
    expect(await kf.delivered()).toHaveLength(6);
  });

  it('T55: three days of history at the first start are stored and answered by nobody', async () => {
    const { openKfid } = (await kf.corp.act({ kind: 'kf_account', name: '老客服' })) as { openKfid: string };
    // Entered and asked before the service had ever heard of the account.
    await control('callback', { url: 'http://127.0.0.1:9/nobody' }).catch(() => undefined);
    await kf.corp.act({ kind: 'kf_enter', openKfid, externalUserid: ZHOU, settle: false });
    await kf.corp.act({ kind: 'kf_write', openKfid, externalUserid: ZHOU, text: '昨天的问题', settle: false });
    await kf.shop.api.post('/api/v1/kf/accounts/read');
    await kf.shop.drain();
    await kf.shop.api.put(`/api/v1/kf/accounts/${openKfid}/words`, { welcome: '欢迎光临' });
    await kf.shop.drain();
    expect(await kf.sessions(`account=${openKfid}`)).toMatchObject([{ lastText: '昨天的问题', state: 'new' }]);
    expect([await kf.effects('kf-event-message'), await kf.delivered()]).toEqual([[], []]);
  });

  it('T56: the welcome and the last word leave while their code lives', async () => {
    await words({ welcome: '您好，请问要咨询什么？', ended: '感谢咨询，再见' });
    // The corp's clock stands still while ours went on during the opening.
    await kf.pass(1);
    await kf.act('kf_enter', { scene: 'mall_order' });
    expect(await kf.delivered()).toEqual([{ via: 'welcome', text: '您好，请问要咨询什么？' }]);
    expect(await kf.session()).toMatchObject({ scene: 'mall_order', state: 'ended' });
    await kf.act('kf_write', { text: '没事了' });
    await kf.move('ended');
    expect((await kf.delivered()).at(-1)).toEqual({ via: 'ended', text: '感谢咨询，再见' });
    // Words are no answers: they use up none of the five.
    expect((await kf.session()).repliesLeft).toBe(5);
    expect(await texts()).toEqual(expect.arrayContaining(['您好，请问要咨询什么？', '没事了', '感谢咨询，再见']));
  });

  it('T56: a code that lapsed on the way is not tried, one whose answer was lost is asked again and not doubled', async () => {
    await words({ welcome: '您好', ended: '再见' });
    await kf.corp.act({ kind: 'kf_enter', externalUserid: ZHOU, settle: false });
    kf.shop.clock.shift(kf.shop.clock.offset + 25_000);
    await kf.act('kf_write', { text: '在吗' });
    expect(await kf.effects('kf-event-message')).toEqual([]);
    await kf.pass(60);
    await control('faults', [{ api: 'kf/send_msg_on_event', kind: 'reset-after', times: 1 }]);
    await kf.move('ended');
    expect(await kf.effects('kf-event-message')).toMatchObject([{ state: 'succeeded', attempts: 1 }]);
    expect(await kf.delivered()).toEqual([{ via: 'ended', text: '再见' }]);
  });

  it('T56: a code somebody else has spent leaves no doubt at the first try, and stays unclear after a lost one', async () => {
    await words({ ended: '再见' });
    await kf.act('kf_write', { text: '在吗' });
    await control('faults', [{ api: 'kf/send_msg_on_event', kind: 'errcode', errcode: 41051, times: 1 }]);
    await kf.move('ended');
    expect(await kf.effects('kf-event-message')).toMatchObject([{ state: 'failed', errorCode: '41051' }]);
    await kf.pass(60);
    await kf.act('kf_write', { text: '又来了' });
    await control('faults', [
      { api: 'kf/send_msg_on_event', kind: 'reset-before', times: 1 },
      { api: 'kf/send_msg_on_event', kind: 'errcode', errcode: 41051, times: 1 },
    ]);
    await kf.move('ended');
    expect((await kf.effects('kf-event-message'))[1]).toMatchObject({ state: 'unknown', waitsForPerson: true });
  });
});
