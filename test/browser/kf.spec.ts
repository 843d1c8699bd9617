import { Page } from 'playwright-core';
import { until } from '../support/until';
import { barriers, describeInBrowser, openTheatre, overhang, PHONE, Theatre } from './theatre';

describeInBrowser('微信客服 in the console', () => {
  let theatre: Theatre;
  let desk: Page;

  beforeAll(async () => {
    theatre = await openTheatre();
    desk = await theatre.signedIn();
  }, 90_000);
  afterAll(async () => {
    await theatre?.close();
  });
  afterEach(() => expect(theatre.complaints()).toEqual([]));

  const act = async (kind: string, more: Record<string, unknown> = {}) => {
    const { service } = theatre.stage;
    const body = JSON.stringify({ kind, ...more });
    const answer = await fetch(`${service.url}/sandbox/control/act`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`${kind} was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  };

  it('says what to do while no account is known, and finds the corp’s', async () => {
    await desk.goto('/kf');
    await desk.getByTestId('empty').waitFor();
    await theatre.picture(desk, 'desk-kf-empty');
    await desk.getByTestId('kf-read-accounts').click();
    await desk
      .getByTestId('kf-state')
      .waitFor({ timeout: 15_000 })
      .catch(() => desk.reload());
    await desk.getByTestId('kf-state').waitFor();
  });

  it('shows a question, takes an answer and shows it once it went out', async () => {
    const first = await act('kf_write', { text: '你好，我的订单到哪里了？已经三天没动了' });
    const { externalUserid } = first;
    await act('kf_write', { externalUserid, msgtype: 'image', body: { media_id: 'KFMEDIA1' } });
    for (const text of ['会员日有什么活动', '3段奶粉还有货吗', '地址写错了能改吗']) await act('kf_write', { text });
    await desk.goto('/kf');
    await desk.getByTestId('list-kf').locator('a').filter({ hasText: '[图片]' }).click();
    await desk.getByTestId('kf-text').fill('您好，已经联系快递，明天上午送到，抱歉让您久等了。');
    await desk.getByTestId('kf-send').click();
    await desk.getByTestId('kf-messages').locator('.chat-out .bubble:not(.kf-unsent)').waitFor();
    await desk.locator('.ant-message-notice').first().waitFor({ state: 'hidden' });
    await theatre.picture(desk, 'desk-kf');
    expect(await desk.getByTestId('kf-pane').textContent()).toContain('还可回复 4 条');
    const { messages } = await act('kf_delivered', { externalUserid });
    expect(messages).toHaveLength(1);
    expect([await barriers(desk), await overhang(desk)]).toEqual([[], 0]);
  });

  it('hands the session on, and closes the box with the reason', async () => {
    await desk.getByTestId('kf-move').click();
    await desk.locator('.ant-dropdown-menu-item').filter({ hasText: '转给' }).first().click();
    await desk.getByTestId('kf-move-confirm').click();
    await desk.getByTestId('kf-closed').waitFor();
    await desk.locator('.ant-modal-confirm').waitFor({ state: 'hidden' });
    await desk.locator('.ant-message-notice').first().waitFor({ state: 'hidden' });
    await theatre.picture(desk, 'desk-kf-held');
    expect(await desk.getByTestId('kf-closed').textContent()).toContain('正在接待');
    expect(await barriers(desk)).toEqual([]);
  });

  it('keeps the words an account says by itself', async () => {
    await desk.getByTestId('kf-words').click();
    await desk.getByTestId('kf-words-welcome').fill('您好，请问要咨询什么？');
    await theatre.picture(desk, 'desk-kf-words');
    await desk.getByTestId('kf-words-save').click();
    await desk.getByTestId('kf-words-save').waitFor({ state: 'detached' });
    // The corp's clock stands still while ours goes on, and a welcome lives 20 seconds.
    const { now } = await theatre.stage.api.get<{ now: string }>('/api/v1/clock');
    await theatre.stage.api.post('/api/v1/clock', { to: new Date(Date.parse(now) + 5000).toISOString() });
    const entered = await act('kf_enter');
    const heard = () => act('kf_delivered', { externalUserid: entered.externalUserid });
    const messages = await until(async () => {
      const told = (await heard()).messages as unknown as unknown[];
      return told.length > 0 && told;
    }, 'the welcome arrives');
    expect(messages).toMatchObject([{ via: 'welcome' }]);
  });

  it('shows the list or one session on a phone', async () => {
    const phone = await theatre.signedIn(PHONE);
    await phone.goto('/kf');
    await phone.getByTestId('list-kf').waitFor();
    await theatre.picture(phone, 'phone-kf');
    expect([await barriers(phone), await overhang(phone)]).toEqual([[], 0]);
    await phone.getByTestId('list-kf').locator('a').filter({ hasText: '3段奶粉' }).click();
    await phone.getByTestId('kf-text').waitFor();
    await theatre.picture(phone, 'phone-kf-session');
    expect([await barriers(phone), await overhang(phone)]).toEqual([[], 0]);
    await phone.getByTestId('kf-back').click();
    await phone.getByTestId('list-kf').waitFor();
    await phone.context().close();
  });
});
