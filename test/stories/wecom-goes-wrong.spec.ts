import { CustomersApi } from '../../src/wecom/api/customers.api';
import { EffectPlan } from '../../src/wecom/outbox/effect-kinds';
import { EffectView } from '../../src/wecom/outbox/effects.dto';
import { EffectQueries } from '../../src/wecom/outbox/effects.queries';
import { Outbox } from '../../src/wecom/outbox/outbox.service';
import { Listener } from '../support/callbacks';
import { ENGINES } from '../support/database';
import { Box, CORP } from '../support/sandbox';
import { TAG, ZHOU } from '../support/small-world';
import { until } from '../support/until';
import { Edge, Ground, makeGround } from '../support/wecom-edge';

const LIST = 'externalcontact/get_follow_user_list';
const MARK = 'externalcontact/mark_tag';
const EVERYBODY = ['lisi', 'wangwu', 'zhangsan', 'zhaoliu'];

/** Two processes of one installation against a corp whose scenario says what goes wrong. */
describe.each(ENGINES)('when WeCom goes wrong, on %s', (engine) => {
  let box: Box;
  let ground: Ground;
  let one: Edge;
  let two: Edge;

  beforeAll(async () => {
    ground = await makeGround(engine, {
      WECOM_CORP_ID: CORP.corpId,
      WECOM_AGENT_ID: String(CORP.agentId),
      WECOM_SECRET: CORP.secret,
      WECOM_TOKEN: CORP.token,
      WECOM_AES_KEY: CORP.aesKey,
    });
  }, 60_000);
  beforeEach(async () => {
    box = await Box.open();
    one = await ground.start({ providers: [Listener], env: { WECOM_URL: box.server.url } });
    two = await ground.start({ providers: [Listener], env: { WECOM_URL: box.server.url } });
    for (const table of ['effect', 'job', 'wecom_token', 'wecom_breaker', 'wecom_parking', 'wecom_inbox'])
      await one.db.source.query(`DELETE FROM ${table}`);
  });
  afterEach(async () => {
    await Promise.all([one.stop(), two.stop()]);
    await box.close();
  });
  afterAll(() => ground.remove());

  const scenario = (...faults: object[]) => box.control('scenario', { seed: 3, faults });
  const struck = async () => (await box.control('scenario')).struck as Record<string, number>;
  const calls = async (api: string): Promise<number> => (await box.control('state')).calls[api] ?? 0;
  const reps = (edge: Edge) => edge.get(CustomersApi).followUsers();
  const list = async (): Promise<EffectView[]> =>
    (await one.get(EffectQueries).list({})).items.sort((a, b) => a.id - b.id);
  const drain = () => Promise.all([one.queue.drain(), two.queue.drain()]);
  const pass = async (seconds: number) => {
    for (const edge of [one, two]) edge.advance(seconds * 1000);
    await drain();
  };
  const mark = (name: string, userid = 'wangwu'): EffectPlan => ({
    ownerRef: `test:${name}`,
    payload: { userid, external_userid: ZHOU, add_tag: [TAG] },
  });

  it.each([
    [{ kind: 'slow', latencyMs: 30 }, 1],
    [{ kind: 'reset-before' }, 3],
    [{ kind: 'reset-after' }, 3],
    [{ kind: 'http-error', status: 503 }, 3],
    [{ kind: 'malformed' }, 3],
    [{ kind: 'errcode', errcode: -1 }, 3],
    [{ kind: 'errcode', errcode: 45033 }, 3],
  ])('a read is answered in spite of %j', async (fault, tries) => {
    await scenario({ api: LIST, times: 2, ...fault });
    expect(await reps(one)).toEqual(EVERYBODY);
    expect(await calls(LIST)).toBe(tries);
  });

  it.each([
    ['reset-before', 2],
    ['http-error', 2],
    ['reset-after', 1],
    ['malformed', 1],
  ])('a write is unknown after %s, read back, and made %i times', async (kind, times) => {
    await scenario({ api: MARK, kind }, { api: 'externalcontact/get', kind: 'errcode', errcode: 45033, times: 3 });
    await one.get(Outbox).plan('mark-tag', [mark('tag')]);
    await drain();
    // Reading back fails too: it stays unknown, and is not made again.
    expect(await list()).toMatchObject([{ state: 'unknown', attempts: 1 }]);
    await pass(100);
    expect(await list()).toMatchObject([{ state: 'succeeded', attempts: times }]);
    expect(await calls(MARK)).toBe(times);
  });

  it('silence before and after the write took effect makes it unknown, and neither is lost or done twice', async () => {
    const send = 'message/send';
    const note = (content: string): EffectPlan => ({
      ownerRef: `test:${content}`,
      payload: { msgtype: 'text', text: { content }, touser: ['zhangsan'] },
    });
    await scenario({ api: send, kind: 'timeout-before' }, { api: send, kind: 'timeout-after' });
    await one.get(Outbox).plan('app-message', [note('one'), note('two')]);
    await drain();
    expect(await list()).toMatchObject([
      { state: 'succeeded', attempts: 2 },
      { state: 'succeeded', attempts: 2 },
    ]);
    const ids = (await list()).map((effect) => effect.externalRef);
    expect([new Set(ids).size, await calls(send)]).toEqual([2, 4]);
  }, 60_000);

  it.each([-1, 45033, 45035])('a write refused with %i is tried again later', async (errcode) => {
    await scenario({ api: MARK, kind: 'errcode', errcode });
    await one.get(Outbox).plan('mark-tag', [mark('tag')]);
    await drain();
    expect(await list()).toMatchObject([{ state: 'retryable', errorCode: String(errcode) }]);
    await pass(2);
    expect(await list()).toMatchObject([{ state: 'succeeded', attempts: 2 }]);
  });

  it('an API that is called too often is parked for every process, and goes on after its window', async () => {
    await scenario({ api: LIST, kind: 'errcode', errcode: 45009 });
    await expect(reps(one)).rejects.toMatchObject({ errcode: 45009, retry: 'frequency', until: expect.any(Date) });
    await until(
      async () =>
        reps(two).then(
          () => false,
          (error) => error.code === 'wecom.parked',
        ),
      'the news is read',
    );
    const before = await calls(LIST);
    await expect(reps(one)).rejects.toMatchObject({ code: 'wecom.parked' });
    await expect(reps(two)).rejects.toMatchObject({ code: 'wecom.parked' });
    expect(await calls(LIST)).toBe(before);
    for (const edge of [one, two]) edge.advance(61_000);
    expect([await reps(one), await reps(two)]).toEqual([EVERYBODY, EVERYBODY]);
  });

  it.each([40014, 42001])('a token refused with %i is replaced once for both processes', async (errcode) => {
    await Promise.all([reps(one), reps(two)]);
    expect(await calls('gettoken')).toBe(1);
    await scenario({ api: '*', kind: 'errcode', errcode });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => reps(at % 2 ? one : two)));
    expect(answers).toEqual(Array.from({ length: 20 }, () => EVERYBODY));
    expect([await calls('gettoken'), await struck()]).toEqual([2, { [`errcode ${errcode}`]: 1 }]);
  });

  it('writes to one customer of one rep never meet', async () => {
    await scenario();
    await one.get(Outbox).plan(
      'mark-tag',
      Array.from({ length: 12 }, (_, at) => mark(String(at))),
    );
    await two.get(Outbox).plan(
      'mark-tag',
      Array.from({ length: 12 }, (_, at) => mark(`two ${at}`, 'WangWu')),
    );
    await drain();
    const seen = await list();
    expect(seen.map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(Array(24).fill('succeeded 1'));
    expect(await calls(MARK)).toBe(24);
  });

  it.each([40001, 40013])('%i opens the breaker for both processes after one call', async (errcode) => {
    await scenario({ api: LIST, kind: 'errcode', errcode });
    await expect(reps(one)).rejects.toMatchObject({ errcode, retry: 'fatal' });
    await until(
      async () =>
        reps(two).then(
          () => false,
          (error) => error.code === 'wecom.breaker-open',
        ),
      'the news is read',
    );
    const before = Object.values((await box.control('state')).calls as Record<string, number>);
    for (const edge of [one, two]) await expect(reps(edge)).rejects.toMatchObject({ code: 'wecom.breaker-open' });
    expect(Object.values((await box.control('state')).calls as Record<string, number>)).toEqual(before);
    for (const edge of [one, two]) edge.advance(3_601_000);
    expect([await reps(one), await reps(two)]).toEqual([EVERYBODY, EVERYBODY]);
  });

  it('T3: what a person has to mend, such as an address that is not trusted, is told and not tried again', async () => {
    await scenario({ api: MARK, kind: 'errcode', errcode: 60020 }, { kind: 'invisible', reps: ['ZhangSan'] });
    await one.get(Outbox).plan('mark-tag', [mark('address')]);
    await drain();
    await one.get(Outbox).plan('mark-tag', [mark('range', 'zhangsan')]);
    await drain();
    await pass(3600);
    expect((await list()).map(({ state, errorCode, attempts }) => [state, errorCode, attempts])).toEqual([
      ['failed', '60020', 1],
      ['failed', '60011', 1],
    ]);
    expect(await reps(one)).toEqual(['lisi', 'wangwu', 'zhaoliu']);
  });

  it('events lost on the way, delivered twice or out of order are handled once each', async () => {
    await box.control('callback', { url: `${one.url}/wecom/callback` });
    await scenario(
      { kind: 'callback-lost', times: 3 },
      { kind: 'callback-duplicated', event: 'change_external_contact', times: 2 },
      { kind: 'callback-reordered', event: 'change_external_contact.add_external_contact', times: 1, latencyMs: 100 },
    );
    await box.control('act', { kind: 'add_friend', userid: 'zhangsan', times: 6 });
    await drain();
    const rows = await one.db.source.query('SELECT state, deliveries FROM wecom_inbox ORDER BY id');
    expect(rows.map((row: { state: string }) => row.state)).toEqual(Array(6).fill('done'));
    const deliveries = rows.map((row: { deliveries: number }) => Number(row.deliveries));
    expect(deliveries.sort()).toEqual([1, 1, 1, 1, 2, 2]);
    const heard = [...one.get(Listener).heard, ...two.get(Listener).heard].map((event) => event.subject);
    expect([heard.length, new Set(heard).size]).toEqual([6, 6]);
    expect(await struck()).toEqual({ 'callback-lost': 3, 'callback-duplicated': 2, 'callback-reordered': 1 });
  });
});
