import { Follows } from '../../src/customers/follows.service';
import { Rereading } from '../../src/customers/sync/rereading';
import { SyncChecks } from '../../src/customers/sync/sync.check';
import { sql } from '../../src/platform/database/sql';
import { ENGINES } from '../support/database';
import { customer, GROUP, smallWorld, STRANGER, TAG, ZHOU } from '../support/small-world';
import { SyncStage } from '../support/sync-stage';

describe.each(ENGINES)('traps of syncing with WeCom, on %s', (engine) => {
  let stage: SyncStage;

  beforeEach(async () => {
    stage = await SyncStage.open(engine);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await stage.close();
  });

  const admin = (settings: Record<string, unknown>) => stage.box.control('admin', settings);
  const members = async () => {
    const rows = await stage.rooms.db.rows<{ id: string }>(
      sql`SELECT member_id AS id FROM group_member WHERE left_at IS NULL AND type = 2 ORDER BY member_id`,
    );
    return rows.map((row) => row.id);
  };
  const customerOf = async (kind: string, value: string) => {
    const row = await stage.rooms.db.row<{ id: number }>(
      sql`SELECT customer_id AS id FROM identity WHERE kind = ${kind} AND value = ${value}`,
    );
    return row?.id;
  };
  const foundBy = async (phone: string) => {
    const { body } = await stage.rooms.ask<{ items: { id: number }[] }>(`/api/v1/customers?q=${phone}`);
    return body.items.map((item) => item.id);
  };

  it('T15: a deleted tag group takes its tags off all friendships, though only the group is told of', async () => {
    await stage.sync();
    expect(await stage.tags(ZHOU)).toEqual([TAG]);
    await stage.act({ kind: 'delete_tag_group', groupId: 'etFaKe1DAAAg1Zc4' });
    expect(await stage.tags(ZHOU)).toEqual([]);
  });

  it('T16: a member event carries only ids; name and department are read', async () => {
    await stage.sync();
    expect(await stage.rep('zhangsan')).toMatchObject({ name: '张三', department: '门店' });
    await stage.act({ kind: 'hire', userid: 'qianqi', name: '钱七', department: '社群组' });
    expect(await stage.rep('qianqi')).toMatchObject({ name: '钱七', department: '社群组', active: true });
    await stage.act({ kind: 'move_rep', userid: 'zhangsan', department: '社群组' });
    expect(await stage.rep('zhangsan')).toMatchObject({ department: '社群组' });
    await stage.act({ kind: 'rename_department', department: '社群组', name: '社群运营' });
    expect(await stage.rep('zhangsan')).toMatchObject({ department: '社群运营' });
    expect(await stage.rep('qianqi')).toMatchObject({ department: '社群运营' });
    await stage.act({ kind: 'dismiss_rep', userid: 'qianqi' });
    expect(await stage.rep('qianqi')).toMatchObject({ active: false });
  });

  it('T17: a group that lags behind its event is read again until it has caught up', async () => {
    await stage.sync();
    await stage.box.control('settings', { groupLagMs: 12_000 });
    await stage.act({ kind: 'leave_group', chatId: GROUP, externalUserids: [STRANGER] });
    expect(await members()).toEqual([ZHOU, STRANGER].sort());
    await stage.wait(0.1);
    await stage.rooms.queue.drain();
    expect(await members()).toEqual([ZHOU, STRANGER].sort());
    await stage.wait(0.2);
    await stage.rooms.queue.drain();
    expect(await members()).toEqual([ZHOU]);
  });

  it('T20: an add event that comes after the deletion brings nobody back', async () => {
    await stage.sync();
    await stage.act({ kind: 'add_friend', userid: 'zhangsan', externalUserid: STRANGER });
    await stage.wait(1);
    await stage.act({ kind: 'delete_friend', userid: 'zhangsan', externalUserid: STRANGER });
    expect(await stage.follows(STRANGER)).toEqual({ zhangsan: 'deleted-by-customer' });
    // WeCom's retry of the first event: the same friendship, another message.
    const added = sql`kind = 'change_external_contact.add_external_contact'`;
    expect(await stage.rooms.db.run(sql`UPDATE wecom_inbox SET state = 'new' WHERE ${added}`)).toBe(1);
    await stage.act({ kind: 'edit', userid: 'zhangsan', externalUserid: ZHOU, remark: '周' });
    expect(await stage.rooms.db.rows(sql`SELECT state FROM wecom_inbox WHERE ${added}`)).toEqual([{ state: 'done' }]);
    expect(await stage.follows(STRANGER)).toEqual({ zhangsan: 'deleted-by-customer' });
  });

  it('T21, T22: a rep without customers has none, and a customer whom the rep deleted is an ended friendship', async () => {
    expect(await stage.sync()).toMatchObject({ state: 'done', leftOut: [] });
    await stage.wait(1);
    await stage.act({ kind: 'delete_friend', userid: 'zhangsan', externalUserid: ZHOU, by: 'rep' });
    await stage.act({ kind: 'delete_friend', userid: 'wangwu', externalUserid: ZHOU, by: 'rep' });
    expect(await stage.follows(ZHOU)).toEqual({ wangwu: 'deleted-by-rep', zhangsan: 'deleted-by-rep' });
  });

  it('T25: reps without a licence are left out and named; what they follow is unknown, not gone', async () => {
    await stage.sync();
    await admin({ unlicensed: ['zhangsan'] });
    await stage.wait(1);
    expect(await stage.sync('customers')).toMatchObject({ state: 'done', leftOut: ['zhangsan'], vanished: 0 });
    expect(await stage.follows(ZHOU)).toEqual({ wangwu: 'active', zhangsan: 'active' });
    // All of them: WeCom refuses the whole chunk, so it is halved until each is alone.
    await admin({ unlicensed: ['zhangsan', 'wangwu', 'lisi', 'zhaoliu'] });
    const run = await stage.sync('customers');
    expect(run).toMatchObject({ state: 'done', leftOut: ['lisi', 'wangwu', 'zhangsan', 'zhaoliu'], vanished: 0 });
    expect(await stage.follows(ZHOU)).toEqual({ wangwu: 'active', zhangsan: 'active' });
    expect(await customerOf('external_userid', ZHOU)).toBeDefined();
  });

  it('T23: what reps outside the visible range followed is marked as gone, not deleted, and comes back with them', async () => {
    await stage.sync();
    await stage.wait(1);
    await admin({ visible: ['wangwu', 'lisi', 'zhaoliu'] });
    expect(await stage.sync()).toMatchObject({ state: 'done', vanished: 2 });
    expect(await stage.follows(ZHOU)).toEqual({ wangwu: 'active', zhangsan: 'gone' });
    await stage.wait(1);
    await admin({ visible: null });
    expect(await stage.sync()).toMatchObject({ state: 'done', vanished: 0 });
    expect(await stage.follows(ZHOU)).toEqual({ wangwu: 'active', zhangsan: 'active' });
  });

  it('T35: a group that is listed and cannot be read is kept as unreadable, and the run goes on', async () => {
    await admin({ unreadable: [GROUP] });
    expect(await stage.sync()).toMatchObject({ state: 'done', error: null });
    const { body } = await stage.rooms.ask<{ items: { chatId: string; status: string }[] }>('/api/v1/groups');
    expect(body.items).toMatchObject([{ chatId: GROUP, status: 'unreadable' }]);
    await stage.wait(1);
    await admin({ unreadable: [] });
    await stage.sync('groups');
    expect(await members()).toHaveLength(2);
  });

  it('moves the friendships, groups and settings of a renamed userid at once, without a sync', async () => {
    await stage.sync();
    await stage.rooms.ask('/api/v1/reps/zhangsan', { dailyCapacity: 7 }, 'PATCH');
    const before = await stage.calls('externalcontact/batch/get_by_user');
    await stage.act({ kind: 'rename_rep', userid: 'zhangsan', newUserid: 'zhangsan001' });
    expect(await stage.follows(ZHOU)).toEqual({ wangwu: 'active', zhangsan001: 'active' });
    expect(await stage.tags(ZHOU)).toEqual([TAG]);
    expect(await stage.rep('zhangsan001')).toMatchObject({ name: '张三', dailyCapacity: 7, groups: 1, active: true });
    expect(await stage.rep('zhangsan')).toMatchObject({ active: false, customers: 0 });
    expect(await stage.calls('externalcontact/batch/get_by_user')).toBe(before);
    await stage.wait(1);
    expect(await stage.sync()).toMatchObject({ state: 'done', vanished: 0 });
    expect(await stage.follows(ZHOU)).toEqual({ wangwu: 'active', zhangsan001: 'active' });
  });

  it('finds a phone that was typed without an event, and lets go of the one it replaced, orders included', async () => {
    await stage.sync();
    const zhou = (await customerOf('external_userid', ZHOU)) as number;
    const order = {
      source: 'youzan',
      number: 'Y1',
      status: 'paid',
      paidAt: '2026-03-01T10:00:00+08:00',
      amountFen: 100,
    };
    const lines = [{ sku: 'milk', name: 'A2', quantity: 1, amountFen: 100 }];
    await stage.rooms.ask('/api/v1/orders', [{ ...order, lines, buyer: { phone: '13800000000', shopBuyerId: 'b1' } }]);
    await stage.rooms.queue.drain();
    const owner = async () =>
      (
        await stage.rooms.db.row<{ id: number | null }>(
          sql`SELECT customer_id AS id FROM shop_order WHERE number = 'Y1'`,
        )
      )?.id;
    expect(await owner()).toBe(zhou);
    await stage.act({ kind: 'edit', userid: 'zhangsan', externalUserid: ZHOU, mobiles: ['13900001111'], silent: true });
    expect(await foundBy('13900001111')).toEqual([]);
    await stage.wait(1);
    await stage.sync('customers');
    expect(await foundBy('13900001111')).toEqual([zhou]);
    expect(await foundBy('13800000000')).toEqual([]);
    expect(await owner()).toBeNull();
    expect(await customerOf('buyer:youzan', 'b1')).toBeUndefined();
    // Typed for somebody else now, the number and its order are theirs.
    await stage.act({ kind: 'add_friend', userid: 'wangwu', externalUserid: STRANGER });
    await stage.act({ kind: 'edit', userid: 'wangwu', externalUserid: STRANGER, mobiles: ['13800000000'] });
    expect(await owner()).toBe(await customerOf('external_userid', STRANGER));
  });

  it('gives a phone to the next customer it is typed for when the first one loses it', async () => {
    await stage.sync();
    await stage.act({ kind: 'add_friend', userid: 'wangwu', externalUserid: STRANGER });
    await stage.act({ kind: 'edit', userid: 'wangwu', externalUserid: STRANGER, mobiles: ['13800000000'] });
    expect(await foundBy('13800000000')).toEqual([await customerOf('external_userid', ZHOU)]);
    await stage.act({ kind: 'edit', userid: 'zhangsan', externalUserid: ZHOU, mobiles: [] });
    expect(await foundBy('13800000000')).toEqual([await customerOf('external_userid', STRANGER)]);
  });

  it('stores nothing and ends nothing where WeCom lists no rep at all, says why, and goes on when asked', async () => {
    await stage.sync();
    await stage.wait(1);
    await admin({ visible: [] });
    const failed = await stage.sync();
    expect(failed).toMatchObject({ state: 'failed', errorCode: 'sync.no-reps' });
    expect(failed.error).toMatch(/客户联系/);
    expect(await stage.follows(ZHOU)).toEqual({ wangwu: 'active', zhangsan: 'active' });
    await admin({ visible: null });
    expect((await stage.rooms.ask(`/api/v1/sync/${failed.id}/resume`, {})).status).toBe(202);
    await stage.rooms.queue.drain();
    expect(await stage.run(failed.id)).toMatchObject({ state: 'done', errorCode: null });
    expect((await stage.rooms.ask(`/api/v1/sync/${failed.id}/resume`, {})).status).toBe(422);
    expect((await stage.rooms.ask('/api/v1/sync/4711/resume', {})).status).toBe(404);
  });

  it('tells the doctor when the last full sync was, and whose customers nobody can read', async () => {
    const checks = stage.rooms.get(SyncChecks);
    const states = async () =>
      (await Promise.all([checks.lastSync(), checks.repsRead()])).flatMap((one) => one.findings).map((one) => one.key);
    expect(await states()).toEqual(['customers.last-sync.never', 'customers.reps-read.ok']);
    await admin({ unlicensed: ['zhangsan'] });
    await stage.sync();
    expect(await states()).toEqual(['customers.last-sync.ok', 'customers.reps-read.leftOut']);
    const fresh = await stage.rooms.ask('/api/v1/sync/freshness');
    expect(fresh.body).toMatchObject({ reps: 4, neverRead: 1, oldestReadAt: null, rereadsPerDay: 0, again: null });
    await stage.wait(40 * 60);
    expect(await states()).toEqual(['customers.last-sync.stale', 'customers.reps-read.leftOut']);
  });

  it('reads a page again that could not be stored', async () => {
    const store = Follows.prototype.store;
    let failures = 1;
    jest.spyOn(Follows.prototype, 'store').mockImplementation(async function (this: Follows, ...args) {
      if (failures-- > 0) throw new Error('the disk is full');
      return store.apply(this, args);
    });
    const run = await stage.sync();
    expect(run).toMatchObject({ state: 'running', error: 'the disk is full' });
    await stage.wait(1);
    await stage.rooms.queue.drain();
    expect(await stage.run(run.id)).toMatchObject({ state: 'done', error: null });
    expect(await stage.follows(ZHOU)).toEqual({ wangwu: 'active', zhangsan: 'active' });
  });
});

