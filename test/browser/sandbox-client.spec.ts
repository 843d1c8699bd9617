import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { Browser, chromium, Page } from 'playwright-core';
import { jsapiSignature } from '../../src/wecom/crypto/jsapi-signature';
import { Answer, Box, CORP } from '../support/sandbox';
import { GROUP, OPENING, smallWorld, ZHOU } from '../support/small-world';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** A page that asks the client through its bridge and hands on what the client answers. */
const sidebarPage = (boxUrl: string) => `<!doctype html><head><script src="${boxUrl}/client/webview.js"></script></head>
<body><script>window.ask = (name, params) => new Promise((done) => WeixinJSBridge.invoke(name, params, done));</script></body>`;

const API_LIST = ['getContext', 'getCurExternalContact', 'getCurExternalChat', 'sendChatMessage', 'openEnterpriseChat'];

const describeInBrowser = existsSync(CHROMIUM) ? describe : describe.skip;

describeInBrowser('the client stand-in', () => {
  let browser: Browser;
  let sidebar: Server;
  let box: Box;
  let page: Page;

  beforeAll(async () => {
    const args = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
    sidebar = createServer((req, res) => {
      if (req.url?.startsWith('/api/')) res.writeHead(302, { location: '/sidebar' }).end();
      else res.writeHead(200, { 'content-type': 'text/html' }).end(sidebarPage(box.server.url));
    });
    await new Promise<void>((done) => sidebar.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    await browser?.close();
    sidebar?.closeAllConnections();
    sidebar?.close();
  });
  beforeEach(async () => {
    const serviceUrl = `http://127.0.0.1:${(sidebar.address() as AddressInfo).port}`;
    const world = smallWorld();
    world.customers[0].name = '<b>周姐</b>';
    world.customers[0].nature.repliesWith = 1;
    box = await Box.open({ serviceUrl, world });
    page = await browser.newPage();
  });
  afterEach(async () => {
    await page.close();
    await box.close();
  });

  const frame = async () => {
    const found = page.frames().find((one) => one.url().endsWith('/sidebar'))!;
    await found.waitForFunction('window.ask');
    return found;
  };
  const raw = async (name: string, params: object = {}) =>
    (await frame()).evaluate(`ask(${JSON.stringify(name)}, ${JSON.stringify(params)})`) as Promise<Answer>;
  let proof: object;

  /** Proves the page as its server would; `by` spoils the proof. */
  const prove = async (by: { ticket?: string; url?: string; timestamp?: string; agentid?: string } = {}) => {
    const { ticket } = await box.call('ticket/get', undefined, { type: 'agent_config' });
    const timestamp = by.timestamp ?? String(Math.floor(box.sandbox.now().getTime() / 1000));
    const nonceStr = 'n0nce';
    const url = by.url ?? (await frame()).url();
    const signature = jsapiSignature(by.ticket ?? String(ticket), nonceStr, timestamp, url);
    proof = { verifySignature: signature };
    const who = { corpid: CORP.corpId, agentid: by.agentid ?? String(CORP.agentId) };
    return raw('agentConfig', { ...who, timestamp, nonceStr, signature, jsApiList: API_LIST });
  };
  const ask = (name: string, params: object = {}) => raw(name, { ...params, ...proof });
  const bubbles = () => page.getByTestId('chat-bubbles').locator('.bubble');

  it('shows the chat beside the sidebar, and sends what either of them says', async () => {
    await page.goto(`${box.server.url}/client`);
    await page.getByRole('link', { name: '周姐-敏感肌' }).click();
    await page.getByTestId('chat-title').waitFor();
    await bubbles().first().waitFor();
    expect(await bubbles().allTextContents()).toEqual(['团团快没奶了，能换3段吗']);
    expect(await prove()).toMatchObject({ err_msg: 'agentConfig:ok' });
    expect(await ask('getContext')).toMatchObject({ err_msg: 'getContext:ok', entry: 'single_chat_tools' });
    expect(await ask('getCurExternalContact')).toMatchObject({ err_msg: 'getCurExternalContact:ok', userId: ZHOU });
    expect(await ask('getCurExternalChat')).toMatchObject({
      err_msg: 'getCurExternalChat:fail without context of external contact',
    });
    expect(await ask('shareToExternalContact')).toMatchObject({
      err_msg: 'shareToExternalContact:function not exist',
    });
    const message = { msgtype: 'text', text: { content: '3段有货' } };
    expect(await ask('sendChatMessage', message)).toMatchObject({ err_msg: 'sendChatMessage:ok' });
    expect(await ask('sendChatMessage', { msgtype: 'text', text: {} })).toMatchObject({
      err_msg: 'sendChatMessage:fail invalid msgtype',
    });
    expect(await bubbles().allTextContents()).toEqual(['团团快没奶了，能换3段吗', '3段有货']);

    await page.getByTestId('chat-input').fill('<i>今天拍</i>');
    await page.getByTestId('chat-send').click();
    await bubbles().nth(2).waitFor();
    expect(await bubbles().nth(2).textContent()).toBe('<i>今天拍</i>');
    await box.wait(1);
    await bubbles().nth(3).waitFor();
    const { messages } = await box.raw('GET', '/archive/messages?seq=1');
    expect(messages).toMatchObject([{ from: 'zhangsan' }, { from: 'zhangsan' }, { from: ZHOU, tolist: ['zhangsan'] }]);
    expect((messages as { msgtime: number }[])[2].msgtime).toBeGreaterThan(OPENING.getTime());
  });

  it('listens only to a page that has proved itself with the right ticket, for its own address', async () => {
    await page.goto(`${box.server.url}/client?userid=zhangsan&external_userid=${ZHOU}`);
    const refused = (what: string) => ({ err_msg: `agentConfig:fail ${what}` });
    proof = {};
    expect(await ask('getContext')).toEqual({ err_msg: 'getContext:fail no permission' });
    const corp = await box.call('get_jsapi_ticket');
    expect(await prove({ ticket: String(corp.ticket) })).toEqual(refused('invalid ticket'));
    expect(await prove({ ticket: 'made-up' })).toEqual(refused('invalid signature'));
    expect(await prove({ url: 'http://127.0.0.1:1/sidebar' })).toEqual(refused('invalid signature'));
    expect(await prove({ timestamp: String(box.sandbox.now().getTime()) })).toEqual(refused('invalid signature'));
    expect(await prove({ agentid: '7' })).toEqual(refused('invalid agentid'));
    expect(await ask('getContext')).toEqual({ err_msg: 'getContext:fail no permission' });
    expect(await prove()).toEqual({ err_msg: 'agentConfig:ok' });
    expect(await ask('getContext')).toMatchObject({ err_msg: 'getContext:ok' });
    // The ticket of two hours ago is none any more.
    const { ticket } = await box.call('ticket/get', undefined, { type: 'agent_config' });
    await box.wait(120);
    expect(await prove({ ticket: String(ticket) })).toEqual(refused('invalid signature'));
  });

  it('shows nobody to a rep without 客户联系, and nothing to a page that is no client’s', async () => {
    await box.control('admin', { withoutContact: ['zhangsan'] });
    await page.goto(`${box.server.url}/client?userid=zhangsan&external_userid=${ZHOU}`);
    await prove();
    expect(await ask('getCurExternalContact')).toEqual({ err_msg: 'getCurExternalContact:fail no permission' });
    const { port } = sidebar.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/sidebar`);
    expect(await page.evaluate('typeof WeixinJSBridge')).toBe('undefined');
    expect(await page.evaluate('navigator.userAgent')).not.toMatch(/wxwork/);
  });

  it('opens groups and other chats, on a phone with the sidebar below', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${box.server.url}/client?userid=zhangsan&chat_id=${GROUP}&device=phone`);
    await prove();
    expect(await ask('getContext')).toMatchObject({ entry: 'group_chat_tools' });
    expect(await ask('getCurExternalChat')).toMatchObject({ chatId: GROUP });
    expect(await ask('getCurExternalContact')).toMatchObject({
      err_msg: 'getCurExternalContact:fail without context of external contact',
    });
    const chat = (await page.locator('.chat').boundingBox())!;
    const below = (await page.getByTestId('chat-sidebar').boundingBox())!;
    expect([below.y >= chat.y + chat.height - 1, below.width]).toEqual([true, 390]);
    expect(await ask('openEnterpriseChat', { externalUserIds: ZHOU })).toMatchObject({
      err_msg: 'openEnterpriseChat:ok',
    });
    await page.waitForURL((url) => url.searchParams.get('external_userid') === ZHOU);
    expect(new URL(page.url()).searchParams.get('device')).toBe('phone');
  });

  it('logs a rep in by name, and goes back to the trusted domain only', async () => {
    const trusted = `http://127.0.0.1:${(sidebar.address() as AddressInfo).port}/back?x=1`;
    const login = (more: Record<string, string>) => {
      const usual = { appid: CORP.corpId, redirect_uri: trusted, response_type: 'code', state: 'ab12' };
      return `${box.server.url}/connect/oauth2/authorize?${new URLSearchParams({ ...usual, ...more })}`;
    };
    for (const [wrong, says] of [
      [{ redirect_uri: 'http://127.0.0.1:1/back' }, '50001'],
      [{ redirect_uri: 'not a url' }, '50001'],
      [{ appid: 'wwOther' }, 'appid'],
      [{ state: '"><script>1</script>' }, 'state'],
    ] as const) {
      await page.goto(login(wrong));
      expect(await page.getByTestId('login-refused').textContent()).toContain(says);
    }
    await page.goto(login({}));
    await page.getByTestId('login-wangwu').click();
    await page.waitForURL((url) => url.searchParams.has('code'));
    const url = new URL(page.url());
    expect([url.searchParams.get('x'), url.searchParams.get('state')]).toEqual(['1', 'ab12']);
    expect(await box.call('auth/getuserinfo', undefined, { code: url.searchParams.get('code')! })).toMatchObject({
      userid: 'wangwu',
    });
  });
});
