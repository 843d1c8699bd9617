import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Box, Listener } from '../support/sandbox';
import { OPENING, ZHOU } from '../support/small-world';

describe('the sandbox survives', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'huitou-box-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const stateFile = () => join(folder, 'box.db');
  const template = { sender: 'zhangsan', external_userid: [ZHOU], text: { content: '会员日' } };

  it('a restart: time, tasks, plans, tokens and faults are as they were', async () => {
    const first = await Box.open({ stateFile: stateFile() });
    const token = await first.token();
    const { msgid } = await first.call('externalcontact/add_msg_template', template);
    await first.control('faults', [{ api: 'externalcontact/list', kind: 'errcode', errcode: 45033 }]);
    await first.wait(0.5);
    await first.close();

    const again = await Box.open({ stateFile: stateFile(), seed: 99, startAt: new Date('2030-01-01T00:00:00Z') });
    expect(again.sandbox.now().getTime()).toBe(OPENING.getTime() + 30_000);
    expect(again.sandbox.truth().seed).toBe(7);
    expect(await again.token()).toBe(token);
    expect(await again.call('externalcontact/list', undefined, { userid: 'zhangsan' })).toMatchObject({
      errcode: 45033,
    });
    await again.wait(10);
    const results = await again.call('externalcontact/get_groupmsg_send_result', { msgid, userid: 'zhangsan' });
    expect(results.send_list).toMatchObject([{ external_userid: ZHOU, status: 1 }]);
    await again.close();
  });

  it('being killed: every write it answered is there', async () => {
    const server = join(__dirname, '../support/sandbox-process.ts');
    const child = spawn(process.execPath, ['-r', '@swc-node/register', server, stateFile()], {
      env: { ...process.env, SWC_NODE_PROJECT: join(__dirname, '../../tsconfig.json') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
    const ask = async (path: string, body?: unknown) => {
      const answer = await fetch(url + path, {
        method: body ? 'POST' : 'GET',
        body: body ? JSON.stringify(body) : undefined,
      });
      return (await answer.json()) as Record<string, string>;
    };
    const { access_token } = await ask('/cgi-bin/gettoken?corpid=wwfa4e5c0d12ab3402&corpsecret=FAKE-SECRET');
    const answered: string[] = [];
    const writer = (async () => {
      try {
        for (;;)
          answered.push(
            (await ask(`/cgi-bin/externalcontact/add_msg_template?access_token=${access_token}`, template)).msgid,
          );
      } catch {
        return 'cut';
      }
    })();
    while (answered.length < 20) await new Promise((done) => setImmediate(done));
    child.kill('SIGKILL');
    await exited;
    expect(await writer).toBe('cut');

    const again = await Box.open({ stateFile: stateFile() });
    const kept = again.sandbox.ledger(0, 10_000).items.map((task) => task.msgid);
    await again.close();
    // The write that was under way may have taken effect unanswered; none that was answered is missing.
    expect(kept.slice(0, answered.length)).toEqual(answered);
    expect(kept.length - answered.length).toBeLessThanOrEqual(1);
  });

  it('a listener that was away: what was unsent follows', async () => {
    const first = await Box.open({ stateFile: stateFile() });
    first.sandbox.act({ kind: 'buy', externalUserid: ZHOU, sku: 'milk' });
    first.sandbox.act({ kind: 'add_friend', userid: 'zhangsan' });
    await first.close();
    const listener = await Listener.open();
    const again = await Box.open({ stateFile: stateFile() });
    await again.control('callback', { url: listener.url });
    await again.control('shop', { ordersUrl: `${listener.url}/orders`, apiKey: 'k' });
    expect(listener.requests.map(({ url }) => url.pathname)).toEqual(['/hear', '/hear/orders']);
    await again.close();
    await listener.close();
  });

  it('in running time: it goes on by itself and answers meanwhile', async () => {
    const box = await Box.open({ tickMs: 5 });
    box.sandbox.start();
    const before = box.sandbox.now().getTime();
    const { msgid } = await box.call('externalcontact/add_msg_template', template);
    await box.wait(11);
    const results = await box.call('externalcontact/get_groupmsg_send_result', { msgid, userid: 'zhangsan' });
    expect(results.send_list).toMatchObject([{ status: 1 }]);
    while (box.sandbox.now().getTime() < before + 11 * 60_000 + 20) await new Promise((done) => setImmediate(done));
    await expect(box.sandbox.moveTo(new Date(before))).rejects.toThrow(RangeError);
    await box.close();
  });
});
