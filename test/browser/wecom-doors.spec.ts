import { until } from '../support/until';
import { Frame, Page } from 'playwright-core';
import { barriers, DESK, describeInBrowser, openTheatre, overhang, PHONE, Theatre } from './theatre';

interface Row {
  customer: { id: number; name: string };
}

describeInBrowser('the doors through WeCom', () => {
  let theatre: Theatre;
  let externalUserid: string;
  let page: Page;

  beforeAll(async () => {
    theatre = await openTheatre();
    const { items } = await theatre.stage.api.get<{ items: Row[] }>('/api/v1/prospects?rep=chenchen&limit=100');
    const { customer } = items.find((row) => row.customer.name === '周姐')!;
    const { identities } = await theatre.stage.api.get<{ identities: { kind: string; value: string }[] }>(
      `/api/v1/customers/${customer.id}`,
    );
    externalUserid = identities.find((one) => one.kind === 'external_userid')!.value;
  }, 90_000);
  afterAll(() => theatre?.close());
  afterEach(async () => {
    await page.context().close();
    expect(theatre.complaints()).toEqual([]);
  });

  const inChat = (more = '') => `/sandbox/client?userid=chenchen&external_userid=${externalUserid}&device=phone${more}`;
  const sidebar = () => page.frameLocator('[data-testid=chat-sidebar]');
  const frame = (): Frame => page.frames().find((one) => one.url().includes('/sidebar'))!;
  const calls = async () =>
    (await theatre.stage.sandbox.get<{ calls: Record<string, number> }>('/control/state')).calls;

  describe('of the console', () => {
    it('lets the member in who is an operator', async () => {
      page = await theatre.open(DESK);
      await page.goto('/');
      await page.getByTestId('sign-in-wecom').waitFor();
      expect(await barriers(page)).toEqual([]);
      await theatre.picture(page, 'sign-in');
      await page.getByTestId('sign-in-wecom').click();
      await page.getByTestId('login-chenchen').click();
      await page.getByTestId('metrics').waitFor();
      expect(page.url()).not.toMatch(/code=|state=/);
    });

    it('tells any other member what to do, also on a phone', async () => {
      page = await theatre.open(PHONE);
      await page.goto('/');
      await page.getByTestId('sign-in-wecom').click();
      const other = page.locator('a[data-testid^=login-]:not([data-testid=login-chenchen])').first();
      await other.click();
      await page.getByTestId('sign-in-problem').getByText('还没有绑定控制台账号').waitFor();
      expect([await barriers(page), await overhang(page)]).toEqual([[], 0]);
      await theatre.picture(page, 'sign-in-not-an-operator-phone');
    });

    it('shows an owner who is which member and who is signed in, and ends a session', async () => {
      page = await theatre.signedIn(DESK);
      await page.goto('/settings');
      await page.getByTestId('link-demo').getByText('陈晨').waitFor();
      await page.getByTestId('sessions').scrollIntoViewIfNeeded();
      await theatre.picture(page, 'settings-sessions');
      expect(await barriers(page)).toEqual([]);
      const before = await page.getByTestId('sessions').locator('li').count();
      await page.getByTestId('end-demo').last().click();
      await page.getByText('已退出', { exact: true }).waitFor();
      // The page's policy lets nobody evaluate a text in it, so the waiting is done here.
      const shown = () => page.getByTestId('sessions').locator('li').count();
      await until(async () => (await shown()) === before - 1, 'the ended session is gone');
      await page.setViewportSize(PHONE);
      await page.getByTestId('operators').scrollIntoViewIfNeeded();
      expect(await overhang(page)).toBe(0);
      await theatre.picture(page, 'settings-operators-phone');
    });
  });

  describe('of the sidebar, on a phone', () => {
    beforeEach(async () => (page = await theatre.open(PHONE, { touch: true })));

    it('signs the rep in silently, once, and leaves nothing of it in the address', async () => {
      const before = (await calls())['auth/getuserinfo'];
      await page.goto(inChat());
      await sidebar().getByTestId('card-name').waitFor();
      expect(new URL(frame().url()).search).toBe('');
      await page.goto(inChat());
      await sidebar().getByTestId('card-name').waitFor();
      expect((await calls())['auth/getuserinfo']).toBe(before + 1);
    });

    it.each([
      ['3.0.20', ['preVerifyJSAPI', 'agentConfig']],
      ['4.1.36', ['agentConfig']],
    ])('T69: proves itself to client %s as that version asks', async (version, proofs) => {
      const asked: string[] = [];
      page.on('request', (request) => {
        if (!request.url().includes('/client/invoke')) return;
        asked.push((JSON.parse(request.postData() ?? '{}') as { name: string }).name);
      });
      await page.goto(inChat(`&version=${version}`));
      await sidebar().getByTestId('card-name').waitFor();
      expect(asked).toEqual([...proofs, 'getContext', 'getCurExternalContact']);
      expect(await frame().evaluate('navigator.userAgent')).toContain(`wxwork/${version}`);
    });

    it('T75: says who must give 客户联系 when the rep lacks it, and works again once they have', async () => {
      await theatre.stage.sandbox.post('/control/admin', { withoutContact: ['chenchen'] });
      await page.goto(inChat());
      await sidebar().getByTestId('no-permission').waitFor();
      expect(await sidebar().locator('body').innerText()).toMatch(/使用范围.*可调用接口的应用.*no permission/s);
      expect([await barriers(page, '/sidebar'), await overhang(page, '/sidebar')]).toEqual([[], 0]);
      await theatre.picture(page, 'sidebar-no-permission');
      await sidebar().getByTestId('to-today').tap();
      await sidebar().getByTestId('today-list').waitFor();
      await page.goto(inChat());
      await sidebar().getByTestId('no-permission').waitFor();
      await theatre.stage.sandbox.post('/control/admin', { withoutContact: [] });
      await sidebar().getByTestId('retry').tap();
      await sidebar().getByTestId('card-name').waitFor();
    });

    it('explains itself in a group, and shows the list there, on the workbench and outside WeCom', async () => {
      const { items } = await theatre.stage.api.get<{ items: { chatId: string; owner: { userid: string } | null }[] }>(
        '/api/v1/groups',
      );
      const chat = items.find((one) => one.owner?.userid === 'chenchen')!.chatId;
      await page.goto(`/sandbox/client?userid=chenchen&chat_id=${chat}&device=phone`);
      await sidebar().getByTestId('in-group').waitFor();
      await sidebar().getByTestId('today-list').waitFor();
      expect(await barriers(page, '/sidebar')).toEqual([]);
      await theatre.picture(page, 'sidebar-in-group');
      await page.goto('/sandbox/client?userid=chenchen&entry=normal&device=phone');
      await sidebar().getByTestId('today-list').waitFor();
      expect(await sidebar().getByTestId('in-group').count()).toBe(0);
      await page.goto('/sidebar');
      await page.getByTestId('today-list').waitFor();
      expect(await page.evaluate('typeof WeixinJSBridge')).toBe('undefined');
    });

    it('says what to mend when WeCom does not take the page for the app’s', async () => {
      await page.route('**/api/v1/sidebar/sdk*', async (route) => {
        const answer = await route.fetch();
        const given = (await answer.json()) as { config: object };
        await route.fulfill({ response: answer, json: { ...given, agentConfig: given.config } });
      });
      await page.goto(inChat());
      await sidebar().getByTestId('untrusted').waitFor();
      const text = await sidebar().locator('body').innerText();
      expect(text).toContain(new URL(theatre.stage.service.url).host);
      expect(text).toContain('invalid ticket');
      expect([await barriers(page, '/sidebar'), await overhang(page, '/sidebar')]).toEqual([[], 0]);
      await theatre.picture(page, 'sidebar-untrusted');
    });

    it('tells whoever is no rep what to do, and tries again by a tap', async () => {
      await page.context().addCookies([{ name: 'sandbox_member', value: 'nobody', url: theatre.stage.service.url }]);
      await page.goto('/sidebar');
      await page.getByTestId('fault').getByText('企业成员').waitFor();
      expect([await barriers(page), await overhang(page)]).toEqual([[], 0]);
      await theatre.picture(page, 'sidebar-not-a-member');
      await page.context().addCookies([{ name: 'sandbox_member', value: 'chenchen', url: theatre.stage.service.url }]);
      await page.getByTestId('retry').tap();
      await page.getByTestId('today-list').waitFor();
      expect(new URL(page.url()).search).toBe('');
    });

    it('says so when the browser does not keep the session, instead of circling', async () => {
      await page.route('**/api/v1/session/rep', (route) =>
        route.fulfill({ status: 401, json: { error: { code: 'access.sign-in', message: '', details: {} } } }),
      );
      await page.context().addCookies([{ name: 'sandbox_member', value: 'chenchen', url: theatre.stage.service.url }]);
      await page.goto('/sidebar');
      await page.getByTestId('fault').getByText('没能保存').waitFor();
    });
  });
});
