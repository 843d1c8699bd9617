import { ENGINES } from '../../../test/support/database';
import { Edge, Ground, makeGround, Remote, startRemote } from '../../../test/support/wecom-edge';
import { CustomersApi } from '../api/customers.api';
import { TagsApi } from '../api/tags.api';
import { TicketsApi } from '../api/tickets.api';
import { WecomError, WecomNotCalled, WecomTimeout } from './errors';
import { WecomClient } from './wecom-client';

const FOLLOW = '/cgi-bin/externalcontact/get_follow_user_list';
const MARK = '/cgi-bin/externalcontact/mark_tag';
const SEATS = '/cgi-bin/msgaudit/get_permit_user_list';
const OK = { errcode: 0, errmsg: 'ok' };

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('It was expected to fail.');
}

describe.each(ENGINES)('the WeCom client on %s', (engine) => {
  let remote: Remote;
  let ground: Ground;
  let one: Edge;
  let two: Edge;

  beforeAll(async () => {
    ground = await makeGround(engine);
  });
  beforeEach(async () => {
    remote = await startRemote();
    one = await ground.start({ env: { WECOM_URL: remote.url } });
    two = await ground.start({ env: { WECOM_URL: remote.url } });
    for (const table of ['wecom_token', 'wecom_breaker', 'wecom_parking']) {
      await one.db.source.query(`DELETE FROM ${table}`);
    }
    remote.answer(FOLLOW, () => ({ ...OK, follow_user: ['zhangsan'] }));
  });
  afterEach(async () => {
    await Promise.all([one.stop(), two.stop()]);
    await remote.stop();
  });
  afterAll(() => ground.remove());

  const follow = (edge: Edge) => edge.get(CustomersApi).followUsers();

  it('T1: fetches one token for twenty parallel calls of two processes', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => follow(at % 2 ? one : two)));
    expect(answers).toEqual(Array.from({ length: 20 }, () => ['zhangsan']));
    expect(remote.of('/cgi-bin/gettoken')).toHaveLength(1);
    expect(remote.of(FOLLOW).every((call) => call.query.get('access_token') === 'TOKEN-1')).toBe(true);
  });

  it('T1c: keeps the token of each secret apart', async () => {
    remote.answer('/cgi-bin/gettoken', ({ query }) => ({
      ...OK,
      access_token: `TOKEN-OF-${query.get('corpsecret')}`,
      expires_in: 7200,
    }));
    remote.answer(SEATS, () => ({ ...OK, ids: [] }));
    const both = await ground.start({ env: { WECOM_URL: remote.url, WECOM_ARCHIVE_SECRET: 'archive-secret' } });
    await Promise.all([follow(both), both.get(WecomClient).read(SEATS, { app: 'archive', body: {} })]);
    await follow(both);
    expect(remote.of(FOLLOW).map((call) => call.query.get('access_token'))).toEqual(
      Array(2).fill('TOKEN-OF-shop-secret'),
    );
    expect(remote.of(SEATS).map((call) => call.query.get('access_token'))).toEqual(['TOKEN-OF-archive-secret']);
    await both.stop();
  });

  it('T5: never asks for WeCom’s debug mode, which allows five calls a minute', async () => {
    await follow(one);
    expect(remote.calls.length).toBeGreaterThan(0);
    for (const call of remote.calls) expect([call.path, call.query.has('debug')]).toEqual([call.path, false]);
  });

  it('keeps the token encrypted', async () => {
    await follow(one);
    const [row] = await one.db.source.query('SELECT sealed FROM wecom_token');
    expect(row.sealed).not.toContain('TOKEN-1');
    expect(row.sealed.length).toBeGreaterThan(20);
  });

  it('fetches anew five minutes before the end', async () => {
    await follow(one);
    one.advance(6_000_000);
    await follow(one);
    expect(remote.of('/cgi-bin/gettoken')).toHaveLength(1);
    one.advance(1_000_000);
    await follow(one);
    expect(remote.of('/cgi-bin/gettoken')).toHaveLength(2);
  });

  it('uses what is left of a token near its end, instead of asking for it on every call', async () => {
    remote.answer('/cgi-bin/gettoken', () => ({ ...OK, access_token: 'TOKEN-1', expires_in: 240 }));
    for (let call = 0; call < 5; call++) await follow(call % 2 ? one : two);
    expect(remote.of('/cgi-bin/gettoken')).toHaveLength(1);
    one.advance(125_000);
    await follow(one);
    expect(remote.of('/cgi-bin/gettoken')).toHaveLength(2);
  });

  it('replaces a voided token once for all callers and tries once more', async () => {
    await Promise.all([follow(one), follow(two)]);
    remote.answer('/cgi-bin/gettoken', () => ({ ...OK, access_token: 'TOKEN-2', expires_in: 7200 }));
    remote.answer(FOLLOW, (call) =>
      call.query.get('access_token') === 'TOKEN-2'
        ? { ...OK, follow_user: ['lisi'] }
        : { errcode: 42001, errmsg: 'expired' },
    );
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => follow(at % 2 ? one : two)));
    expect(answers).toEqual(Array.from({ length: 20 }, () => ['lisi']));
    expect(remote.of('/cgi-bin/gettoken')).toHaveLength(2);
  });

  it('gives up after one fresh token', async () => {
    let issued = 0;
    remote.answer('/cgi-bin/gettoken', () => ({ ...OK, access_token: `T${++issued}`, expires_in: 7200 }));
    remote.answer(MARK, () => ({ errcode: 40014, errmsg: 'invalid access_token' }));
    const error = await errorOf(one.get(TagsApi).mark({ userid: 'a', external_userid: 'b', add_tag: ['t'] }));
    expect(error).toMatchObject({ errcode: 40014, retry: 'refresh-token' });
    expect([issued, remote.of(MARK).length]).toEqual([2, 2]);
  });

  it('takes over from a process that died while it was fetching', async () => {
    await follow(one);
    await one.db.source.query('UPDATE wecom_token SET sealed = NULL, lease_token = ?, lease_until = ?', [
      'dead',
      one.clock.wall() - 1,
    ]);
    await expect(follow(two)).resolves.toEqual(['zhangsan']);
    expect(remote.of('/cgi-bin/gettoken')).toHaveLength(2);
  });

  it('never uses the token of a former secret, which would hide that the new one is wrong', async () => {
    await follow(one);
    const other = await ground.start({ env: { WECOM_URL: remote.url, WECOM_SECRET: 'reset' } });
    remote.answer('/cgi-bin/gettoken', (call) =>
      call.query.get('corpsecret') === 'reset'
        ? { errcode: 40001, errmsg: 'invalid credential' }
        : { ...OK, access_token: 'TOKEN-1', expires_in: 7200 },
    );
    expect(await errorOf(follow(other))).toMatchObject({ errcode: 40001 });
    await other.stop();
  });

  it('T1b: stops for an hour, in every process, when the secret is wrong', async () => {
    remote.answer('/cgi-bin/gettoken', () => ({ errcode: 40001, errmsg: 'invalid credential, from ip: 203.0.113.7' }));
    expect(await errorOf(follow(one))).toMatchObject({ errcode: 40001, retry: 'fatal' });
    for (const edge of [one, two, one]) {
      expect(await errorOf(follow(edge))).toMatchObject({ code: 'wecom.breaker-open', until: expect.any(Date) });
    }
    expect(remote.of('/cgi-bin/gettoken')).toHaveLength(1);
    remote.answer('/cgi-bin/gettoken', () => ({ ...OK, access_token: 'TOKEN-1', expires_in: 7200 }));
    two.advance(3_601_000);
    await expect(follow(two)).resolves.toEqual(['zhangsan']);
    await expect(follow(two)).resolves.toEqual(['zhangsan']);
  });

  it('tries again at once when the secret was changed', async () => {
    remote.answer('/cgi-bin/gettoken', (call) =>
      call.query.get('corpsecret') === 'right'
        ? { ...OK, access_token: 'TOKEN-1', expires_in: 7200 }
        : { errcode: 40001, errmsg: 'invalid credential' },
    );
    await errorOf(follow(one));
    const three = await ground.start({ env: { WECOM_URL: remote.url, WECOM_SECRET: 'right' } });
    await expect(follow(three)).resolves.toEqual(['zhangsan']);
  });

  it('parks an API that is called too often, in every process, and longer each time', async () => {
    remote.answer(MARK, () => ({ errcode: 45009, errmsg: 'api freq out of limit' }));
    const mark = (edge: Edge) =>
      errorOf(edge.get(TagsApi).mark({ userid: 'a', external_userid: 'b', add_tag: ['t'] })) as Promise<WecomError>;
    const minutes = (error: { until: Date | null }, edge: Edge) =>
      Math.round(((error.until?.getTime() ?? 0) - edge.clock.now().getTime()) / 60_000);
    const first = await mark(one);
    expect([first.errcode, minutes(first, one)]).toEqual([45009, 1]);
    expect(await mark(one)).toBeInstanceOf(WecomNotCalled);
    expect(await mark(two)).toMatchObject({ code: 'wecom.parked' });
    await expect(follow(one)).resolves.toEqual(['zhangsan']);
    expect(remote.of(MARK)).toHaveLength(1);
    one.advance(61_000);
    expect(minutes(await mark(one), one)).toBe(60);
    one.advance(3_601_000);
    const rest = minutes(await mark(one), one);
    expect(rest).toBeGreaterThan(0);
    expect(rest).toBeLessThanOrEqual(24 * 60);
    // The business day starts at midnight in Shanghai, 16:00 UTC.
    one.advance(rest * 60_000 + 60_000);
    expect(one.clock.now().getUTCHours()).toBe(16);
  });
});

