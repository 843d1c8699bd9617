import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings, SettingsError } from '../../config/load';
import { Sessions } from '../../src/access/sessions.service';
import { Service, startService } from '../../src/app/service';
import { makePlace, Place } from '../support/database';
import { WecomBrowser } from '../support/wecom-browser';

const CORP = { WECOM_CORP_ID: 'wwfa4e5c0d12ab3402', WECOM_AGENT_ID: '1000002', WECOM_SECRET: 'secret' };
const NAME = 'WW_verify_aBcDeF0123456789.txt';

describe('a service with a public address', () => {
  let place: Place;
  let folder: string;
  let service: Service;

  beforeAll(async () => {
    place = await makePlace('sqlite');
    folder = mkdtempSync(join(tmpdir(), 'huitou-verify-'));
    writeFileSync(join(folder, NAME), 'aBcDeF0123456789\n');
    const env = { ...place.env, ...CORP, PORT: '0', PUBLIC_URL: 'https://huitou.example.com' };
    service = await startService(loadSettings({ ...env, WECOM_VERIFY_FILE: join(folder, NAME), LOG_LEVEL: 'silent' }));
  });
  afterAll(async () => {
    await service?.stop();
    await place.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('T74: keeps the sidebar’s cookies in another site’s frame, the console’s not, and all over https only', async () => {
    const browser = new WecomBrowser(service.url);
    await browser.open('/api/v1/session/rep/start', (url) => url.origin !== service.url);
    expect(browser.setLines.get('huitou_oauth')).toMatch(/HttpOnly; Secure; SameSite=None$/);
    await browser.open('/api/v1/session/operator/start', (url) => url.origin !== service.url);
    expect(browser.setLines.get('huitou_oauth')).toMatch(/HttpOnly; Secure; SameSite=Lax$/);
    await browser.ask('DELETE', '/api/v1/session/rep');
    expect(browser.setLines.get('huitou_rep')).toMatch(/HttpOnly; Secure; SameSite=None$/);
    const first = { name: 'admin', password: 'wrong-password' };
    await browser.ask('POST', '/api/v1/session', first);
    await browser.ask('DELETE', '/api/v1/session');
    expect(browser.setLines.get('huitou_session')).toMatch(/HttpOnly; Secure; SameSite=Lax$/);
  });

  it('T74: may be framed by WeCom’s own pages as a sidebar, and by nobody as a console', async () => {
    const policy = async (path: string) => (await fetch(service.url + path)).headers.get('content-security-policy');
    expect(await policy('/sidebar')).toMatch(/frame-ancestors 'self' https:\/\/work\.weixin\.qq\.com/);
    for (const path of ['/', '/api/v1/session/ways']) expect(await policy(path)).toMatch(/frame-ancestors 'self';/);
    expect(await (await fetch(`${service.url}/sidebar`)).text()).not.toContain('webview.js');
  });

  it('sends the client to WeCom’s OAuth and other browsers to its QR code, back to the public address', async () => {
    const leave = async (door: string, agent?: string) => {
      const browser = new WecomBrowser(service.url, agent);
      return (await browser.open(`/api/v1/session/${door}/start`, (url) => url.origin !== service.url)).url;
    };
    const inside = await leave('rep');
    expect(inside.origin + inside.pathname).toBe('https://open.weixin.qq.com/connect/oauth2/authorize');
    expect(inside.hash).toBe('#wechat_redirect');
    expect(inside.searchParams.get('redirect_uri')).toBe('https://huitou.example.com/api/v1/session/rep/arrive');
    const outside = await leave('operator');
    expect(outside.origin + outside.pathname).toBe('https://login.work.weixin.qq.com/wwlogin/sso/login');
    expect(Object.fromEntries(outside.searchParams)).toEqual({
      login_type: 'CorpApp',
      appid: CORP.WECOM_CORP_ID,
      agentid: CORP.WECOM_AGENT_ID,
      redirect_uri: 'https://huitou.example.com/api/v1/session/operator/arrive',
      state: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const within = await leave('operator', 'Mozilla/5.0 wxwork/4.1.36');
    expect(within.origin + within.pathname).toBe('https://open.weixin.qq.com/connect/oauth2/authorize');
  });

  it('serves the file by which WeCom knows the domain, and no other of its kind or folder', async () => {
    const get = async (path: string) => {
      const answer = await fetch(service.url + path);
      return [answer.status, answer.headers.get('content-type'), await answer.text()];
    };
    expect(await get(`/${NAME}`)).toEqual([200, 'text/plain; charset=utf-8', 'aBcDeF0123456789']);
    for (const path of [
      '/WW_verify_other.txt',
      `/${NAME}/`,
      `/${NAME.toLowerCase()}`,
      '/WW_verify_..%2f..%2fetc%2fpasswd',
      `/WW_verify_%2e%2e/${NAME}`,
      '/WW_verify_',
    ]) {
      const [status, , text] = await get(path);
      expect([path, status, String(text).includes('aBcDeF')]).toEqual([
        path,
        path.startsWith('/ww') ? status : 404,
        false,
      ]);
    }
  });

  it('does not start with a verify file that is none', async () => {
    const start = (file: string) =>
      Promise.resolve().then(() => startService(loadSettings({ ...place.env, PORT: '0', WECOM_VERIFY_FILE: file })));
    const wrong = join(folder, 'WW_verify_wrong.txt');
    writeFileSync(wrong, 'WECOM_SECRET=abcdef\n');
    for (const file of [
      '/etc/passwd',
      join(folder, 'WW_verify_x.txt.exe'),
      wrong,
      join(folder, 'WW_verify_gone.txt'),
    ]) {
      const error = (await start(file).catch((thrown: unknown) => thrown)) as SettingsError;
      expect([file, error.faults?.map((fault) => fault.env)]).toEqual([file, ['WECOM_VERIFY_FILE']]);
    }
  });

  it('lets one address try 30 times in five minutes, and no session pile up in the meantime', async () => {
    const browser = new WecomBrowser(service.url);
    const statuses = new Set<number>();
    for (let attempt = 0; attempt < 31; attempt++) {
      statuses.add((await browser.ask('GET', '/api/v1/session/rep/arrive?code=x&state=y')).status);
    }
    expect([...statuses]).toEqual([302, 429]);
    const password = await browser.ask('POST', '/api/v1/session', { name: 'admin', password: 'x' });
    expect(password.status).toBe(429);
    expect(await service.app.get(Sessions).open(null)).toEqual([]);
    let begun = 0;
    while (begun < 400 && (await browser.ask('GET', '/api/v1/session/rep/start')).status === 302) begun++;
    expect(begun).toBeGreaterThan(250);
    expect(begun).toBeLessThan(301);
  });
});