describe('T24: batch/get_by_user takes a hundred reps a call', () => {
  it('and a page is a hundred pairs, so that a corp costs its friendships divided by a hundred', async () => {
    const friends = Array.from({ length: 248 }, (_, n) => customer(`wmMany${n}`, { unionid: null, phone: '' }));
    const stage = await SyncStage.open('sqlite', { world: smallWorld(friends) });
    expect(await stage.sync()).toMatchObject({ state: 'done' });
    expect(await stage.calls('externalcontact/batch/get_by_user')).toBe(3);
    await stage.close();
  });
});

describe('T34: groupchat/list wants owners in a big corp', () => {
  it('and is asked for a hundred at a time', async () => {
    const world = smallWorld();
    const [first] = world.reps;
    for (let n = 0; n < 1000; n++)
      world.reps.push({ ...first, userid: `many${String(n).padStart(4, '0')}`, name: '员工' });
    const stage = await SyncStage.open('sqlite', { world });
    const refused = await stage.box.call('externalcontact/groupchat/list', { status_filter: 0, limit: 100 });
    expect(refused.errcode).toBe(81017);
    await stage.sync('reps');
    expect(await stage.sync('groups')).toMatchObject({ state: 'done', error: null, done: 1 });
    expect(await stage.calls('externalcontact/groupchat/list')).toBe(1 + Math.ceil(1004 / 100));
    await stage.close();
  });
});

