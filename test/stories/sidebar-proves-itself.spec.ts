import { jsapiSignature } from '../../src/wecom/crypto/jsapi-signature';
import { TestService, startTestService } from '../support/service';
import { STRANGER, ZHOU } from '../support/small-world';
import { WecomBrowser } from '../support/wecom-browser';

interface Signature {
  timestamp: number;
  nonceStr: string;
  signature: string;
}
interface SdkConfig {
  corpId: string;
  agentId: number;
  config: Signature;
  agentConfig: Signature;
}

describe('the sidebar before WeCom’s client', () => {
  let shop: TestService;
  let rep: WecomBrowser;

  beforeAll(async () => {
    shop = await startTestService();
    await shop.api.post('/api/v1/sync', { kind: 'full' });
    await shop.drain();
    rep = await signedIn('zhangsan');
  });
  afterAll(() => shop.stop());

  const signedIn = async (member: string) => {
    const browser = new WecomBrowser(shop.url);
    browser.set('sandbox_member', member);
    await browser.open('/api/v1/session/rep/start');
    browser.csrf = ((await (await browser.ask('GET', '/api/v1/session/rep')).json()) as { csrf: string }).csrf;
    return browser;
  };
  const sdk = (url: string, headers: Record<string, string> = {}) =>
    rep.ask('GET', `/api/v1/sidebar/sdk?url=${encodeURIComponent(url)}`, undefined, headers);
  const signed = async (url: string) => (await (await sdk(url)).json()) as SdkConfig;

  /** What the client in the sandbox says to a page that proves itself. */
  const invoke = async (name: string, params: object, url: string, userid = 'zhangsan') => {
    const query = new URLSearchParams({ userid, external_userid: ZHOU, chat_id: '' });
    const answer = await fetch(`${shop.url}/sandbox/client/invoke?${query}`, {
      method: 'POST',
      body: JSON.stringify({ name, params, url }),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  const prove = (by: Signature, { corpId, agentId }: SdkConfig, url: string) => {
    const who = { corpid: corpId, agentid: String(agentId), jsApiList: ['getContext'] };
    return invoke('agentConfig', { ...who, ...by, timestamp: String(by.timestamp) }, url);
  };

  it('T69: speaks for the app with the app’s ticket and for the corp with the corp’s, never the other way round', async () => {
    const url = `${shop.url}/sidebar`;
    const given = await signed(url);
    expect(await prove(given.agentConfig, given, url)).toEqual({ err_msg: 'agentConfig:ok' });
    expect(await prove(given.config, given, url)).toEqual({ err_msg: 'agentConfig:fail invalid ticket' });
    const classic = ({ timestamp, nonceStr, signature }: Signature) => ({
      verifyAppId: given.corpId,
      verifyTimestamp: String(timestamp),
      verifyNonceStr: nonceStr,
      verifySignature: signature,
    });
    expect(await invoke('preVerifyJSAPI', classic(given.config), url)).toEqual({ err_msg: 'preVerifyJSAPI:ok' });
    expect(await invoke('preVerifyJSAPI', classic(given.agentConfig), url)).toEqual({
      err_msg: 'preVerifyJSAPI:fail invalid ticket',
    });
    // The corp's identity alone opens nothing of customer contact.
    expect(await invoke('getContext', { verifySignature: given.config.signature }, url)).toEqual({
      err_msg: 'getContext:fail no permission',
    });
    const app = { verifySignature: given.agentConfig.signature };
    expect(await invoke('getContext', app, url)).toMatchObject({ entry: 'single_chat_tools' });
    // Asked for nothing else, it gets nothing else; nor does it get anything as another member or page.
    expect(await invoke('getCurExternalContact', app, url)).toEqual({
      err_msg: 'getCurExternalContact:fail no permission',
    });
    for (const [page, member] of [
      [`${url}/other`, 'zhangsan'],
      [url, 'wangwu'],
    ]) {
      expect(await invoke('getContext', app, page, member)).toEqual({ err_msg: 'getContext:fail no permission' });
    }
  });

  it('T70: is signed without what stands behind the #, and with what stands behind the ?', async () => {
    const url = `${shop.url}/sidebar?from=toolbar`;
    const given = await signed(`${url}#/customer/1`);
    expect(await prove(given.agentConfig, given, `${url}#/customer/2`)).toEqual({ err_msg: 'agentConfig:ok' });
    expect(await prove(given.agentConfig, given, `${shop.url}/sidebar`)).toEqual({
      err_msg: 'agentConfig:fail invalid signature',
    });
    expect(String(given.agentConfig.timestamp)).toMatch(/^\d{10}$/);
    expect(given.agentConfig.nonceStr).toMatch(/^[0-9a-f]{32}$/);
    expect((await signed(url)).agentConfig.nonceStr).not.toBe(given.agentConfig.nonceStr);
  });

  it('T70: signs the published vector', () => {
    const ticket = 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg';
    const url = 'http://mp.weixin.qq.com?params=value';
    for (const page of [url, `${url}#/x`]) {
      expect(jsapiSignature(ticket, 'Wm3WZYTPz0wzccnW', '1414587457', page)).toBe(
        '0f9de62fce790f9a083d5c99e95740ceb90c27ed',
      );
    }
  });

  it('is signed at our own address only', async () => {
    const { host, port } = new URL(shop.url);
    for (const url of [
      'https://evil.example/sidebar',
      `http://${host}.evil.example/sidebar`,
      `http://user@${host}/sidebar`,
      `https://${host}/sidebar`,
      `http://localhost:${port}/sidebar`,
      `${shop.url}/sidebarred`,
      `${shop.url}/`,
      'not a url',
    ]) {
      const answer = await sdk(url);
      expect([url, answer.status]).toEqual([url, 403]);
      expect(await answer.json()).toMatchObject({
        error: { code: 'sidebar.foreign-page', details: { home: `${shop.url}/sidebar` } },
      });
    }
    const own = `${shop.url}/sidebar`;
    expect((await sdk(own, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await sdk(own, { origin: 'null' })).status).toBe(403);
    expect((await sdk(own, { origin: shop.url })).status).toBe(200);
    expect((await fetch(`${shop.url}/api/v1/sidebar/sdk?url=${encodeURIComponent(own)}`)).status).toBe(401);
  });

  it('opens a customer to the reps they are friends with, at every endpoint, and to no machine or operator', async () => {
    const other = await signedIn('lisi');
    const card = (who: WecomBrowser, id: string) => who.ask('GET', `/api/v1/sidebar/card?externalUserid=${id}`);
    expect((await card(rep, ZHOU)).status).toBe(200);
    expect((await card(other, ZHOU)).status).toBe(403);
    // Met in a group only: nobody's friend.
    expect((await card(rep, STRANGER)).status).toBe(403);
    expect(await (await card(other, 'wmUnknown')).json()).toMatchObject({ known: false, customer: null });
    for (const path of ['today', 'card?prospectId=1', `sdk?url=${encodeURIComponent(`${shop.url}/sidebar`)}`]) {
      const asOperator = await fetch(`${shop.url}/api/v1/sidebar/${path}`);
      expect([path, asOperator.status]).toEqual([path, 401]);
    }
    await expect(shop.api.get('/api/v1/sidebar/today')).rejects.toThrow('403');
    await expect(shop.api.get(`/api/v1/sidebar/card?externalUserid=${ZHOU}`)).rejects.toThrow('403');
  });
});
