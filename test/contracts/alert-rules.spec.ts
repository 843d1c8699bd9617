import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperationsModule } from '../../src/operations/operations.module';
import { AlertWatch } from '../../src/operations/alerts/alert-watch';
import { ServiceRules } from '../../src/operations/alerts/service.rules';
import { Clock } from '../../src/platform/clock/clock';
import { Schedules } from '../../src/platform/schedule/schedules';
import { Gates } from '../../src/wecom/client/gates';
import { WecomHandlers } from '../../src/wecom/inbox/on-wecom';
import { ENGINES } from '../support/database';
import { openRooms, Rooms } from '../support/rooms';
import { CORP } from '../support/wecom-edge';

const HOUR_MS = 3_600_000;

interface Alert {
  id: number;
  rule: string;
  subject: string;
  state: string;
  what: { zh: string };
}

describe.each(ENGINES)('the rules of alerts on %s', (engine) => {
  let rooms: Rooms;
  let clock: Clock;

  beforeEach(async () => {
    clock = new Clock();
    // 2026-11-23 10:00 in Shanghai, a Monday.
    clock.shift(Date.parse('2026-11-23T02:00:00Z') - Date.now());
    rooms = await openRooms(engine, { modules: [OperationsModule], env: CORP, clock });
    // Nobody looks but the suite.
    await rooms.get(Schedules).onModuleDestroy();
    await rooms.queue.drain();
  });
  afterEach(() => rooms.close());

  const later = (ms: number) => clock.shift(clock.offset + ms);
  const look = async () => {
    await rooms.get(AlertWatch).look();
    const { body } = await rooms.ask<{ items: Alert[] }>('/api/v1/alerts?open=true');
    return body.items.map(({ rule, subject, what }) => [rule, subject, what.zh]).sort();
  };
  const event = (more: Record<string, unknown>) =>
    rooms.db.insertIgnore('wecom_inbox', [
      {
        hash: Math.random().toString(36),
        receiver: 'app',
        state: 'done',
        body: '<xml/>',
        batch: 'b',
        due_at: clock.now(),
        received_at: clock.now(),
        ...more,
      },
    ]);

  it('see what waits, what is dead and what a person must decide', async () => {
    expect(await look()).toEqual([]);
    const now = clock.now();
    const effect = { lane: 'l', content_hash: 'h', payload: '{}', created_at: now, updated_at: now };
    await rooms.db.insertIgnore('effect', [
      { kind: 'app-message', owner_ref: 'x:1', state: 'unknown', due_at: null, ...effect },
      { kind: 'app-message', owner_ref: 'x:2', state: 'unknown', due_at: new Date(now.getTime() + HOUR_MS), ...effect },
    ]);
    await event({ state: 'dead', kind: 'change_external_contact' });
    await event({ state: 'ready', kind: 'click', due_at: new Date(now.getTime() + HOUR_MS) });
    later(9 * 60_000);
    expect((await look()).map(([rule]) => rule)).toEqual(['wecom.dead-letters', 'wecom.unclear-effects']);
    later(2 * 60_000);
    expect(await look()).toEqual([
      ['wecom.dead-letters', '', '1 条企微回调多次失败：change_external_contact × 1'],
      ['wecom.inbox-lag', '', '1 条企微回调在等处理，最早的等了 11 分钟。'],
      ['wecom.unclear-effects', '', '1 个发给企微的动作结果不明，读回也看不出，等人判定。'],
    ]);
  });

  it('see credentials that are refused, and an API that rests for longer than a minute', async () => {
    const gates = rooms.get(Gates);
    await gates.park('/cgi-bin/tag/list');
    expect(await look()).toEqual([]);
    later(61_000);
    await gates.park('/cgi-bin/tag/list');
    await gates.open('ww1:app', ['ww1', 's'], 40001, 'invalid credential');
    expect((await look()).map(([rule, subject]) => [rule, subject])).toEqual([
      ['wecom.breaker', 'ww1:app'],
      ['wecom.parked', '/cgi-bin/tag/list'],
    ]);
    later(2 * HOUR_MS);
    expect((await look()).map(([rule]) => rule)).toEqual([]);
  });

  it('T7: see an app that WeCom warns of or has suspended, until it says that all is well', async () => {
    const from = clock.now().getTime();
    const says = (kind: string, minute: number, agent = '1000021') =>
      rooms.get(WecomHandlers).handle({
        receiver: 'app',
        kind,
        changeType: '',
        detail: '',
        subject: kind,
        at: new Date(from + minute * 60_000),
        receivedAt: clock.now(),
        fields: { AgentID: agent },
      });
    await says('inactive_alert', 1);
    await says('low_active_alert', 1, '1000022');
    expect((await look()).map(([rule, subject]) => [rule, subject])).toEqual([
      ['wecom.app-warned', '1000021'],
      ['wecom.app-warned', '1000022'],
    ]);
    // The later word holds, in whatever order the two arrive.
    await says('close_inactive_agent', 5);
    await says('inactive_alert', 4);
    await says('active_restored', 6, '1000022');
    later(6 * 60_000);
    expect(await look()).toEqual([
      ['wecom.app-stopped', '1000021', '企微因用的人太少停用或限制了应用 1000021，回调和消息随时会停。'],
    ]);
    await says('reopen_inactive_agent', 7);
    later(6 * 60_000);
    expect(await look()).toEqual([]);
  });

  it('count silence in business hours only, and say nothing new at night', async () => {
    await event({});
    // 10:00 → 15:59 is not yet six hours.
    later(6 * HOUR_MS - 60_000);
    expect(await look()).toEqual([]);
    later(2 * 60_000);
    expect(await look()).toMatchObject([['wecom.silent', '', expect.stringContaining('上一条在 2026-11-23 10:00')]]);
    // 22:01: closed. What was said stays; nobody is woken.
    later(6 * HOUR_MS);
    expect(await look()).toHaveLength(1);
    await event({});
    expect(await look()).toEqual([]);
    // The event came at 22:01, so that all of the next day's six hours have to pass: 09:00 → 15:00.
    later(16.5 * HOUR_MS);
    expect(await look()).toEqual([]);
    later(HOUR_MS);
    expect((await look()).map(([rule]) => rule)).toEqual(['wecom.silent']);
  });

  it('is there once, however many look at the same moment', async () => {
    await event({ state: 'dead' });
    await Promise.all(Array.from({ length: 5 }, () => rooms.get(AlertWatch).look()));
    const { body } = await rooms.ask<{ items: Alert[] }>('/api/v1/alerts');
    expect(body.items).toMatchObject([{ rule: 'wecom.dead-letters', state: 'raised' }]);
    expect((await rooms.ask(`/api/v1/alerts/${body.items[0].id}/acknowledge`, {})).status).toBe(204);
    expect((await rooms.ask(`/api/v1/alerts/${body.items[0].id}/acknowledge`, {})).status).toBe(409);
  });
});

describe('the rule about backups', () => {
  it('sees one that is too old by the wall clock, on SQLite', async () => {
    const clock = new Clock();
    const rooms = await openRooms('sqlite', { modules: [OperationsModule], env: CORP, clock });
    const looked = async () => (await rooms.get(ServiceRules).backup()).map(({ facts }) => facts?.hours);
    expect(await looked()).toEqual([]);
    const wall = jest.spyOn(clock, 'wall').mockImplementation(() => Date.now() + 51 * HOUR_MS);
    expect(await looked()).toEqual([51]);
    mkdirSync(join(rooms.place.dir, 'backups'), { recursive: true });
    writeFileSync(join(rooms.place.dir, 'backups', 'now.db'), '');
    wall.mockRestore();
    expect(await looked()).toEqual([]);
    await rooms.close();
  });
});
