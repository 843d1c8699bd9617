import { ENGINES } from '../../test/support/database';
import { openShop, Shop } from '../../test/support/shop';
import { sql } from '../platform/database/sql';
import { StatementLog } from '../platform/database/statement-log';
import { ProfileQueries } from '../profile/profile.queries';
import { isHeld } from '../prospects/choosing';
import { ProspectList } from '../prospects/prospect-list.service';
import { AnalyticsModule } from './analytics.module';
import { CampaignResults } from './campaign-results.queries';
import { MainJobQueries } from './main-job.queries';
import { OverviewQueries } from './overview.queries';

const [A, B, C, D] = Array.from({ length: 20 }, (_, index) => index + 1).filter((id) => !isHeld(id));
const ANYBODY = { kind: 'operator' as const, id: '1', name: 'op', permissions: ['*'], repUserid: null };

describe.each(ENGINES)('the numbers of a small shop on %s', (engine) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop(engine, [], [AnalyticsModule]);
    const { db } = shop;
    const now = shop.clock.now().getTime();
    await shop.rep('chenchen', '陈晨');
    await shop.rep('wangli', '王莉', { has_archive_seat: 0 });
    await shop.product(1, '山语拼配豆 250g', { cycle_days: 16 });
    for (const id of [A, B, C, D]) await shop.customer(id, `客户${id}`, id === D ? [] : ['chenchen']);
    await db.run(sql`UPDATE customer SET created_at = ${now - 40 * 86_400_000} WHERE id IN (${[A, B]})`);
    for (const ago of [48, 32, 16]) await shop.order(A, ago, [{ product: 1, amountFen: 6_800 }]);
    await shop.order(B, 100, [{ product: 1 }]);
    await shop.order(B, 0, [{ product: 1, amountFen: 5_000 }], { refunded_fen: 1_000 });
    await shop.order(null, 0, [{ product: 1 }]);
    await shop.says(A, 'chenchen', 1, '豆子只够喝两天了', { intent: 'wants-refill', phrase: '只够' });
    await db.insertIgnore('customer_group', [
      {
        id: 1,
        chat_id: 'wr1',
        name: '咖啡群',
        owner_userid: 'chenchen',
        status: 'active',
        created_at: now,
        synced_at: now,
      },
      {
        id: 2,
        chat_id: 'wr2',
        name: '旧群',
        owner_userid: 'chenchen',
        status: 'dismissed',
        created_at: now,
        synced_at: now,
      },
    ]);
    await db.insertIgnore('group_member', [
      { group_id: 1, member_id: `wm${A}`, type: 2, customer_id: A, joined_at: now, left_at: null },
      { group_id: 1, member_id: `wm${D}`, type: 2, customer_id: D, joined_at: now, left_at: null },
      { group_id: 1, member_id: 'gone', type: 2, customer_id: B, joined_at: now - 1000, left_at: now },
    ]);
    await inbox(shop, now);
    await campaign(shop, now);
    await db.insertIgnore('tag', [{ id: 1, name: '想补货', tag_group: '复购', created_at: now }]);
    await db.insertIgnore('customer_tag', [
      { tag_id: 1, customer_id: A, rule_id: 1, source: 'rule', evidence: '[]', since: now },
      { tag_id: 1, customer_id: B, rule_id: 0, source: 'manual', evidence: '[]', since: now },
    ]);
    await shop.count();
    await shop.app.get(ProspectList, { strict: false }).ask('test');
    await shop.queue.drain();
  });
  afterAll(() => shop.close());

  it('say how many, how much of it is known, and when they were read', async () => {
    const overview = await shop.app.get(OverviewQueries).overview();
    expect(overview).toMatchObject({
      now: expect.any(Date),
      coverage: {
        orders: { matched: 5, total: 6, share: 5 / 6 },
        chats: { reps: 1, ofReps: 2 },
        friendsWithOrders: { count: 2, total: 3, share: 2 / 3 },
        dataAsOf: shop.calendar.at(shop.today, '09:00'),
      },
      customers: { total: 4, friends: 3, groupOnly: 1, newToday: 2 },
      groups: { total: 1, members: 2 },
      repurchase: {
        windowDays: 90,
        buyers: 2,
        repeaters: 1,
        rate: 0.5,
        cycleMedianDays: 16,
        cycleP80: 100,
        cycleP90: 100,
      },
      prospects: { today: 1, contacted: 0, bought: 0 },
      campaigns: { running: 1, scheduled: 0, needAttention: 1 },
      inbox: { dead: 1 },
      effects: { unknown: 1, failed: 0, parked: 0 },
    });
    // Today: B's order net of the refund, and the one that nobody could be matched to.
    expect(overview.orders).toMatchObject({ total: 6, matched: 5, unmatched: 1, today: 2, todayAmountFen: 14_000 });
    expect(overview.inbox.lagMs).toBeGreaterThanOrEqual(90_000);
    expect(overview.trend).toHaveLength(30);
    expect(overview.trend.at(-1)).toEqual({ day: '2026-11-23', orders: 2, amountFen: 14_000, newCustomers: 2 });
    expect(overview.trend[13]).toMatchObject({ day: '2026-11-07', orders: 1, amountFen: 6_800, newCustomers: 0 });
    expect(overview.trend.reduce((sum, day) => sum + day.newCustomers, 0)).toBe(2);
  });

  it('are read once for many screens, and anew after the clock was moved', async () => {
    const overviews = shop.app.get(OverviewQueries);
    const first = overviews.overview();
    expect(overviews.overview()).toBe(first);
    shop.clock.shift(shop.clock.offset + 1);
    expect(overviews.overview()).not.toBe(first);
    await overviews.overview();
  });

  it('report the main job from the rows of the rooms that did it', async () => {
    const report = await shop.app.get(MainJobQueries).report();
    expect(report).toEqual({
      callbacks: { received: 5, stored: 3, duplicates: 2, dead: 1 },
      customers: 4,
      groups: 1,
      orders: { imported: 6, matched: 5, unmatched: 1 },
      messages: 1,
      tags: { rules: 0, applied: 1, written_back: 0 },
      prospects: { listed: 1, reps: 1 },
      campaign: { recipients: 4, holdout: 1, suppressed: 1, tasks: 1, confirmed: 0, delivered: 1, unconfirmed: 0 },
      lift: expect.objectContaining({ treated: 0.5, held: 0, diff: 0.5 }),
    });
    await expect(shop.app.get(MainJobQueries).report(99)).rejects.toMatchObject({ status: 404 });
    const [result] = await shop.app.get(CampaignResults).latest();
    expect(result).toMatchObject({
      occurrenceId: 1,
      recipients: 4,
      delivered: 1,
      deliveredRate: 0.5,
      executionRate: 0,
    });
    expect(result.lift.verdict).toBe('too-small');
  });

  it('show one person with everything known of them, in as many statements whatever their past', async () => {
    const profiles = shop.app.get(ProfileQueries, { strict: false });
    const detail = await profiles.detail(A, ANYBODY);
    expect(detail).toMatchObject({
      id: A,
      owner: { userid: 'chenchen', name: '陈晨' },
      purchase: { orderKnown: true, orders: 3, days: 3, amountFen: 20_400, cycleMedianDays: 16, daysSinceLast: 16 },
      groups: [{ name: '咖啡群', leftAt: null }],
      products: [{ productId: 1, times: 3 }],
      campaigns: [{ occurrenceId: 1, state: 'delivered' }],
      tags: [{ name: '想补货', source: 'rule' }],
      messages: [{ text: '豆子只够喝两天了', signals: ['wants-refill'], group: null }],
      stage: 'active',
      stageLabel: '活跃',
    });
    expect(detail.orders).toHaveLength(3);
    const statements = shop.app.get(StatementLog);
    const costOf = async (id: number) => {
      const before = statements.total;
      await profiles.detail(id, ANYBODY);
      return statements.total - before;
    };
    const before = await costOf(A);
    for (let ago = 200; ago < 220; ago++) await shop.order(A, ago, [{ product: 1 }]);
    for (let ago = 2; ago < 12; ago++) await shop.says(A, 'chenchen', ago, '在吗');
    expect(await costOf(A)).toBe(before);
    const unknown = await profiles.detail(D, ANYBODY);
    expect(unknown).toMatchObject({
      stage: 'unknown',
      stageLabel: '订单未知',
      purchase: { orderKnown: false },
      follows: [],
    });
    const rep = { ...ANYBODY, kind: 'rep' as const, repUserid: 'wangli' };
    await expect(profiles.detail(A, rep)).rejects.toMatchObject({ status: 404 });
    await expect(profiles.detail(999, ANYBODY)).rejects.toMatchObject({ status: 404 });
  });
});

