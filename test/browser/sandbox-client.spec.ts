import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { Browser, chromium, Page } from 'playwright-core';
import { Box } from '../support/sandbox';
import { GROUP, OPENING, smallWorld, ZHOU } from '../support/small-world';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** A sidebar that asks the client and writes down the answers, as the product's own page does over the same bridge. */
const SIDEBAR = `<!doctype html><meta charset="utf-8"><body><script>
let last = 0; const waiting = new Map();
window.ask = (method, params) => new Promise((done) => { waiting.set(++last, done); parent.postMessage({ huitou: 'wecom', id: last, method, params }, '*'); });
addEventListener('message', (event) => { if (event.data.huitou === 'wecom') waiting.get(event.data.id)(event.data); });
</script></body>`;

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
    sidebar = createServer((_req, res) => void res.writeHead(200, { 'content-type': 'text/html' }).end(SIDEBAR));
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

  /** What the bridge answers to one call made inside the iframe. */
  const ask = async (method: string, params: unknown = {}) => {
    const frame = page.frames().find((one) => one.url().includes('/sidebar'))!;
    await frame.waitForFunction('window.ask');
    return frame.evaluate(`ask(${JSON.stringify(method)}, ${JSON.stringify(params)})`);
  };
  const bubbles = () => page.getByTestId('chat-bubbles').locator('.bubble');

  it('shows the chat beside the sidebar, and sends what either of them says', async () => {
    await page.goto(`${box.server.url}/client`);
    await page.getByRole('link', { name: '周姐-敏感肌' }).click();
    await page.getByTestId('chat-title').waitFor();
    await bubbles().first().waitFor();
    expect(await bubbles().allTextContents()).toEqual(['团团快没奶了，能换3段吗']);
    expect(page.frames()[1].url()).toContain('/sidebar?userid=zhangsan');

    expect(await ask('getContext')).toMatchObject({ ok: true, result: { entry: 'single_chat_tools' } });
    expect(await ask('getCurExternalContact')).toMatchObject({ ok: true, result: { userId: ZHOU } });
    expect(await ask('getCurExternalChat')).toMatchObject({
      ok: false,
      errMsg: expect.stringContaining('without context'),
    });
    expect(await ask('shareToExternalContact')).toMatchObject({
      ok: false,
      errMsg: 'shareToExternalContact:no permission',
    });
    expect(await ask('sendChatMessage', { msgtype: 'text', text: { content: '3段有货' } })).toMatchObject({ ok: true });
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

  it('opens groups and other chats, on a phone with the sidebar below', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${box.server.url}/client?userid=zhangsan&chat_id=${GROUP}&device=phone`);
    expect(await ask('getContext')).toMatchObject({ result: { entry: 'group_chat_tools' } });
    expect(await ask('getCurExternalChat')).toMatchObject({ ok: true, result: { chatId: GROUP } });
    const chat = (await page.locator('.chat').boundingBox())!;
    const below = (await page.getByTestId('chat-sidebar').boundingBox())!;
    expect([below.y >= chat.y + chat.height - 1, below.width]).toEqual([true, 390]);
    expect(await ask('openEnterpriseChat', { externalUserIds: ZHOU })).toMatchObject({ ok: true });
    await page.waitForURL((url) => url.searchParams.get('external_userid') === ZHOU);
    expect(new URL(page.url()).searchParams.get('device')).toBe('phone');
  });

  it('logs a rep in by name, safely', async () => {
    const back = encodeURIComponent(`${box.server.url}/client?x=1`);
    await page.goto(`${box.server.url}/connect/oauth2/authorize?redirect_uri=${back}&state="><script>1</script>`);
    await page.getByTestId('login-wangwu').click();
    await page.waitForURL((url) => url.searchParams.has('code'));
    const url = new URL(page.url());
    expect([url.searchParams.get('x'), url.searchParams.get('state')]).toEqual(['1', '"><script>1</script>']);
    expect(await box.call('auth/getuserinfo', undefined, { code: url.searchParams.get('code')! })).toMatchObject({
      userid: 'wangwu',
    });
  });
});
