import { Frame, Page } from 'playwright-core';
import { barriers, describeInBrowser, openTheatre, overhang, PHONE, Theatre } from './theatre';

interface Prospect {
  id: number;
  customer: { id: number; name: string };
  suggestion: string;
  state: string;
}

describeInBrowser('the sidebar on a phone, in 陈晨’s chat with 周姐', () => {
  let theatre: Theatre;
  let page: Page;
  let externalUserid: string;

  beforeAll(async () => {
    theatre = await openTheatre();
    const { customer } = await prospect();
    const { identities } = await theatre.stage.api.get<{ identities: { kind: string; value: string }[] }>(
      `/api/v1/customers/${customer.id}`,
    );
    externalUserid = identities.find((one) => one.kind === 'external_userid')!.value;
    page = await theatre.open(PHONE, { touch: true });
  }, 90_000);
  afterAll(() => theatre?.close());
  afterEach(() => expect(theatre.complaints()).toEqual([]));

  const prospect = async () => {
    const { items } = await theatre.stage.api.get<{ items: Prospect[] }>('/api/v1/prospects?rep=chenchen&limit=100');
    return items.find((row) => row.customer.name === '周姐')!;
  };
  /** Opens the chat and gives the sidebar inside it. */
  const chat = async (): Promise<Frame> => {
    await page.goto(`/sandbox/client?userid=chenchen&external_userid=${externalUserid}&device=phone`);
    const card = page.frameLocator('[data-testid=chat-sidebar]').getByTestId('card-name');
    await card.waitFor();
    return page.frames().find((frame) => frame.url().includes('/sidebar'))!;
  };

  it('says who she is, why today, when it runs out, and what to say', async () => {
    const card = await chat();
    expect(await card.getByTestId('card-name').innerText()).toBe('周姐');
    const text = await card.locator('body').innerText();
    for (const said of ['我的客户', '群：3段妈妈福利群', '今天为什么', '平时约 24 天买 1 罐', '快没奶了'])
      expect(text).toContain(said);
    expect(text).toMatch(/家里大约(还剩 \d+ 天|已经用完)（推算）/);
    expect(text).toMatch(/本月群发剩余约 \d+ 次/);
    expect(await card.getByTestId('words').inputValue()).toBe((await prospect()).suggestion);
    await theatre.picture(page, 'sidebar-card');
  });

  it('shows nothing that a customer looking on should not see', async () => {
    const card = await chat();
    expect(await card.locator('body').innerText()).not.toMatch(/价值|流失|概率|AI|\d%/);
    for (const more of await card.locator('summary').all()) await more.tap();
    expect(await card.locator('body').innerText()).not.toMatch(/1[3-9]\d[\d*]{4}\d{4}/);
  });

  it('has no barrier that matters and does not scroll sideways', async () => {
    await chat();
    expect(await barriers(page, '/sidebar')).toEqual([]);
    expect([await overhang(page, '/sidebar'), await overhang(page)]).toEqual([0, 0]);
  });

  it('offers other sentences, and keeps what was typed over a reload', async () => {
    const { suggestion } = await prospect();
    let card = await chat();
    await card.getByTestId('another').click();
    expect(await card.getByTestId('words').inputValue()).not.toBe(suggestion);
    await card.getByTestId('words').fill('周姐，3段到了，给您留两罐？');
    card = await chat();
    expect(await card.getByTestId('words').inputValue()).toBe('周姐，3段到了，给您留两罐？');
  });

  it('sends by itself never; by the rep’s tap once, into the chat, and writes that down', async () => {
    const card = await chat();
    const bubbles = page.getByTestId('chat-bubbles').locator('.row.mine .bubble');
    const mine = bubbles.filter({ hasText: '给您留两罐' });
    expect(await mine.count()).toBe(0);
    expect((await prospect()).state).toBe('open');
    await card.getByTestId('send').tap();
    await mine.waitFor();
    await card.getByTestId('said').getByText('已发送').waitFor();
    expect(await mine.count()).toBe(1);
    expect((await prospect()).state).toBe('sent');
    expect(await card.getByTestId('send').isDisabled()).toBe(true);
    await theatre.picture(page, 'sidebar-sent');
  });

  it('takes what became of it in two taps', async () => {
    const card = await chat();
    await card.getByTestId('outcome-later').tap();
    await card.getByTestId('later-7').tap();
    await card.getByText('已记录').waitFor();
    expect((await prospect()).state).toBe('later');
  });

  it('shows today’s list outside a chat’s card, and opens the next chat from it', async () => {
    let card = await chat();
    await card.getByTestId('to-today').tap();
    await card.getByTestId('today-list').waitFor();
    const open = card.getByTestId('today-list').locator('button').filter({ hasNotText: '周姐' }).first();
    const name = await open.locator('strong').innerText();
    await theatre.picture(page, 'sidebar-today');
    expect(await barriers(page, '/sidebar')).toEqual([]);
    await open.tap();
    await page.waitForURL((url) => url.searchParams.get('external_userid') !== externalUserid);
    await page.frameLocator('[data-testid=chat-sidebar]').getByTestId('card-name').waitFor();
    card = page.frames().find((frame) => frame.url().includes('/sidebar'))!;
    expect(await card.getByTestId('card-name').innerText()).toBe(name);
  });
});
