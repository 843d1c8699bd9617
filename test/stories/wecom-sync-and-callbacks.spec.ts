import { Injectable, Module } from '@nestjs/common';
import { loadSettings } from '../../config/load';
import { MIGRATIONS } from '../../migrations';
import { prepareDatabase } from '../../src/platform/database/prepare';
import { sql } from '../../src/platform/database/sql';
import { customersChanged } from '../../src/customers/customers.facts';
import { CustomersModule } from '../../src/customers/customers.module';
import { CustomersQueries } from '../../src/customers/customers.queries';
import { Reps } from '../../src/customers/reps.service';
import { On } from '../../src/platform/events/facts';
import { OrdersModule } from '../../src/orders/orders.module';
import { ENGINES } from '../support/database';
import { openRooms, Rooms } from '../support/rooms';
import { Box, CORP } from '../support/sandbox';
import { customer, GROUP, OPENING, smallWorld, STRANGER, TAG, ZHOU } from '../support/small-world';
import { until } from '../support/until';

interface Follow {
  rep_userid: string;
  status: string;
  remark: string;
  ended_at: number | null;
}

/** Hears whom the customers room tells about. */
@Injectable()
class Ear {
  readonly heard: number[] = [];

  @On(customersChanged)
  async hear({ customerIds }: { customerIds: number[] }): Promise<void> {
    this.heard.push(...customerIds);
  }
}

@Module({ providers: [Ear] })
class Ears {}

