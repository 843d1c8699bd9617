import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Database } from '../../src/platform/database/database';
import { ENGINES } from '../support/database';
import { startTestService, TestService } from '../support/service';

jest.setTimeout(120_000);

const KEY = 'a-key-of-sixteen-characters-or-more';

interface Alert {
  id: number;
  rule: string;
  state: string;
  told: number;
  what: { zh: string; en: string };
}
interface Posted {
  delivery: string;
  signed: boolean;
  body: Record<'raised' | 'reminded' | 'cleared', { rule: string; title: { zh: string } }[]>;
}

/** The engineer's end of the webhook, on a real socket. */
async function startHook(): Promise<{ url: string; posts: Posted[]; answers: number[]; server: Server }> {
  const posts: Posted[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const [, at, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['x-huitou-signature'])) ?? [];
      const signed = createHmac('sha256', KEY).update(`${at}.${text}`).digest('hex') === mac;
      posts.push({ delivery: String(request.headers['x-huitou-delivery']), signed, body: JSON.parse(text) });
      response.writeHead(answers.shift() ?? 204, { location: 'http://127.0.0.1:1/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posts, answers, server };
}

describe.each(ENGINES)('an alert on %s', (engine) => {
  let folder: string;
  let hook: Awaited<ReturnType<typeof startHook>>;
  let service: TestService;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'huitou-alerts-'));
    hook = await startHook();
    service = await startTestService(
      engine,
      { stateFile: join(folder, 'sandbox.db') },
      {
        ALERT_WECOM_USERS: 'zhangsan|wangwu',
        ALERT_WEBHOOK_URL: hook.url,
        ALERT_WEBHOOK_KEY: KEY,
        ALERT_REMIND_HOURS: '2',
        ALERT_SILENT_HOURS: '0',
      },
    );
  });
  afterAll(async () => {
    await service?.stop();
    await new Promise((resolve) => hook.server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  const later = (minutes: number) => service.moveTo(new Date(service.clock.now().getTime() + minutes * 60_000));
  const open = async () => (await service.api.get<{ items: Alert[] }>('/api/v1/alerts?open=true')).items;
  /** What the corp's members got, as the corp says. */
  const messages = () => {
    const corp = new Sqlite(join(folder, 'sandbox.db'), { readonly: true });
    const bodies = corp.prepare('SELECT body FROM app_message ORDER BY at').pluck().all() as string[];
    corp.close();
    return bodies.map((body) => JSON.parse(body) as { touser: string; text: { content: string } });
  };
  const breakJob = (name: string) =>
    service.service.app.get(Database).insertIgnore('job', [
      {
        name,
        data: '{}',
        state: 'dead',
        max_attempts: 1,
        due_at: service.clock.now(),
        created_at: service.clock.now(),
      },
    ]);

  it('is told once, by WeCom and by webhook, when something goes wrong', async () => {
    await breakJob('some.work');
    await later(5);
    expect(await open()).toMatchObject([
      { rule: 'service.dead-jobs', state: 'notified', told: 1, what: { zh: '1 个后台任务多次失败后停下。' } },
    ]);
    expect(messages().map(({ touser }) => touser)).toEqual(['zhangsan|wangwu']);
    expect(messages()[0].text.content).toMatch(/^【告警】后台任务停下，\d\d-\d\d \d\d:\d\d 起\n1 个后台任务/);
    expect(hook.posts).toMatchObject([
      { signed: true, body: { raised: [{ rule: 'service.dead-jobs' }], cleared: [] } },
    ]);
  });

  it('is not told again while it lasts, but for a reminder after its time', async () => {
    await breakJob('more.work');
    await later(90);
    expect([messages().length, hook.posts.length]).toEqual([1, 1]);
    expect((await open())[0].what.en).toBe('2 background jobs failed too often and stopped.');
    await later(40);
    expect(messages()[1].text.content).toContain('【仍未恢复，第 1 次提醒】后台任务停下');
    expect(hook.posts[1].body.reminded).toMatchObject([{ title: { zh: '后台任务停下' } }]);
  });

  it('is left in peace once somebody has taken it, and told when it is over', async () => {
    const [alert] = await open();
    await service.api.post(`/api/v1/alerts/${alert.id}/acknowledge`);
    await expect(service.api.post(`/api/v1/alerts/${alert.id}/acknowledge`)).rejects.toThrow('alerts.state');
    await later(300);
    expect(messages()).toHaveLength(2);
    const { items } = await service.api.get<{ items: { id: number }[] }>('/api/v1/jobs/dead');
    for (const { id } of items) await service.api.post(`/api/v1/jobs/${id}/discard`);
    // A webhook that is down is tried again with the same delivery; a redirect is no answer.
    hook.answers.push(500, 302);
    await later(30);
    await later(30);
    expect(await open()).toEqual([]);
    expect(messages().map(({ text }) => text.content.slice(0, 5))).toEqual(['【告警】后', '【仍未恢复', '【已恢复】']);
    const over = hook.posts.slice(2);
    expect(over.map(({ signed, body }) => `${signed} ${body.cleared.length}`)).toEqual(Array(3).fill('true 1'));
    expect(new Set(over.map(({ delivery }) => delivery)).size).toBe(1);
    const channels = await service.api.get('/api/v1/alerts/channels');
    expect(channels).toMatchObject({ wecomUsers: 2, webhook: true, lastWebhook: { state: 'done', attempts: 3 } });
  });

  it('that trembles around its limit is no storm', async () => {
    for (let time = 0; time < 4; time++) {
      await breakJob(`trembling.${time}`);
      await later(2);
      const { items } = await service.api.get<{ items: { id: number }[] }>('/api/v1/jobs/dead');
      for (const { id } of items) await service.api.post(`/api/v1/jobs/${id}/discard`);
      await later(2);
    }
    expect(await open()).toHaveLength(1);
    await later(10);
    expect(await open()).toEqual([]);
    const told = messages().slice(3);
    expect(told.map(({ text }) => text.content.slice(0, 5))).toEqual(['【告警】后', '【已恢复】']);
    // It comes back at once: it is shown, and told only half an hour after the last word about it.
    await breakJob('again');
    await later(2);
    expect(await open()).toMatchObject([{ state: 'raised', told: 0 }]);
    expect(messages()).toHaveLength(5);
    await later(35);
    expect(await open()).toMatchObject([{ state: 'notified', told: 1 }]);
  });
});
