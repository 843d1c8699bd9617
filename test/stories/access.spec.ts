import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { PATH_METADATA } from '@nestjs/common/constants';
import { Operators } from '../../src/access/operators.service';
import { PERMISSION, PUBLIC } from '../../src/platform/http/access-marks';
import { Browser, TestService, startTestService } from '../support/service';

describe('who may do what', () => {
  let shop: TestService;

  beforeAll(async () => {
    shop = await startTestService();
  });
  afterAll(() => shop.stop());

  const code = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;

  it('prints the first password once', async () => {
    const operators = shop.service.app.get(Operators);
    const first = await operators.ensureFirst();
    expect(first?.name).toBe('admin');
    expect(await operators.ensureFirst()).toBeNull();
    const browser = new Browser(shop.url);
    expect((await browser.ask('POST', '/api/v1/session', first)).status).toBe(200);
  });

  it('refuses everyone who has not signed in, and says so', async () => {
    const answer = await new Browser(shop.url).ask('GET', '/api/v1/audit');
    expect(answer.status).toBe(401);
    expect(await code(answer)).toBe('access.sign-in');
  });

  it('locks an operator after five wrong passwords, even for the right one', async () => {
    await shop.service.app.get(Operators).add('locked', 'operator', 'the-right-password');
    const browser = new Browser(shop.url);
    for (let attempt = 0; attempt < 5; attempt++) {
      const answer = await browser.ask('POST', '/api/v1/session', { name: 'locked', password: 'wrong' });
      expect(answer.status).toBe(401);
    }
    const right = { name: 'locked', password: 'the-right-password' };
    expect((await browser.ask('POST', '/api/v1/session', right)).status).toBe(423);
    await shop.moveTo(new Date(shop.clock.now().getTime() + 16 * 60_000));
    expect((await browser.ask('POST', '/api/v1/session', right)).status).toBe(200);
  });

  it('takes a write from a browser only with the csrf token', async () => {
    const browser = new Browser(shop.url);
    await browser.signIn(shop.service, 'owner');
    const body = { name: 'shop', permissions: ['orders.write'] };
    const without = await browser.ask('POST', '/api/v1/keys', body, { 'x-csrf-token': '' });
    expect([without.status, await code(without)]).toEqual([403, 'access.csrf']);
    expect((await browser.ask('POST', '/api/v1/keys', body)).status).toBe(201);
  });

  it('keeps an analyst from writing, and an operator from making operators', async () => {
    const analyst = new Browser(shop.url);
    await analyst.signIn(shop.service, 'analyst');
    expect((await analyst.ask('POST', '/api/v1/clock', { advanceMinutes: 1 })).status).toBe(403);
    const operator = new Browser(shop.url);
    await operator.signIn(shop.service, 'operator');
    expect((await operator.ask('GET', '/api/v1/operators')).status).toBe(403);
  });

  it('shows a key once, takes it, and refuses it after it was revoked', async () => {
    const made = await shop.api.post<{ id: number; key: string }>('/api/v1/keys', {
      name: 'reader',
      permissions: ['access.audit'],
    });
    const use = () => fetch(`${shop.url}/api/v1/audit`, { headers: { authorization: `Bearer ${made.key}` } });
    expect((await use()).status).toBe(200);
    expect(JSON.stringify(await shop.api.get('/api/v1/keys'))).not.toContain(made.key);
    const revoke = { method: 'DELETE', headers: { authorization: `Bearer ${made.key}` } };
    expect((await fetch(`${shop.url}/api/v1/keys/${made.id}`, revoke)).status).toBe(403);
    const browser = new Browser(shop.url);
    await browser.signIn(shop.service, 'owner', 'second-owner');
    expect((await browser.ask('DELETE', `/api/v1/keys/${made.id}`)).status).toBe(204);
    expect((await use()).status).toBe(401);
  });

  it('writes down who changed what', async () => {
    const { items } = await shop.api.get<{ items: { who: string; action: string }[] }>('/api/v1/audit');
    expect(items).toContainEqual(expect.objectContaining({ who: 'second-owner', action: 'key.revoke' }));
  });

  it('names every fault of a request, and unknown fields too', async () => {
    const answer = await fetch(`${shop.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: '', surprise: 1 }),
    });
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as { error: { details: { faults: string[] } } };
    expect(error.details.faults.join()).toMatch(/surprise.*name.*password/s);
  });

  it('leaves no endpoint without a mark that says who may call it', () => {
    const discovery = shop.service.app.get(DiscoveryService);
    const reflector = shop.service.app.get(Reflector);
    const scanner = new MetadataScanner();
    const unmarked: string[] = [];
    let endpoints = 0;
    for (const { instance, metatype } of discovery.getControllers()) {
      for (const name of scanner.getAllMethodNames(Object.getPrototypeOf(instance))) {
        const handler = instance[name];
        if (Reflect.getMetadata(PATH_METADATA, handler) === undefined || !metatype) continue;
        endpoints++;
        const mark = (key: string) => reflector.getAllAndOverride(key, [handler, metatype]);
        if (!mark(PUBLIC) && !mark(PERMISSION)) unmarked.push(`${metatype.name}.${name}`);
      }
    }
    expect(unmarked).toEqual([]);
    expect(endpoints).toBeGreaterThan(20);
  });
});
