import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ChannelsModule } from '../../src/channels/channels.module';
import { ENGINES, makePlace, Place } from '../support/database';
import { EntryChildOrders } from '../support/entry-child';
import { openRooms, Rooms } from '../support/rooms';
import { Box, CORP } from '../support/sandbox';
import { until } from '../support/until';
import { Clock } from '../../src/platform/clock/clock';
import { sql } from '../../src/platform/database/sql';
import { EffectQueries } from '../../src/wecom/outbox/effects.queries';
import { Lanes } from '../../src/wecom/outbox/lanes';

const CHILD = join(__dirname, '../support/entry-child.ts');
const APIS = [
  'externalcontact/add_contact_way',
  'externalcontact/groupchat/add_join_way',
  'externalcontact/group_welcome_template/add',
  'externalcontact/add_moment_task',
  'externalcontact/send_welcome_msg',
];
/** Longer than the test: the line ends because the caller dies. */
const HELD_MS = 300_000;

describe.each(ENGINES)('killed with a call of each kind in the air on %s', (engine) => {
  let place: Place;
  let box: Box;
  let rooms: Rooms | null = null;
  let child: ChildProcess | null = null;
  let welcomeCode: string;

  beforeEach(async () => {
    place = await makePlace(engine);
    box = await Box.open();
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await rooms?.stop();
    rooms = null;
    await box.close();
    await place.remove();
  });

  const env = (): Record<string, string> => ({
    ...place.env,
    WECOM_URL: box.server.url,
    WECOM_CORP_ID: CORP.corpId,
    WECOM_AGENT_ID: String(CORP.agentId),
    WECOM_SECRET: CORP.secret,
  });

  /** A process plans one effect of each kind; WeCom holds every answer; the process is killed. */
  async function killInTheAir(kind: 'timeout-after' | 'timeout-before'): Promise<void> {
    const { chatIds } = await groups();
    const made = await box.control('act', { kind: 'add_friend', userid: 'zhangsan' });
    welcomeCode = (made.welcomeCodes as string[])[0];
    await box.control(
      'faults',
      APIS.map((api) => ({ api, kind, latencyMs: HELD_MS })),
    );
    const orders: EntryChildOrders = { engine, env: env(), effects: effects(chatIds) };
    let errors = '';
    child = spawn(process.execPath, ['-r', '@swc-node/register', CHILD], {
      env: { ...process.env, CHILD: JSON.stringify(orders) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.on('data', (bytes: Buffer) => (errors += bytes.toString()));
    await until(
      async () => {
        if (child?.exitCode !== null) throw new Error(`The child ended: ${errors}`);
        const { calls } = await box.control('state');
        return APIS.every((api) => (calls as Record<string, number>)[api] > 0);
      },
      'every call is in the air',
      90_000,
    );
    const gone = new Promise((done) => child?.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  }

  async function groups(): Promise<{ chatIds: string[] }> {
    const list = await box.call('externalcontact/groupchat/list', { limit: 10 });
    return { chatIds: (list.group_chat_list as { chat_id: string }[]).map((group) => group.chat_id) };
  }

  const effects = (chatIds: string[]): EntryChildOrders['effects'] => {
    const kept = (settings: unknown) => ({ op: 'add', key: '1', remoteId: '', settings });
    const plan = (kind: string, payload: unknown) => ({ kind, plan: { ownerRef: `crash:${kind}`, payload } });
    const way = { user: ['zhangsan'], party: [], remark: '海报', skip_verify: true, state: 'crash1' };
    const full = { remark: '', auto_create_room: 0, room_base_name: '', room_base_id: 1, state: 'crash2' };
    const receivedAt = Date.now();
    return [
      plan('contact-way', kept(way)),
      plan('join-way', kept({ ...full, chat_id_list: chatIds })),
      plan('group-welcome', kept({ welcome: { text: { content: '欢迎' } }, notify: false })),
      plan('moment', { text: { content: '预告' }, visible_range: { sender_list: { user_list: ['zhangsan'] } } }),
      plan('welcome', { welcomeCode, receivedAt, text: '您好', attachments: [] }),
    ];
  };

  /** The next process, which finds what the dead one left. */
  async function restart(): Promise<void> {
    const clock = new Clock();
    clock.shift(box.sandbox.now().getTime() - clock.wall());
    rooms = await openRooms(engine, { modules: [ChannelsModule], env: env(), place, clock });
    // Where other processes may live, only the end of the lease tells that one has died.
    if (engine === 'mysql') await rooms.db.run(sql`UPDATE effect SET lease_until = 1, dispatched_at = ${clock.now()}`);
    else await rooms.db.run(sql`UPDATE effect SET dispatched_at = ${clock.now()}`);
    await rooms.db.run(sql`UPDATE effect SET due_at = ${clock.now()} WHERE state = 'unknown'`);
    await rooms.db.run(sql`DELETE FROM job`);
    await rooms.get(Lanes).sweep();
    await rooms.queue.drain();
  }

  const pass = async (seconds: number) => {
    await box.wait(seconds / 60);
    rooms?.clock.shift((rooms?.clock.offset ?? 0) + seconds * 1000);
    await rooms?.queue.drain();
  };
  const states = async () => {
    const { items } = (await rooms?.get(EffectQueries).list({})) ?? { items: [] };
    return Object.fromEntries(items.map((effect) => [effect.kind, effect.waitsForPerson ? 'unclear' : effect.state]));
  };
  /** What the corp has of each. */
  const there = async () => {
    const now = Math.floor(box.sandbox.now().getTime() / 1000);
    const span = { start_time: now - 7200, end_time: now + 7200 };
    const ways = await box.call('externalcontact/list_contact_way', span);
    const moments = await box.call('externalcontact/get_moment_list', span);
    const { items } = await box.control('welcomes');
    const used = (items as { code: string; used_at: number | null }[]).find(({ code }) => code === welcomeCode);
    return {
      ways: (ways.contact_way as unknown[]).length,
      moments: (moments.moment_list as unknown[]).length,
      welcomed: used?.used_at !== null,
    };
  };

  it('finds what had happened, doubles nothing, and shows what nobody can tell', async () => {
    await killInTheAir('timeout-after');
    await restart();
    await pass(301);
    expect(await states()).toEqual({
      'contact-way': 'succeeded',
      'join-way': 'unclear',
      'group-welcome': 'unclear',
      moment: 'succeeded',
      welcome: 'unclear',
    });
    expect(await there()).toEqual({ ways: 1, moments: 1, welcomed: true });
  }, 180_000);

  it('does what had not happened, once', async () => {
    await killInTheAir('timeout-before');
    await restart();
    await pass(121);
    await pass(181);
    await pass(10);
    expect(await states()).toMatchObject({ 'contact-way': 'succeeded', moment: 'succeeded', 'join-way': 'unclear' });
    expect(await there()).toMatchObject({ ways: 1, moments: 1 });
  }, 180_000);
});