describe.each(ENGINES)('what WeCom shows, on %s', (engine) => {
  let box: Box;
  let rooms: Rooms;

  const open = async (more: Partial<Parameters<typeof Box.open>[0]> = {}) => {
    box = await Box.open(more);
    rooms = await openRooms(engine, {
      modules: [CustomersModule, OrdersModule, Ears],
      env: {
        WECOM_URL: box.server.url,
        WECOM_CORP_ID: CORP.corpId,
        WECOM_AGENT_ID: String(CORP.agentId),
        WECOM_SECRET: CORP.secret,
        WECOM_TOKEN: CORP.token,
        WECOM_AES_KEY: CORP.aesKey,
      },
    });
    rooms.clock.shift(OPENING.getTime() - Date.now());
    box.sandbox.setCallback(`${rooms.url}/wecom/callback`);
  };
  beforeEach(() => open());
  afterEach(async () => {
    await rooms.close();
    await box.close();
  });

  const sync = async (kind = 'full') => {
    const { status, body } = await rooms.ask<{ id: number }>('/api/v1/sync', { kind });
    expect(status).toBe(202);
    await rooms.queue.drain();
    const { body: runs } =
      await rooms.ask<{ id: number; state: string; done: number; total: number; error: string }[]>('/api/v1/sync');
    return runs.find((run) => run.id === body.id);
  };
  const act = async (what: Record<string, unknown>) => {
    await box.control('act', what);
    await box.sandbox.settle();
    await rooms.queue.drain();
  };
  const idOf = async (external: string) => {
    const ids = await rooms.get(CustomersQueries).byExternalUserid([external]);
    return ids.get(external) as number;
  };
  const followsOf = async (external: string) =>
    rooms.db.rows<Follow>(
      sql`SELECT rep_userid, status, remark, ended_at FROM follow WHERE external_userid = ${external} ORDER BY rep_userid`,
    );
  const owner = async (id: number) =>
    (await rooms.db.row<{ owner_userid: string | null }>(sql`SELECT owner_userid FROM customer WHERE id = ${id}`))
      ?.owner_userid;

  it('is stored by a sync: reps, friends with phones and tags, groups with strangers', async () => {
    expect(await sync()).toMatchObject({ state: 'done', error: null });
    const { body: reps } = await rooms.ask<{ items: { userid: string; name: string; customers: number }[] }>(
      '/api/v1/reps',
    );
    expect(reps.items.map((rep) => [rep.userid, rep.name, rep.customers])).toEqual([
      ['lisi', '李四', 0],
      ['wangwu', '王五', 1],
      ['zhangsan', '张三', 1],
      ['zhaoliu', '赵六', 0],
    ]);
    expect((await followsOf(ZHOU)).map((follow) => follow.status)).toEqual(['active', 'active']);
    const kinds = await rooms.db.rows<{ kind: string }>(
      sql`SELECT kind FROM identity WHERE customer_id = ${await idOf(ZHOU)} ORDER BY kind`,
    );
    expect(kinds.map((row) => row.kind)).toEqual(['external_userid', 'phone', 'unionid']);
    const tags = await rooms.db.rows(sql`SELECT wecom_tag_id FROM follow_tag WHERE external_userid = ${ZHOU}`);
    expect(tags).toContainEqual({ wecom_tag_id: TAG });
    const { body: groups } = await rooms.ask<{ items: { chatId: string; customers: number; friendsShare: number }[] }>(
      '/api/v1/groups',
    );
    expect(groups.items[0]).toMatchObject({ chatId: GROUP, customers: 2, friendsShare: 0.5 });
    const stranger = await rooms.db.row<{ name: string }>(
      sql`SELECT name FROM customer WHERE id = ${await idOf(STRANGER)}`,
    );
    expect(stranger?.name).toBe('路人');
  });

  it('costs nothing to read twice: the second sync changes no row and tells nobody', async () => {
    await sync();
    const snapshot = async () => ({
      customers: await rooms.db.rows(sql`SELECT * FROM customer ORDER BY id`),
      identities: await rooms.db.rows(sql`SELECT * FROM identity ORDER BY id`),
      members: await rooms.db.rows(sql`SELECT * FROM group_member ORDER BY group_id, member_id`),
    });
    const before = await snapshot();
    const told = rooms.get(Ear).heard;
    expect(new Set(told)).toEqual(new Set([await idOf(ZHOU), await idOf(STRANGER)]));
    told.length = 0;
    rooms.clock.shift(rooms.clock.offset + 60_000);
    await sync();
    expect(await snapshot()).toEqual(before);
    expect(told).toEqual([]);
  });

  it('finds people by the beginning of a remark, by phone and by external_userid; a rep finds their own', async () => {
    await sync();
    const find = async (q: string) => {
      const { body } = await rooms.ask<{ items: { id: number }[] }>(`/api/v1/customers?q=${encodeURIComponent(q)}`);
      return body.items.map((item) => item.id);
    };
    const zhou = await idOf(ZHOU);
    expect(await find('周姐-敏')).toEqual([zhou]);
    expect(await find('138 0000 0000')).toEqual([zhou]);
    expect(await find(ZHOU)).toEqual([zhou]);
    expect(await find('敏感')).toEqual([]);
    expect((await rooms.ask<{ items: unknown[] }>('/api/v1/customers')).body.items).toHaveLength(2);
    rooms.principal = { kind: 'rep', id: 'zhangsan', name: '张三', permissions: ['*'], repUserid: 'zhangsan' };
    expect((await rooms.ask<{ items: { id: number }[] }>('/api/v1/customers')).body.items.map((one) => one.id)).toEqual(
      [zhou],
    );
    const hold = await rooms.ask(`/api/v1/customers/${await idOf(STRANGER)}/holds`, { kind: 'complaint', reason: 'x' });
    expect(hold.status).toBe(404);
  });

  it('moves shared customers to the colleague while the owner is on leave', async () => {
    await sync();
    const zhou = await idOf(ZHOU);
    const first = (await owner(zhou)) as string;
    const other = first === 'zhangsan' ? 'wangwu' : 'zhangsan';
    await rooms.ask(`/api/v1/reps/${first}`, { onLeave: true }, 'PATCH');
    expect(await owner(zhou)).toBe(other);
    await rooms.ask(`/api/v1/reps/${other}`, { onLeave: true }, 'PATCH');
    await rooms.ask(`/api/v1/reps/${first}`, { onLeave: false }, 'PATCH');
    expect(await owner(zhou)).toBe(first);
    await rooms.get(Reps).setArchiveSeats(['wangwu']);
    const { body } = await rooms.ask<{ items: { userid: string; hasArchiveSeat: boolean }[] }>('/api/v1/reps');
    expect(body.items.filter((rep) => rep.hasArchiveSeat).map((rep) => rep.userid)).toEqual(['wangwu']);
  });

  it('is followed by callbacks: added, edited, deleted by either side, added again', async () => {
    await sync();
    await act({ kind: 'add_friend', userid: 'zhangsan', externalUserid: STRANGER, state: 'md' });
    expect(await followsOf(STRANGER)).toMatchObject([{ rep_userid: 'zhangsan', status: 'active' }]);
    const id = await idOf(STRANGER);
    expect(await owner(id)).toBe('zhangsan');
    await act({ kind: 'edit', userid: 'zhangsan', externalUserid: STRANGER, remark: '小王', mobiles: ['13900001111'] });
    expect(await followsOf(STRANGER)).toMatchObject([{ remark: '小王' }]);
    const phones = await rooms.db.rows(sql`SELECT id FROM identity WHERE customer_id = ${id} AND kind = 'phone'`);
    expect(phones).toHaveLength(1);
    await box.wait(1);
    await act({ kind: 'delete_friend', userid: 'zhangsan', externalUserid: STRANGER });
    expect(await followsOf(STRANGER)).toMatchObject([{ status: 'deleted-by-customer' }]);
    expect(await owner(id)).toBeNull();
    // WeCom goes on listing the friendship; a sync does not bring it back.
    rooms.clock.shift(rooms.clock.offset + 120_000);
    await sync();
    expect(await followsOf(STRANGER)).toMatchObject([{ status: 'deleted-by-customer' }]);
    await box.wait(1);
    await act({ kind: 'add_friend', userid: 'zhangsan', externalUserid: STRANGER });
    expect(await followsOf(STRANGER)).toMatchObject([{ status: 'active', ended_at: null }]);
    await box.wait(1);
    await act({ kind: 'delete_friend', userid: 'zhangsan', externalUserid: STRANGER, by: 'rep' });
    expect(await followsOf(STRANGER)).toMatchObject([{ status: 'deleted-by-rep' }]);
  });

  it('learns why a friendship ended also where an earlier event was read too late to see it', async () => {
    await sync();
    // Both happen before either is handled: what the first reads is what the second left behind.
    await box.control('act', { kind: 'edit', userid: 'wangwu', externalUserid: ZHOU, remark: '周', settle: false });
    await act({ kind: 'delete_friend', userid: 'wangwu', externalUserid: ZHOU, by: 'rep' });
    expect((await followsOf(ZHOU)).map(({ rep_userid, status }) => [rep_userid, status]).sort()).toEqual([
      ['wangwu', 'deleted-by-rep'],
      ['zhangsan', 'active'],
    ]);
  });

  it('keeps who was in a group and when they left; a dismissed group has nobody', async () => {
    await sync();
    const members = () =>
      rooms.db.rows<{ member_id: string; left_at: number | null }>(
        sql`SELECT member_id, left_at FROM group_member WHERE type = 2 ORDER BY member_id`,
      );
    await act({ kind: 'leave_group', chatId: GROUP, externalUserids: [STRANGER] });
    expect((await members()).map((row) => row.left_at !== null)).toEqual([false, true]);
    await box.wait(1);
    await act({ kind: 'join_group', chatId: GROUP, externalUserids: [STRANGER] });
    expect((await members()).map((row) => row.left_at !== null)).toEqual([false, false]);
    await act({ kind: 'dismiss_group', chatId: GROUP });
    expect((await members()).map((row) => row.left_at !== null)).toEqual([true, true]);
    const { body } = await rooms.ask<{ items: { status: string; members: number }[] }>('/api/v1/groups');
    expect(body.items[0]).toMatchObject({ status: 'dismissed', members: 0 });
  });

  it('marks as gone what a complete sync no longer sees, when no callback told of it', async () => {
    await sync();
    box.sandbox.setCallback('http://127.0.0.1:1/nobody');
    await box.control('act', { kind: 'delete_friend', userid: 'zhangsan', externalUserid: ZHOU, by: 'rep' });
    rooms.clock.shift(rooms.clock.offset + 60_000);
    await sync('customers');
    expect((await followsOf(ZHOU)).map((follow) => [follow.rep_userid, follow.status])).toEqual([
      ['wangwu', 'active'],
      ['zhangsan', 'gone'],
    ]);
    expect(await owner(await idOf(ZHOU))).toBe('wangwu');
  });

  it('goes on from the page it had reached when it was cut off', async () => {
    await rooms.close();
    await box.close();
    const world = smallWorld(
      Array.from({ length: 350 }, (_, n) =>
        customer(`wmMany${String(n).padStart(4, '0')}`, { unionid: null, phone: '' }),
      ),
    );
    await open({ world });
    await rooms.ask('/api/v1/sync', { kind: 'reps' });
    await rooms.queue.drain();
    await box.control('faults', [{ api: 'externalcontact/batch/get_by_user', times: 4, kind: 'slow', latencyMs: 150 }]);
    const { body } = await rooms.ask<{ id: number }>('/api/v1/sync', { kind: 'customers' });
    const run = () =>
      rooms.db.row<{ state: string; done: number; calls: number }>(
        sql`SELECT state, done, calls FROM sync_run WHERE id = ${body.id}`,
      );
    await until(async () => ((await run())?.done ?? 0) >= 100, 'a page is stored');
    const { place } = rooms;
    await rooms.stop();
    const between = await prepareDatabase(loadSettings(place.env), MIGRATIONS);
    const cut = await between.database.row(sql`SELECT state, done FROM sync_run WHERE id = ${body.id}`);
    await between.close();
    expect(cut).toMatchObject({ state: 'running' });
    expect((cut as { done: number }).done).toBeLessThan(352);
    rooms = await openRooms(engine, {
      modules: [CustomersModule, OrdersModule],
      place,
      env: {
        WECOM_URL: box.server.url,
        WECOM_CORP_ID: CORP.corpId,
        WECOM_AGENT_ID: String(CORP.agentId),
        WECOM_SECRET: CORP.secret,
      },
    });
    rooms.clock.shift(OPENING.getTime() + 60_000 - Date.now());
    await until(async () => (await run())?.state === 'done', 'the run goes on by itself');
    // 352 friendships are four pages of a hundred; none was read twice.
    expect(await run()).toMatchObject({ state: 'done', done: 352, calls: 4 });
    const follows = await rooms.db.row<{ n: number }>(sql`SELECT COUNT(*) AS n FROM follow WHERE status = 'active'`);
    expect(follows?.n).toBe(352);
    await rooms.stop();
    await place.remove();
  });

  it('says what is wrong when the secret is', async () => {
    await rooms.close();
    rooms = await openRooms(engine, {
      modules: [CustomersModule],
      env: { WECOM_URL: box.server.url, WECOM_CORP_ID: CORP.corpId, WECOM_AGENT_ID: '1', WECOM_SECRET: 'wrong' },
    });
    const { body } = await rooms.ask<{ id: number }>('/api/v1/sync', { kind: 'reps' });
    const state = () =>
      rooms.db.row<{ state: string; error: string | null }>(
        sql`SELECT state, error FROM sync_run WHERE id = ${body.id}`,
      );
    const told = await until(async () => {
      const row = await state();
      return row?.error ? row : null;
    }, 'the run says why it does not go on');
    expect(told?.error).toMatch(/secret/i);
  });
});
