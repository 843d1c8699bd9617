import { Operators } from '../../src/access/operators.service';
import { OpenSession, OperatorView } from '../../src/access/access.dto';
import { TestService, startTestService } from '../support/service';
import { WecomBrowser } from '../support/wecom-browser';

const PASSWORD = 'a-long-password';

describe('sessions of the console', () => {
  let shop: TestService;

  beforeAll(async () => {
    shop = await startTestService();
    await shop.service.app.get(Operators).add('boss', 'owner', PASSWORD);
  });
  afterAll(() => shop.stop());

  const signIn = async (name: string, password = PASSWORD, browser = new WecomBrowser(shop.url)) => {
    const answer = await browser.ask('POST', '/api/v1/session', { name, password });
    if (answer.status !== 200) throw new Error(`${name} was answered ${answer.status}.`);
    browser.csrf = ((await answer.json()) as { csrf: string }).csrf;
    return browser;
  };
  const make = async (name: string) => (await shop.service.app.get(Operators).add(name, 'operator', PASSWORD)).id;
  const stillIn = async (browser: WecomBrowser) => (await browser.ask('GET', '/api/v1/session')).status === 200;
  const code = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;

  it('get a new id at each sign-in, and the old one is worth nothing', async () => {
    const browser = await signIn('boss');
    const old = browser.cookie('huitou_session')!;
    await signIn('boss', PASSWORD, browser);
    expect(browser.cookie('huitou_session')).not.toBe(old);
    const thief = new WecomBrowser(shop.url);
    thief.set('huitou_session', old);
    expect([await stillIn(browser), await stillIn(thief)]).toEqual([true, false]);
  });

  it.each([
    ['role', { role: 'analyst' }, PASSWORD],
    ['password', { password: 'another-password' }, 'another-password'],
    ['WeCom member', { wecomUserid: 'somebody' }, PASSWORD],
  ])('end when another %s is given, on every device', async (what, change, password) => {
    const name = `by-${what}`;
    const id = await make(name);
    const devices = [await signIn(name), await signIn(name)];
    const boss = await signIn('boss');
    expect((await boss.ask('PATCH', `/api/v1/operators/${id}`, change)).status).toBe(200);
    expect([await stillIn(devices[0]), await stillIn(devices[1]), await stillIn(boss)]).toEqual([false, false, true]);
    const back = await signIn(name, password);
    const view = (await (await back.ask('GET', '/api/v1/session')).json()) as { operator: OperatorView };
    expect(view.operator.role).toBe('role' in change ? 'analyst' : 'operator');
  });

  it('go on under a new id for whoever changes themselves', async () => {
    const boss = await signIn('boss');
    const elsewhere = await signIn('boss');
    const { operator } = (await (await boss.ask('GET', '/api/v1/session')).json()) as { operator: OperatorView };
    const old = boss.cookie('huitou_session');
    const answer = await boss.ask('PATCH', `/api/v1/operators/${operator.id}`, { wecomUserid: 'the.boss' });
    const { csrf } = (await answer.json()) as { csrf: string };
    expect(boss.cookie('huitou_session')).not.toBe(old);
    expect([await stillIn(boss), await stillIn(elsewhere)]).toEqual([true, false]);
    const unlink = { wecomUserid: null };
    expect((await boss.ask('PATCH', `/api/v1/operators/${operator.id}`, unlink)).status).toBe(403);
    boss.csrf = csrf;
    expect((await boss.ask('PATCH', `/api/v1/operators/${operator.id}`, unlink)).status).toBe(200);
  });

  it('are listed without what opens them, and ended one by one, which is written down', async () => {
    await make('lost-phone');
    const phone = await signIn('lost-phone');
    const desk = await signIn('lost-phone');
    const boss = await signIn('boss');
    const list = async () => (await (await boss.ask('GET', '/api/v1/sessions')).json()) as OpenSession[];
    const mine = (await list()).filter((one) => one.name === 'lost-phone');
    expect(mine).toHaveLength(2);
    expect(mine[0]).toMatchObject({ kind: 'operator', id: expect.stringMatching(/^[0-9a-f]{24}$/) });
    const asking = (await list()).filter((one) => one.current);
    expect(asking.map((one) => one.name)).toEqual(['boss']);
    expect(JSON.stringify(mine)).not.toContain(phone.cookie('huitou_session'));
    const thief = new WecomBrowser(shop.url);
    thief.set('huitou_session', mine[0].id);
    expect(await stillIn(thief)).toBe(false);
    for (const { id } of mine) expect((await boss.ask('DELETE', `/api/v1/sessions/${id}`)).status).toBe(204);
    expect([await stillIn(phone), await stillIn(desk)]).toEqual([false, false]);
    for (const id of [mine[0].id, '%25', '_'.repeat(24), 'abc']) {
      expect([id, (await boss.ask('DELETE', `/api/v1/sessions/${id}`)).status]).toEqual([id, 404]);
    }
    expect(await stillIn(boss)).toBe(true);
    const { items } = await shop.api.get<{ items: { action: string }[] }>('/api/v1/audit');
    expect(items.filter((line) => line.action === 'session.end')).toHaveLength(2);
  });

  it('are nobody’s to see or end but an owner’s, and one owner always remains', async () => {
    const id = await make('clerk');
    const clerk = await signIn('clerk');
    for (const [method, path] of [
      ['GET', '/api/v1/sessions'],
      ['DELETE', `/api/v1/sessions/${'a'.repeat(24)}`],
      ['PATCH', `/api/v1/operators/${id}`],
    ]) {
      const body = method === 'PATCH' ? { role: 'owner' } : undefined;
      expect([path, (await clerk.ask(method, path, body)).status]).toEqual([path, 403]);
    }
    const boss = await signIn('boss');
    const owners = ((await (await boss.ask('GET', '/api/v1/operators')).json()) as OperatorView[]).filter(
      (one) => one.role === 'owner',
    );
    expect(owners).toHaveLength(1);
    for (const change of [{ role: 'analyst' }, { active: false }]) {
      const answer = await boss.ask('PATCH', `/api/v1/operators/${owners[0].id}`, change);
      expect([answer.status, await code(answer)]).toEqual([409, 'access.last-owner']);
    }
    expect((await boss.ask('PATCH', '/api/v1/operators/99999', { active: false })).status).toBe(404);
  });
});
