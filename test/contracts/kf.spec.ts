import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ConversationsModule } from '../../src/conversations/conversations.module';
import { KfPull } from '../../src/conversations/kf/kf-pull';
import { KfSessions } from '../../src/conversations/kf/kf-sessions.service';
import { sql } from '../../src/platform/database/sql';
import { Schedules } from '../../src/platform/schedule/schedules';
import { Engine, ENGINES, makePlace, Place } from '../support/database';
import { KfChildOrders, rolesOf } from '../support/kf-child';
import { openRooms, Rooms } from '../support/rooms';
import { Box, CORP } from '../support/sandbox';
import { ZHOU } from '../support/small-world';

const MESSAGES = 450;

describe.each(ENGINES)('an account of 微信客服 on %s', (engine: Engine) => {
  let box: Box;
  let place: Place;
  let account: string;
  let opened: Rooms[];

  beforeEach(async () => {
    box = await Box.open();
    place = await makePlace(engine);
    Object.assign(place.env, {
      WECOM_URL: box.server.url,
      WECOM_CORP_ID: CORP.corpId,
      WECOM_AGENT_ID: String(CORP.agentId),
      WECOM_SECRET: CORP.secret,
    });
    account = (await box.call('kf/account/list', {})).account_list[0].open_kfid;
    opened = [];
  });
  afterEach(async () => {
    for (const rooms of opened) await rooms.close();
    await place.remove();
    await box.close();
  });

  /** A process's worth of rooms in which nothing is pulled unless the test does. */
  const open = async () => {
    const env = rolesOf(engine);
    const rooms = await openRooms(engine, { modules: [ConversationsModule], env, place });
    await rooms.get(Schedules).onModuleDestroy();
    rooms.clock.shift(box.sandbox.now().getTime() - Date.now());
    opened.push(rooms);
    return rooms;
  };
  const know = (rooms: Rooms) => rooms.db.insertIgnore('kf_account', [{ open_kfid: account, name: '会员客服' }]);
  const write = () => box.control('act', { kind: 'kf_write', externalUserid: ZHOU, text: '第', times: MESSAGES });
  const pull = (rooms: Rooms) => rooms.get(KfPull).pull({ openKfid: account });
  const stored = async (rooms: Rooms) => {
    const rows = await rooms.db.rows<{ text: string }>(
      sql`SELECT m.text FROM kf_message k JOIN message m ON m.id = k.message_id ORDER BY m.id`,
    );
    return rows.map((row) => row.text);
  };
  const all = Array.from({ length: MESSAGES }, (_, n) => `第 ${n + 1}`);

  it('pulled by two workers at once is stored once, in order', async () => {
    await write();
    const first = await open();
    // SQLite admits one process: its two pullers are two jobs that lost their lane.
    const second = engine === 'sqlite' ? first : await open();
    await know(first);
    await Promise.all([pull(first), pull(second), pull(first), pull(second)]);
    expect(await stored(first)).toEqual(all);
    const cursor = await first.db.row<{ pull_cursor: string }>(sql`SELECT pull_cursor FROM kf_account`);
    expect((await box.call('kf/sync_msg', { open_kfid: account, cursor: cursor?.pull_cursor })).msg_list).toEqual([]);
    const [session] = await first.db.rows(sql`SELECT state, version FROM kf_session`);
    expect(session).toEqual({ state: 'new', version: 1 });
  }, 60_000);

  it.each(['between the rows and the commit', 'after a page'] as const)(
    'whose puller is killed %s loses and doubles nothing',
    async (dies) => {
      await write();
      const before = await open();
      await know(before);
      await before.stop();
      const orders: KfChildOrders = { engine, env: place.env, openKfid: account, dies };
      const child = spawn(process.execPath, ['-r', '@swc-node/register', join(__dirname, '../support/kf-child.ts')], {
        env: { ...process.env, CHILD: JSON.stringify(orders) },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
      const after = await open();
      // What was committed ends with the page its cursor stands behind.
      expect(await stored(after)).toEqual(all.slice(0, 200));
      await pull(after);
      expect(await stored(after)).toEqual(all);
    },
    60_000,
  );

  it('moves a session by one of two who saw it the same, and leaves a line for each step', async () => {
    const [first, second] = [await open(), engine === 'sqlite' ? opened[0] : await open()];
    await box.control('act', { kind: 'kf_write', externalUserid: ZHOU, text: '在吗' });
    await know(first);
    await pull(first);
    const id = Number((await first.db.row<{ id: number }>(sql`SELECT id FROM kf_session`))?.id);
    await Promise.all([
      first.get(KfSessions).stands(id, 'human', 'zhangsan', 'read'),
      second.get(KfSessions).stands(id, 'human', 'zhangsan', 'ours'),
      second.get(KfSessions).stands(id, 'human', 'zhangsan', 'read'),
    ]);
    const moves = await first.db.rows(sql`SELECT from_state, to_state FROM kf_session_move ORDER BY id`);
    expect(moves).toEqual([
      { from_state: 'ended', to_state: 'new' },
      { from_state: 'new', to_state: 'human' },
    ]);
  }, 60_000);
});