describe('a call that goes wrong', () => {
  let remote: Remote;
  let ground: Ground;
  let edge: Edge;

  beforeAll(async () => {
    remote = await startRemote();
    ground = await makeGround('sqlite', { WECOM_URL: remote.url });
    edge = await ground.start();
  });
  afterAll(async () => {
    await ground.remove();
    await remote.stop();
  });
  beforeEach(() => (remote.calls.length = 0));

  const mark = () => edge.get(TagsApi).mark({ userid: 'a', external_userid: 'b', add_tag: ['t'] });

  it('as a write is lost, and not repeated, when the line is cut', async () => {
    remote.answer(MARK, () => 'cut');
    expect(await errorOf(mark())).toBeInstanceOf(WecomTimeout);
    expect(remote.of(MARK)).toHaveLength(1);
  });

  it.each([
    ['a gateway fails', { status: 502, text: 'Bad Gateway' }],
    ['the answer is cut short', { status: 200, text: '{"errcode":0,"er' }],
  ])('as a write is lost when %s', async (_name, answer) => {
    remote.answer(MARK, () => answer);
    expect(await errorOf(mark())).toBeInstanceOf(WecomTimeout);
  });

  it('surely did nothing when the path is wrong or nobody listens', async () => {
    expect(await errorOf(edge.get(WecomClient).write('/cgi-bin/nowhere', { body: {} }))).toMatchObject({
      code: 'wecom.unreachable',
    });
    const far = await makeGround('sqlite', { WECOM_URL: 'http://127.0.0.1:9' });
    const alone = await far.start();
    expect(await errorOf(alone.get(CustomersApi).followUsers())).toMatchObject({ code: 'wecom.unreachable' });
    await far.remove();
  });

  it('as a read is tried three times when it may pass', async () => {
    let times = 0;
    remote.answer(FOLLOW, () => (++times < 3 ? { errcode: -1, errmsg: 'system busy' } : { ...OK, follow_user: ['a'] }));
    await expect(edge.get(CustomersApi).followUsers()).resolves.toEqual(['a']);
    remote.answer(FOLLOW, () => (++times < 5 ? 'cut' : { ...OK, follow_user: ['b'] }));
    await expect(edge.get(CustomersApi).followUsers()).resolves.toEqual(['b']);
    expect(times).toBe(5);
  });

  it('is not tried again when that cannot help', async () => {
    remote.answer(FOLLOW, () => ({ errcode: 48002, errmsg: 'api forbidden' }));
    expect(await errorOf(edge.get(CustomersApi).followUsers())).toMatchObject({ errcode: 48002, retry: 'fatal' });
    expect(remote.of(FOLLOW)).toHaveLength(1);
  });

  it('shows no token and no secret', async () => {
    remote.answer(MARK, () => ({ errcode: 40096, errmsg: 'bad ?access_token=TOKEN-1&x=1 phone 13812345678' }));
    const error = (await errorOf(mark())) as Error;
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toMatch(/TOKEN-1|13812345678|shop-secret/);
  });

  it('refuses with the setting to set where none is', async () => {
    const bare = await makeGround('sqlite');
    const alone = await bare.start({ env: { WECOM_SECRET: '', WECOM_URL: remote.url } });
    expect(await errorOf(alone.get(CustomersApi).followUsers())).toMatchObject({
      code: 'wecom.not-set-up',
      details: { missing: 'WECOM_SECRET' },
    });
    await bare.remove();
  });

  it('reads lists to their last page', async () => {
    remote.answer('/cgi-bin/externalcontact/batch/get_by_user', (call) => {
      const page = Number(call.body.cursor || 0);
      return { ...OK, external_contact_list: [{ page }], next_cursor: page < 2 ? String(page + 1) : '' };
    });
    const seen: unknown[] = [];
    for await (const page of edge.get(CustomersApi).batch(['zhangsan'])) seen.push(...page.external_contact_list);
    expect(seen).toEqual([{ page: 0 }, { page: 1 }, { page: 2 }]);
  });

  it('T21: takes a rep without customers for an empty list', async () => {
    remote.answer('/cgi-bin/externalcontact/list', () => ({ errcode: 84061, errmsg: 'not external contact' }));
    await expect(edge.get(CustomersApi).list('lisi')).resolves.toEqual([]);
  });

  it('T69: keeps the two tickets apart and fetches each once', async () => {
    remote.answer('/cgi-bin/get_jsapi_ticket', () => ({ ...OK, ticket: 'CORP', expires_in: 7200 }));
    remote.answer('/cgi-bin/ticket/get', () => ({ ...OK, ticket: 'AGENT', expires_in: 7200 }));
    const tickets = edge.get(TicketsApi);
    const all = await Promise.all([tickets.corp(), tickets.agent(), tickets.corp(), tickets.agent()]);
    expect(all).toEqual(['CORP', 'AGENT', 'CORP', 'AGENT']);
    expect(remote.calls).toHaveLength(2);
  });
});
