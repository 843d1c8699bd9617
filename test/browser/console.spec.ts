import { Page } from 'playwright-core';
import { Operators } from '../../src/access/operators.service';
import { until } from '../support/until';
import { choose, describeInBrowser, openTheatre, PHONE, signIn, Theatre } from './theatre';

interface Overview {
  customers: { total: number; friends: number };
  repurchase: { rate: number; repeaters: number; buyers: number };
  prospects: { today: number };
  orders: { unmatched: number };
}

describeInBrowser('the console', () => {
  let theatre: Theatre;
  let page: Page;

  beforeAll(async () => {
    theatre = await openTheatre();
    page = await theatre.signedIn();
  }, 90_000);
  afterAll(() => theatre?.close());
  afterEach(() => expect(theatre.complaints()).toEqual([]));

  const zhou = async () => {
    const found = `/api/v1/customers?q=${encodeURIComponent('周姐 2段')}`;
    const { items } = await theatre.stage.api.get<{ items: { id: number; name: string }[] }>(found);
    return items.find((row) => row.name === '周姐')!.id;
  };

  it('lets nobody in with a wrong password, and nobody at all after five of them', async () => {
    await theatre.stage.service.app.get(Operators).add('someone', 'operator', 'a right password');
    const guest = await theatre.open();
    await guest.goto('/customers');
    const attempt = async (password: string) => {
      await guest.getByTestId('sign-in-name').fill('someone');
      await guest.getByTestId('sign-in-password').fill(password);
      const answered = guest.waitForResponse((one) => one.url().endsWith('/api/v1/session'));
      await guest.getByTestId('sign-in-submit').click();
      return (await answered).status();
    };
    expect(await attempt('wrong')).toBe(401);
    await guest.getByText('账号或密码不对，请重试。').waitFor();
    for (let again = 2; again <= 5; again++) await attempt('wrong');
    expect(await attempt('a right password')).toBe(423);
    await guest.getByText(/连续输错，账号已锁定，1\d 分钟后可再试|连续输错，账号已锁定，.+后可再试/).waitFor();
    await theatre.picture(guest, 'sign-in-locked');
    await guest.context().close();
  });

  it('signs in, shows where one wanted to go, and out again', async () => {
    const guest = await theatre.open();
    await signIn(guest, theatre.stage.login);
    await guest.goto('/customers');
    await guest.getByTestId('list-customers').waitFor();
    await guest.getByTestId('sign-out').click();
    await guest.getByTestId('sign-in-name').waitFor();
    await guest.reload();
    await guest.getByTestId('sign-in-name').waitFor();
    await guest.context().close();
  });

  it('shows the numbers of the API, each with its definition', async () => {
    const overview = await theatre.stage.api.get<Overview>('/api/v1/overview');
    await page.goto('/overview');
    const shown = async (metric: string) => (await page.getByTestId(`metric-${metric}`).innerText()).split('\n');
    await page.getByTestId('metrics').waitFor();
    expect((await shown('customers')).slice(1)).toEqual([
      String(overview.customers.total),
      `好友 ${overview.customers.friends}`,
    ]);
    expect((await shown('rate'))[1]).toBe(`${Math.round(overview.repurchase.rate * 100)}%`);
    expect((await shown('rate'))[2]).toContain(`${overview.repurchase.repeaters}/${overview.repurchase.buyers} 人`);
    expect((await shown('prospects'))[1]).toBe(String(overview.prospects.today));
    expect(await page.getByTestId('needs-you').innerText()).toContain(
      `${overview.orders.unmatched} 张订单还没对应到客户`,
    );

    await page.getByTestId('metric-rate').getByRole('button').hover();
    await page.getByRole('tooltip').getByText('窗口内付款 ≥ 2 次的客户 ÷ 付款 ≥ 1 次的客户').waitFor();
    await theatre.picture(page, 'overview-definition');
  });

  it('finds 周姐 by her remark and says why she has her tags', async () => {
    await page.goto('/customers');
    await page.getByTestId('customers-search').getByRole('searchbox').fill('周姐 2段');
    await page.keyboard.press('Enter');
    await page.getByTestId(`customer-${await zhou()}`).click();
    await page.getByRole('heading', { name: '周姐' }).waitFor();
    const text = await page.locator('main').innerText();
    expect(text).toContain('A2奶粉 2段');
    expect(text).toContain('能换3段');
    expect(text).not.toMatch(/(?<!\d)1[3-9]\d{9}(?!\d)/);

    await page.getByTestId('customer-tags').getByRole('button', { name: '规则' }).first().click();
    const evidence = page.locator('.evidence');
    await evidence.getByRole('link', { name: /^规则：/ }).waitFor();
    expect(await evidence.locator('li').count()).toBeGreaterThan(0);
    await theatre.picture(page, 'customer-evidence');
  });

  it('builds a tag rule as a sentence, previews it while it is typed, and runs nothing before it is confirmed', async () => {
    await page.goto('/tag-rules/new');
    await choose(page, 'rule-add-root', '购买次数');
    const preview = page.getByTestId('rule-preview');
    await preview.waitFor();
    const matched = async () => Number(await page.getByTestId('preview-matched').innerText());
    const before = await matched();
    expect(before).toBeGreaterThan(0);
    await page.getByTestId('rule-editor').getByRole('spinbutton').last().fill('5');
    await page.locator('.rule-said').filter({ hasText: '5' }).waitFor();
    await until(async () => (await matched()) !== before, 'the preview has followed');
    const after = await matched();
    expect(after).toBeLessThan(before);

    await page.getByTestId('rule-name').fill('常来');
    await choose(page, 'rule-tag', '新建标签');
    await page.getByTestId('rule-tag-group').fill('复购');
    await page.getByTestId('rule-tag-name').fill('常来');
    await theatre.picture(page, 'rule-sentence');
    await page.getByTestId('rule-save').click();
    await page.waitForURL(/\/tag-rules\/\d+$/);
    const path = `/api/v1${new URL(page.url()).pathname}`;
    const kept = () => theatre.stage.api.get<{ state: string; customers: number }>(path);
    expect(await kept()).toMatchObject({ state: 'draft', customers: 0 });

    await page.getByTestId('rule-confirm').click();
    await page.getByText(`新进 ${after} 人，移出 0 人`).waitFor();
    await page.getByTestId('rule-confirm-confirm').click();
    await page.locator('main [data-state=live]').waitFor();
    await page.getByTestId('rule-pause').waitFor();
    await theatre.stage.api.post('/api/v1/clock', { advanceMinutes: 1 });
    expect(await kept()).toMatchObject({ state: 'live', customers: after });
  });

  it('imports a table of orders, shows how far it is, and names the rows it could not read', async () => {
    await page.goto('/orders');
    await page.getByTestId('orders-import').click();
    await page.getByTestId('import-source').fill('youzan');
    const rows = [
      '订单号,买家昵称,收货人手机,付款时间,商品名称,SKU,数量,实付金额,订单状态',
      'HT-1,小雨,13900001111,2026-12-06 10:00:00,A2奶粉 3段 800g,A2-3,1,328.00,交易成功',
      'HT-2,小雪,13900002222,2026-12-06 11:00:00,A2奶粉 3段 800g,A2-3,2,656.00,交易成功',
      'HT-3,小风,13900003333,哪天,A2奶粉 3段 800g,A2-3,1,328.00,交易成功',
    ];
    const file = { name: '十二月.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n')) };
    await page.getByTestId('import-file').setInputFiles(file);
    await page.getByTestId('import-start').click();
    const mine = page.getByTestId('imports').getByRole('listitem').filter({ hasText: '十二月.csv' });
    await mine.locator('[data-state=done]').waitFor();
    expect(await mine.innerText()).toContain('新增 2');
    await mine.getByText('1 行没导进来').click();
    const reject = mine.getByRole('list', { name: '没导进来的行' }).getByRole('listitem');
    expect(await reject.innerText()).toMatch(/第 \d 行[\s\S]*哪天/);
    await theatre.picture(page, 'orders-import');
  });

  it('says of each prospect why today, and keeps what became of it', async () => {
    await page.goto('/prospects');
    const row = page.getByTestId('list-prospects').getByRole('row').filter({ hasText: '周姐' }).first();
    await row.waitFor();
    expect(await row.innerText()).toMatch(/平时约 24 天买 1 罐[\s\S]*快没奶了/);
    await row.getByRole('button', { name: '记结果' }).click();
    await page.getByRole('menuitem', { name: '稍后' }).click();
    await row.locator('[data-state=later]').waitFor();
    await theatre.picture(page, 'prospect-outcome');
  });

  it('keeps a rep who is on leave, and says so everywhere', async () => {
    await page.goto('/settings');
    await page.getByTestId('leave-wangli').click();
    await page.getByTestId('sync').waitFor();
    await page.reload();
    await page.getByTestId('leave-wangli').waitFor();
    expect(await page.getByTestId('leave-wangli').getAttribute('aria-checked')).toBe('true');
  });

  it('speaks English when asked, and remembers it', async () => {
    const guest = await theatre.signedIn(PHONE);
    await guest.goto('/overview');
    await guest.getByRole('button', { name: 'English' }).click();
    await guest.getByRole('heading', { name: 'Today', exact: true }).waitFor();
    await guest.reload();
    await guest.getByRole('heading', { name: 'Needs you' }).waitFor();
    await guest.getByTestId('menu-open').click();
    await guest.getByRole('dialog').getByTestId('menu-prospects').click();
    await guest.getByRole('heading', { name: 'Prospects', exact: true }).waitFor();
    await theatre.picture(guest, 'phone-english');
    await guest.context().close();
  });
});
