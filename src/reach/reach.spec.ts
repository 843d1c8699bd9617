import '../customers/customers.module';
import '../orders/orders.module';
import { loadSettings } from '../../config/load';
import { ENGINES, openTestDatabase } from '../../test/support/database';
import { Calendar } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import './attribution.entity';
import { Attributions } from './attribution.service';
import './contact.entity';
import { Contacts, ContactStep } from './contacts.service';
import { HarmQueries } from './harm.queries';
import { LiftQueries } from './lift/lift.queries';
import { Reach } from './reach.service';
import { DEFAULT_RULES, ReachSettings } from './reach-settings.service';

/** Noon of 22 November 2026 in Shanghai. */
const NOON = new Date('2026-11-22T04:00:00Z');
const HOUR = 3_600_000;
const at = (hours: number) => new Date(NOON.getTime() + hours * HOUR);

describe.each(ENGINES)('reach on %s', (engine) => {
  let db: Database;
  let closeDb: () => Promise<void>;
  const clock = new Clock();
  clock.shift(NOON.getTime() - clock.wall());
  const calendar = new Calendar(loadSettings({ SECRET_KEY: '0'.repeat(64) }), clock);
  let settings: ReachSettings;
  let reach: Reach;
  let contacts: Contacts;
  let attributions: Attributions;

  beforeAll(async () => {
    const opened = await openTestDatabase(engine);
    db = opened.db;
    closeDb = opened.close;
    settings = new ReachSettings(db, clock, calendar);
    reach = new Reach(db, clock, calendar, settings);
    contacts = new Contacts(db, calendar);
    attributions = new Attributions(db);
  });
  afterAll(() => closeDb());
  beforeEach(async () => {
    const tables = [
      'contact_log',
      'attribution',
      'reach_setting',
      'customer_hold',
      'shop_order',
      'group_member',
      'follow',
    ];
    for (const table of tables) await db.run(sql`DELETE FROM ${sql.ident(table)}`);
    // These tests run longer than a second; each begins at noon.
    clock.shift(NOON.getTime() - clock.wall());
  });

  const step = (more: Partial<ContactStep> = {}): ContactStep => ({
    sourceKind: 'occurrence',
    sourceId: 1,
    step: 1,
    targetKind: 'customer',
    kind: 'broadcast',
    mass: true,
    at: NOON,
    windowDays: 7,
    ...more,
  });
  const reserve = (of: ContactStep, ids: number[]) =>
    contacts.reserve(
      of,
      sql.join(
        ids.map((id) => sql`SELECT ${id} AS target_id, 'amy' AS rep_userid`),
        ' UNION ALL ',
      ),
    );
  const reasonFor = async (id: number, kind = 'broadcast', options = {}) => {
    const said = await reach.allow('customer', id, kind, options);
    return said.allowed ? null : said.reason;
  };

  it('puts open holds before everything else, and lets service messages through', async () => {
    const hold = { customer_id: 1, kind: 'complaint', reason: '', evidence: '[]', since: NOON };
    await db.insertIgnore('customer_hold', [
      { ...hold, ended_at: null },
      { ...hold, customer_id: 2, ended_at: NOON },
    ]);
    expect(await reasonFor(1)).toBe('complaint');
    expect(await reasonFor(2)).toBeNull();
    expect(await reasonFor(1, 'service')).toBeNull();
    expect(await reasonFor(1, 'welcome')).toBeNull();
  });

  it('lets one customer be contacted once a day and not again within the cooling days, by anybody', async () => {
    await contacts.made(step({ sourceKind: 'prospect', kind: 'prospect', mass: false, at: at(-2) }), 1, 'amy');
    await contacts.made(step({ sourceKind: 'prospect', kind: 'prospect', mass: false, at: at(-30) }), 2, 'amy');
    await contacts.made(step({ sourceKind: 'prospect', kind: 'prospect', mass: false, at: at(-24 * 3) }), 3, 'amy');
    await contacts.made(step({ sourceKind: 'hello', kind: 'welcome', mass: false, at: at(-2) }), 4, 'amy');
    expect([await reasonFor(1), await reasonFor(2), await reasonFor(3), await reasonFor(4)]).toEqual([
      'day-cap',
      'cooling',
      null,
      null,
    ]);
  });

  it('does not let the steps of one source refuse each other, and frees what was dropped', async () => {
    await reserve(step(), [1, 2]);
    expect(await reasonFor(1)).toBe('day-cap');
    expect(await reasonFor(1, 'broadcast', { except: { sourceKind: 'occurrence', sourceId: 1 } })).toBeNull();
    await contacts.dropped(step(), sql`SELECT 1`);
    expect([await reasonFor(1), await reasonFor(2)]).toEqual([null, 'day-cap']);
    await reserve(step(), [1]);
    expect(await reasonFor(1)).toBe('day-cap');
  });

  it('T38: refuses by the send budget, of any rule, and only mass messages', async () => {
    await settings.set({ ...DEFAULT_RULES, budgetRule: '7-per-week', maxPerDay: 20, coolingDays: 0 }, 'op');
    clock.shift(clock.offset + 1000);
    for (let n = 1; n <= 7; n++) await reserve(step({ step: n, at: at(-24 * (n % 3)) }), [1]);
    await reserve(step({ step: 8, at: at(-24 * 8) }), [2]);
    expect(await reasonFor(1, 'broadcast', { mass: true })).toBe('no-budget');
    expect(await reasonFor(1, 'prospect', { mass: false })).toBeNull();
    expect(await reasonFor(2, 'broadcast', { mass: true })).toBeNull();
    expect(await reach.budgetLeft('customer', 1)).toEqual({ left: 0, limit: 7, until: '2026-11-22' });
    expect(await reach.budgetLeft('customer', 2)).toEqual({ left: 7, limit: 7, until: '2026-11-22' });
  });

  it('waits for the end of the quiet hours, and keeps its rules by date', async () => {
    expect(await reach.allow('customer', 1, 'broadcast', { at: at(10.5) })).toEqual({
      allowed: false,
      reason: 'quiet-hours',
      until: at(20),
    });
    expect(await settings.nextOpen(at(9.9))).toEqual(at(9.9));
    expect(await settings.endBeforeQuiet(at(8), at(12))).toEqual(at(10));
    expect(await settings.endBeforeQuiet(at(1), at(3))).toEqual(at(3));
    await settings.set({ ...DEFAULT_RULES, coolingDays: 9 }, 'op');
    expect(await settings.rules(at(-1))).toEqual(DEFAULT_RULES);
    expect((await settings.rules(at(1))).coolingDays).toBe(9);
    await expect(settings.set({ ...DEFAULT_RULES, quietFrom: '02:00', quietTo: '01:00' }, 'op')).rejects.toMatchObject({
      code: 'reach.always-quiet',
    });
  });

  describe('credit', () => {
    let number = 0;
    const order = async (id: number, customerId: number | null, hours: number, more: Record<string, unknown> = {}) =>
      db.insertIgnore('shop_order', [
        {
          id,
          source: 't',
          number: `n${++number}`,
          customer_id: customerId,
          status: 'paid',
          paid_at: at(hours),
          paid_day: calendar.dayOf(at(hours)),
          amount_fen: 1000,
          refunded_fen: 0,
          content_hash: '',
          created_at: NOON,
          updated_at: NOON,
          ...more,
        },
      ]);
    const credits = () => db.rows(sql`SELECT order_id, source_id, amount_fen FROM attribution ORDER BY order_id`);

    it('goes to the last contact that arrived before the order, within its window, once per order', async () => {
      await reserve(step({ sourceId: 1, at: at(-48) }), [1, 2, 3]);
      await reserve(step({ sourceId: 2, at: at(-24) }), [1]);
      await contacts.delivered(step({ sourceId: 1 }), [1, 2], at(-48));
      await contacts.delivered(step({ sourceId: 2 }), [1], at(-24));
      await order(1, 1, -1);
      await order(2, 1, -30, { refunded_fen: 400 });
      await order(3, 2, 24 * 5.1);
      await order(4, 3, -1);
      await order(5, null, -1);
      await order(6, 1, -2, { status: 'refunded', refunded_fen: 1000 });
      await order(7, 1, -60);
      await attributions.credit([1, 2, 3, 4, 5, 6, 7]);
      expect(await credits()).toEqual([
        { order_id: 1, source_id: 2, amount_fen: 1000 },
        { order_id: 2, source_id: 1, amount_fen: 600 },
      ]);
      await db.run(sql`UPDATE shop_order SET refunded_fen = 1000 WHERE id = 1`);
      await attributions.credit([1, 2]);
      expect(await credits()).toEqual([{ order_id: 2, source_id: 1, amount_fen: 600 }]);
    });

    it('reaches members a group had when it read the message, also when the delivery shows up after the order', async () => {
      const member = { group_id: 9, type: 2, join_scene: 1 };
      await db.insertIgnore('group_member', [
        { ...member, member_id: 'a', customer_id: 1, joined_at: at(-100), left_at: null },
        { ...member, member_id: 'b', customer_id: 2, joined_at: at(-1), left_at: null },
        { ...member, member_id: 'c', customer_id: 3, joined_at: at(-100), left_at: at(-10) },
      ]);
      await reserve(step({ targetKind: 'group', sourceId: 5 }), [9]);
      for (const [id, customer] of [
        [1, 1],
        [2, 2],
        [3, 3],
      ])
        await order(id, customer, 1);
      await contacts.delivered(step({ targetKind: 'group', sourceId: 5 }), [9], at(-5));
      await attributions.creditSince('group', [9], at(-5));
      expect(await credits()).toEqual([{ order_id: 1, source_id: 5, amount_fen: 1000 }]);
    });

    it('is one thing, lift another: everybody assigned counts, whoever was reached', async () => {
      await order(1, 1, 1);
      await order(2, 1, 2);
      await order(3, 4, 3, { refunded_fen: 250 });
      await order(4, 5, 500);
      await order(5, 2, 1, { status: 'cancelled' });
      const arm = (id: number, name: string, cluster: number) =>
        sql`SELECT ${id} AS customer_id, ${name} AS arm, ${cluster} AS cluster`;
      const arms = sql.join(
        [
          arm(1, 'treated', 1),
          arm(2, 'treated', 1),
          arm(3, 'treated', 2),
          arm(4, 'held', 3),
          arm(5, 'held', 3),
          arm(6, 'left-out', 4),
        ],
        ' UNION ALL ',
      );
      const window = { arms, from: NOON, to: at(24) };
      const lift = new LiftQueries(db);
      expect(await lift.measure({ ...window, byGroup: false })).toMatchObject({
        treated: { people: 3, buyers: 1, amountFen: 2000 },
        held: { people: 2, buyers: 1, amountFen: 750 },
        verdict: 'too-small',
        clusters: null,
        leftOut: 1,
      });
      expect(await lift.measure({ ...window, byGroup: true })).toMatchObject({
        treated: { people: 3, buyers: 1, amountFen: 2000 },
        clusters: { treated: 2, held: 1 },
        low: -1,
        high: 1,
      });
    });
  });

  it('counts as harm who left within 72 hours of a message, each once', async () => {
    const follow = { rep_userid: 'amy', status: 'deleted-by-customer', added_at: at(-999), synced_at: NOON };
    await db.insertIgnore('follow', [
      { ...follow, external_userid: 'a', customer_id: 1, ended_at: at(10) },
      { ...follow, external_userid: 'b', customer_id: 2, ended_at: at(80) },
      { ...follow, external_userid: 'c', customer_id: 3, ended_at: at(-1) },
      { ...follow, external_userid: 'd', customer_id: 4, ended_at: at(2), status: 'deleted-by-rep' },
    ]);
    const member = { group_id: 9, type: 2, join_scene: 1, joined_at: at(-100) };
    await db.insertIgnore('group_member', [
      { ...member, member_id: 'a', customer_id: 1, left_at: at(71) },
      { ...member, member_id: 'b', customer_id: 2, left_at: at(73) },
      { ...member, member_id: 'c', customer_id: 3, left_at: at(-5) },
    ]);
    const group = step({ targetKind: 'group' });
    await reserve(step(), [1, 2, 3, 4, 5]);
    await reserve(group, [9]);
    await contacts.delivered(step(), [1, 2, 3, 4], NOON);
    await contacts.delivered(group, [9], NOON);
    // A second beat must not count the same people again.
    await reserve(step({ step: 2 }), [1]);
    await contacts.delivered(step({ step: 2 }), [1], at(5));
    const harm = await new HarmQueries(db).ofSource('occurrence', 1);
    expect(harm).toEqual({ deletions: 1, exits: 1, reached: 6, per1000: expect.closeTo(333.33, 1) });
  });
});
