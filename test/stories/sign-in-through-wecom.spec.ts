import { Operators } from '../../src/access/operators.service';
import { TestService, startTestService } from '../support/service';
import { WecomBrowser } from '../support/wecom-browser';

const START = '/api/v1/session/rep/start';
const ARRIVE = '/api/v1/session/rep/arrive';
const isArrive = (url: URL) => url.pathname.endsWith('/arrive');

describe('signing in through WeCom', () => {
  let shop: TestService;

  beforeAll(async () => {
    shop = await startTestService();
    await shop.api.post('/api/v1/sync', { kind: 'full' });
    await shop.drain();
  });
  afterAll(() => shop.stop());

  /** A browser that is this member's WeCom client. */
  const client = (member: string) => {
    const browser = new WecomBrowser(shop.url, 'Mozilla/5.0 wxwork/4.1.36 MicroMessenger/7.0.1');
    browser.set('sandbox_member', member);
    return browser;
  };
  const admin = (settings: object) => control('admin', settings);
  const control = (what: string, body: unknown) =>
    fetch(`${shop.url}/sandbox/control/${what}`, { method: 'POST', body: JSON.stringify(body) });
  const whoIs = async (browser: WecomBrowser, door = 'rep') => {
    const answer = await browser.ask('GET', `/api/v1/session${door === 'rep' ? '/rep' : ''}`);
    return answer.status === 200 ? ((await answer.json()) as Record<string, any>) : null; // oxlint-disable-line typescript/no-explicit-any -- test reads any field
  };
  const signedInRep = async (member: string) => {
    const browser = client(member);
    await browser.open(START);
    browser.csrf = (await whoIs(browser))!.csrf;
    return browser;
  };

  describe('a rep', () => {
    it('comes back to a clean address with a session that no script reads', async () => {
      const browser = client('zhangsan');
      const landing = await browser.open(`${START}?back=${encodeURIComponent('/sidebar?x=1')}`);
      expect(landing.url.pathname + landing.url.search).toBe('/sidebar?x=1');
      expect(await whoIs(browser)).toMatchObject({ userid: 'zhangsan' });
      expect(browser.setLines.get('huitou_rep')).toMatch(/HttpOnly; SameSite=Lax/);
      const gone = browser.setLines.get('huitou_oauth');
      expect(gone).toMatch(/Path=\/api\/v1\/session;/);
    });

    it('T71: always tells WeCom which app asks', async () => {
      const { hops } = await client('zhangsan').open(START);
      expect(hops[1].pathname).toBe('/sandbox/connect/oauth2/authorize');
      expect(Object.fromEntries(hops[1].searchParams)).toMatchObject({
        agentid: '1000002',
        scope: 'snsapi_base',
        response_type: 'code',
        redirect_uri: `${shop.url}${ARRIVE}`,
      });
      expect(hops[1].hash).toBe('#wechat_redirect');
    });

    it('T72: carries a state of hex digits, good once, in the browser that began, at the door it began at', async () => {
      const browser = client('zhangsan');
      const { url } = await browser.open(START, isArrive);
      expect(url.searchParams.get('state')).toMatch(/^[0-9a-f]{32}$/);
      const arrive = url.pathname + url.search;
      const stranger = client('zhangsan');
      await stranger.open(START, isArrive);
      const expired = '/sidebar?trouble=expired';
      const end = async (who: WecomBrowser, path: string) => {
        const landing = await who.open(path);
        return landing.url.pathname + landing.url.search;
      };
      // A link made by somebody else signs nobody in.
      expect(await end(stranger, arrive)).toBe(expired);
      expect(await end(client('zhangsan'), arrive)).toBe(expired);
      expect(await end(browser, arrive.replace('/rep/', '/operator/'))).toBe('/?trouble=expired');
      expect(await end(browser, arrive.replace(/state=\w+/, 'state=' + 'a'.repeat(32)))).toBe(expired);
      expect(await end(browser, arrive)).toBe('/sidebar');
      expect(await whoIs(browser)).toMatchObject({ userid: 'zhangsan' });
      expect([await whoIs(stranger), browser.cookie('huitou_session')]).toEqual([null, undefined]);
    });

    it('T72: is too late after ten minutes', async () => {
      const browser = client('zhangsan');
      const { url } = await browser.open(START, isArrive);
      const wall = jest.spyOn(shop.clock, 'wall').mockReturnValue(shop.clock.wall() + 10 * 60_000 + 1);
      try {
        expect((await browser.open(url.pathname + url.search)).url.search).toBe('?trouble=expired');
      } finally {
        wall.mockRestore();
      }
    });

    it('T73: asks WeCom once for a code, and a reload of the return shows the sidebar', async () => {
      const browser = client('wangwu');
      const { url } = await browser.open(START, isArrive);
      const calls = async () =>
        ((await (await fetch(`${shop.url}/sandbox/control/state`)).json()) as { calls: Record<string, number> }).calls[
          'auth/getuserinfo'
        ];
      const before = await calls();
      for (let reload = 0; reload < 3; reload++) {
        const landing = await browser.open(url.pathname + url.search);
        expect(landing.url.pathname + landing.url.search).toBe('/sidebar');
      }
      expect(await calls()).toBe(before + 1);
      // A code of WeCom that is used already does not let anybody in, even under a good state.
      const other = client('wangwu');
      const again = await other.open(START, isArrive);
      again.url.searchParams.set('code', url.searchParams.get('code')!);
      expect((await other.open(again.url.pathname + again.url.search)).url.search).toBe('?trouble=expired');
    });

    it('may open two sidebars at once, and both find their way back', async () => {
      const browser = client('zhangsan');
      const [one, two] = [await browser.open(START, isArrive), await browser.open(START, isArrive)];
      for (const { url } of [one, two]) {
        expect((await browser.open(url.pathname + url.search)).url.search).toBe('');
      }
    });

    it.each([
      ['another site', 'https://evil.example/'],
      ['a site without a scheme', '//evil.example/'],
      ['a backslash', '/\\evil.example'],
      ['a tab inside', '/\t/evil.example'],
      ['a dot that vanishes', '/.//evil.example'],
      ['a dot-dot that vanishes', '/x/..//evil.example'],
      ['a script', 'javascript:alert(1)'],
      ['a line break', '/x\r\nset-cookie: a=b'],
      ['two values', '/a&back=https://evil.example'],
    ])('is never led astray by %s', async (_, back) => {
      const query = back.includes('&back=') ? `back=${back}` : `back=${encodeURIComponent(back)}`;
      const { url, hops } = await client('zhangsan').open(`${START}?${query}`);
      expect(hops.every((hop) => hop.origin === shop.url)).toBe(true);
      expect(url.pathname).toBe('/sidebar');
    });

    it('gets a new session id at each sign-in, and the old one is worth nothing', async () => {
      const browser = await signedInRep('zhangsan');
      const old = browser.cookie('huitou_rep')!;
      await browser.open(START);
      expect(browser.cookie('huitou_rep')).not.toBe(old);
      const thief = client('zhangsan');
      thief.set('huitou_rep', old);
      expect(await whoIs(thief)).toBeNull();
    });

    it('signs out', async () => {
      const browser = await signedInRep('zhangsan');
      const token = browser.cookie('huitou_rep')!;
      expect((await browser.ask('DELETE', '/api/v1/session/rep')).status).toBe(204);
      expect(browser.cookie('huitou_rep')).toBeUndefined();
      browser.set('huitou_rep', token);
      expect(await whoIs(browser)).toBeNull();
    });

    it('is out with the next request when they leave the reps, and is told so at the door', async () => {
      const browser = await signedInRep('wangwu');
      expect((await browser.ask('GET', '/api/v1/sidebar/today')).status).toBe(200);
      await admin({ withoutContact: ['wangwu'] });
      await shop.api.post('/api/v1/sync', { kind: 'full' });
      await shop.drain();
      expect((await browser.ask('GET', '/api/v1/sidebar/today')).status).toBe(401);
      const back = await client('wangwu').open(START);
      expect(back.url.pathname + back.url.search).toBe('/sidebar?trouble=not-a-rep');
      await admin({ withoutContact: [] });
      await shop.api.post('/api/v1/sync', { kind: 'full' });
      await shop.drain();
    });

    it('must be a member of the corp, and one who lets WeCom say so', async () => {
      expect((await client('nobody').open(START)).url.search).toBe('?trouble=not-a-member');
      const declined = client('zhangsan');
      const { url } = await declined.open(START, isArrive);
      url.searchParams.delete('code');
      expect((await declined.open(url.pathname + url.search)).url.search).toBe('?trouble=declined');
    });

    it('is told when WeCom cannot be asked', async () => {
      await control('faults', [{ api: 'auth/getuserinfo', kind: 'http-error', status: 500, times: 1 }]);
      expect((await client('zhangsan').open(START)).url.search).toBe('?trouble=wecom');
      expect((await client('zhangsan').open(START)).url.search).toBe('');
    });

    it('sees no other door opened: the console asks for its own session', async () => {
      const browser = await signedInRep('zhangsan');
      for (const path of ['/api/v1/overview', '/api/v1/customers', '/api/v1/operators', '/api/v1/audit']) {
        expect([path, (await browser.ask('GET', path)).status]).toEqual([path, 401]);
      }
      browser.set('huitou_session', browser.cookie('huitou_rep')!);
      expect((await browser.ask('GET', '/api/v1/customers')).status).toBe(403);
    });

    it('survives a broken cookie', async () => {
      const browser = client('zhangsan');
      browser.set('huitou_rep', '%E0%A4%A');
      expect((await browser.ask('GET', '/api/v1/sidebar/today')).status).toBe(401);
    });
  });

  describe('an operator', () => {
    const password = 'a-long-password';
    const make = async (name: string, userid: string | null) => {
      const operators = shop.service.app.get(Operators);
      const { id } = await operators.add(name, 'operator', password);
      if (userid) await operators.change(id, { wecomUserid: userid });
      return id;
    };

    it('comes in by the QR code outside WeCom and silently inside it, whatever the case of the userid', async () => {
      await make('zhao', 'ZhaoLiu');
      const outside = new WecomBrowser(shop.url);
      const scan = await outside.open('/api/v1/session/operator/start?back=%2Fcustomers');
      expect(scan.url.pathname).toBe('/sandbox/wwlogin/sso/login');
      expect(Object.fromEntries(scan.url.searchParams)).toMatchObject({ login_type: 'CorpApp', agentid: '1000002' });
      const chosen = new URL(scan.url);
      chosen.searchParams.set('userid', 'zhaoliu');
      expect((await outside.open(chosen.toString())).url.pathname).toBe('/customers');
      expect(await whoIs(outside, 'operator')).toMatchObject({ operator: { name: 'zhao', wecomUserid: 'zhaoliu' } });
      expect(outside.setLines.get('huitou_session')).toMatch(/HttpOnly; SameSite=Lax/);

      const inside = client('zhaoliu');
      const { hops } = await inside.open('/api/v1/session/operator/start');
      expect(hops[1].pathname).toBe('/sandbox/connect/oauth2/authorize');
      expect(await whoIs(inside, 'operator')).toMatchObject({ operator: { role: 'operator' } });
    });

    it('is told what to do when the member is nobody’s operator, is locked, or was deactivated', async () => {
      const start = (member: string) => client(member).open('/api/v1/session/operator/start');
      const end = async (member: string) => (await start(member)).url;
      expect((await end('lisi')).toString()).toBe(`${shop.url}/?trouble=not-an-operator`);
      const id = await make('li', 'lisi');
      for (let wrong = 0; wrong < 5; wrong++) {
        await new WecomBrowser(shop.url).ask('POST', '/api/v1/session', { name: 'li', password: 'wrong' });
      }
      expect((await end('lisi')).search).toBe('?trouble=locked');
      await shop.moveTo(new Date(shop.clock.now().getTime() + 16 * 60_000));
      expect((await end('lisi')).search).toBe('');
      await shop.api.patch(`/api/v1/operators/${id}`, { active: false });
      expect((await end('lisi')).search).toBe('?trouble=not-an-operator');
      const dead = await new WecomBrowser(shop.url).ask('POST', '/api/v1/session', { name: 'li', password });
      expect(dead.status).toBe(401);
    });

    it('is one member, and no member is two operators', async () => {
      const id = await make('first', 'zhangsan');
      const second = await make('second', null);
      await expect(shop.api.patch(`/api/v1/operators/${second}`, { wecomUserid: 'ZHANGSAN' })).rejects.toThrow('409');
      await shop.api.patch(`/api/v1/operators/${id}`, { wecomUserid: null });
      await shop.api.patch(`/api/v1/operators/${second}`, { wecomUserid: 'ZHANGSAN' });
      await expect(shop.api.patch(`/api/v1/operators/${second}`, { wecomUserid: 'a b' })).rejects.toThrow('400');
      expect(await shop.api.get('/api/v1/operators')).toEqual(
        expect.arrayContaining([expect.objectContaining({ id: second, wecomUserid: 'zhangsan' })]),
      );
    });
  });

  it('says which ways there are', async () => {
    expect(await (await fetch(`${shop.url}/api/v1/session/ways`)).json()).toEqual({ password: true, wecom: true });
  });
});