async function inbox(shop: Shop, now: number): Promise<void> {
  const row = (id: number, state: string, deliveries: number, ago: number) => ({
    id,
    hash: `h${id}`,
    receiver: 'app',
    state,
    batch: 'b',
    deliveries,
    due_at: now,
    received_at: now - ago,
  });
  await shop.db.insertIgnore('wecom_inbox', [row(1, 'done', 3, 500_000), row(2, 'dead', 1, 400_000)]);
  // Not due before the test ends, so that nobody handles it meanwhile.
  await shop.db.insertIgnore('wecom_inbox', [{ ...row(3, 'ready', 1, 90_000), due_at: now + 9e9 }]);
}

/** One running occurrence: A was reached, B waits, C is held back, D has no sender. Its one task's outcome is unknown. */
async function campaign(shop: Shop, now: number): Promise<void> {
  const { db } = shop;
  const at = now - 3 * 86_400_000;
  const common = { params: '{}', created_at: at, updated_at: at };
  await db.insertIgnore('campaign', [
    { id: 1, kind: 'broadcast', name: '上新', state: 'finished', created_by: 'x', ...common },
  ]);
  await db.insertIgnore('occurrence', [
    {
      id: 1,
      campaign_id: 1,
      scheduled_for: at,
      sequence: 0,
      title: '上新',
      kind: 'broadcast',
      target_kind: 'customer',
      approved_final: 4,
      state: 'running',
      holdout_share: 0.1,
      attribution_days: 7,
      matched: 4,
      snapshot_at: at,
      starts_at: at,
      ends_at: now + 86_400_000,
      ...common,
    },
  ]);
  const recipient = (target_id: number, state: string) => ({
    occurrence_id: 1,
    target_kind: 'customer',
    target_id,
    state,
  });
  await db.insertIgnore('recipient', [
    recipient(A, 'treated'),
    recipient(B, 'treated'),
    recipient(C, 'holdout'),
    recipient(D, 'suppressed'),
  ]);
  await db.run(sql`UPDATE recipient SET reason = 'no-sender' WHERE state = 'suppressed'`);
  const effect = { kind: 'mass-message', lane: 'l', content_hash: '', payload: '{}', created_at: at, updated_at: at };
  await db.insertIgnore('effect', [{ id: 1, owner_ref: 'x', state: 'unknown', due_at: null, ...effect }]);
  await db.insertIgnore('occurrence_beat', [
    {
      id: 1,
      occurrence_id: 1,
      position: 0,
      beat_key: 'b1',
      label: '首发',
      text: '上新啦',
      at,
      valid_until: now + 9e9,
      state: 'open',
    },
  ]);
  await db.insertIgnore('mass_task', [
    {
      id: 1,
      occurrence_id: 1,
      beat_id: 1,
      sender: 'chenchen',
      chunk: 0,
      text_no: 0,
      size: 2,
      effect_id: 1,
      state: 'failed',
      created_at: at,
    },
  ]);
  const reached = { beat_id: 1, target_kind: 'customer', occurrence_id: 1, sender: 'chenchen', effect_id: 1, at };
  await db.insertIgnore('recipient_beat', [
    { target_id: A, state: 'delivered', ...reached },
    { target_id: B, state: 'tasked', ...reached },
  ]);
}
