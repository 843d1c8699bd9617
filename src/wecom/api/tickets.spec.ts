import { ENGINES } from '../../../test/support/database';
import { Edge, Ground, makeGround, Remote, startRemote } from '../../../test/support/wecom-edge';
import { WecomTimeout } from '../client/errors';
import { TicketsApi } from './tickets.api';

const CORP_TICKET = '/cgi-bin/get_jsapi_ticket';
const AGENT_TICKET = '/cgi-bin/ticket/get';

describe.each(ENGINES)('tickets of the JS-SDK on %s', (engine) => {
  let remote: Remote;
  let ground: Ground;
  let one: Edge;
  let two: Edge;
  let given: number;

  beforeAll(async () => {
    ground = await makeGround(engine);
  });
  beforeEach(async () => {
    given = 0;
    remote = await startRemote();
    const ticket = (kind: string) => () => ({
      errcode: 0,
      errmsg: 'ok',
      ticket: `${kind}-${++given}`,
      expires_in: 7200,
    });
    remote.answer(CORP_TICKET, ticket('corp'));
    remote.answer(AGENT_TICKET, ticket('agent'));
    one = await ground.start({ env: { WECOM_URL: remote.url } });
    two = await ground.start({ env: { WECOM_URL: remote.url } });
    await one.db.source.query('DELETE FROM wecom_token');
  });
  afterEach(async () => {
    await Promise.all([one.stop(), two.stop()]);
    await remote.stop();
  });
  afterAll(() => ground.remove());

  it('T69: are two, of two addresses, each fetched once for all processes', async () => {
    const asked = Array.from({ length: 10 }, (_, nth) => {
      const tickets = (nth % 2 ? one : two).get(TicketsApi);
      return Promise.all([tickets.corp(), tickets.agent()]);
    });
    const pairs = await Promise.all(asked);
    expect(new Set(pairs.map(([corp]) => corp)).size).toBe(1);
    expect(new Set(pairs.map(([, agent]) => agent)).size).toBe(1);
    expect(pairs[0][0]).toMatch(/^corp-/);
    expect(pairs[0][1]).toMatch(/^agent-/);
    expect([remote.of(CORP_TICKET).length, remote.of(AGENT_TICKET).length]).toEqual([1, 1]);
    expect(remote.of(AGENT_TICKET)[0].query.get('type')).toBe('agent_config');
  });

  it('are fetched anew five minutes before their end, and kept sealed', async () => {
    const tickets = one.get(TicketsApi);
    const [corp, agent] = [await tickets.corp(), await tickets.agent()];
    one.advance(6_890_000);
    expect([await tickets.corp(), await tickets.agent()]).toEqual([corp, agent]);
    one.advance(11_000);
    const [freshCorp, freshAgent] = [await tickets.corp(), await tickets.agent()];
    expect([freshCorp === corp, freshAgent === agent]).toEqual([false, false]);
    const rows: { sealed: string }[] = await one.db.source.query('SELECT sealed FROM wecom_token');
    for (const value of [freshCorp, freshAgent]) expect(JSON.stringify(rows)).not.toContain(value);
  });

  it('of another app are not this app’s: after a change of the app only the app’s is fetched', async () => {
    await Promise.all([one.get(TicketsApi).corp(), one.get(TicketsApi).agent()]);
    const moved = await ground.start({ env: { WECOM_URL: remote.url, WECOM_AGENT_ID: '1000099' } });
    await Promise.all([moved.get(TicketsApi).corp(), moved.get(TicketsApi).agent()]);
    await moved.stop();
    expect([remote.of(CORP_TICKET).length, remote.of(AGENT_TICKET).length]).toEqual([1, 2]);
  });

  it('that WeCom does not give leave nothing behind, and are asked for again', async () => {
    remote.answer(AGENT_TICKET, () => 'cut');
    await expect(one.get(TicketsApi).agent()).rejects.toThrow(WecomTimeout);
    remote.answer(AGENT_TICKET, () => ({ errcode: 0, errmsg: 'ok', ticket: 'late', expires_in: 7200 }));
    expect(await two.get(TicketsApi).agent()).toBe('late');
  });
});