describe('phones that were typed without an event', () => {
  it('are found through the day, a page at a tick', async () => {
    const friends = Array.from({ length: 250 }, (_, n) => customer(`wmMany${n}`, { unionid: null, phone: '' }));
    const stage = await SyncStage.open('sqlite', { world: smallWorld(friends) }, 24);
    await stage.sync();
    const first = await stage.calls('externalcontact/batch/get_by_user');
    await stage.act({ kind: 'edit', userid: 'zhangsan', externalUserid: ZHOU, mobiles: ['13900001111'], silent: true });
    const again = async () => {
      const { body } = await stage.rooms.ask<{ again: { state: string; done: number; calls: number } }>(
        '/api/v1/sync/freshness',
      );
      return body.again;
    };
    const tick = async () => {
      await stage.wait(10);
      await stage.rooms.get(Rereading).tick();
      await stage.rooms.queue.drain();
    };
    await tick();
    expect(await again()).toMatchObject({ state: 'running', done: 100, calls: 1 });
    // Asked again before its time it rests on.
    await stage.rooms.get(Rereading).tick();
    await stage.rooms.queue.drain();
    expect(await again()).toMatchObject({ state: 'running', calls: 1 });
    for (let n = 0; n < 3; n++) await tick();
    expect(await again()).toMatchObject({ state: 'done', done: 252, calls: 3 });
    expect(await stage.calls('externalcontact/batch/get_by_user')).toBe(first + 3);
    const { body } = await stage.rooms.ask<{ items: unknown[] }>('/api/v1/customers?q=13900001111');
    expect(body.items).toHaveLength(1);
    await stage.close();
  });
});
