import fc from 'fast-check';
import { Database } from '../../src/platform/database/database';
import { sql } from '../../src/platform/database/sql';

/** A handful of customers with everything a rule can ask about, as plain data. Days are counted back from today. */
export interface SmallBase {
  orders: {
    customer: number | null;
    status: string;
    ago: number | null;
    amount: number;
    refunded: number;
    lines: Line[];
  }[];
  messages: { customer: number | null; rep: string; out: boolean; ago: number; text: string; intents: string[] }[];
  follows: { customer: number; rep: string; ago: number; status: string }[];
  members: { customer: number; group: number; left: boolean }[];
  holds: { customer: number; kind: string; ended: boolean }[];
  tags: { customer: number; tag: number; rule: number; ago: number; ended: boolean }[];
  wecomTags: { customer: number; tag: number }[];
}

interface Line {
  product: number | null;
  counts: boolean;
}

export const CUSTOMERS = [1, 2, 3, 4, 5, 6];
/** Equal but for capitals and a space at the end. */
export const CATEGORIES = ['Milk', 'milk', 'milk ', '奶粉'];
export const PRODUCTS = CATEGORIES.map((category, at) => ({ id: at + 1, category }));
/** The second is nobody's but differs from the first only in case. `true` has an archive seat. */
export const REPS: [string, boolean][] = [
  ['wang', true],
  ['Wang', false],
  ['chen', false],
];
export const GROUPS = [1, 2];
export const TAGS = [1, 2];
export const TEXTS = ['Milk 100%', 'milk 100_', '没奶了 ', '没奶了', 'a_b', 'A%B', ''];

const customer = fc.constantFrom(...CUSTOMERS);
const ago = fc.integer({ min: 0, max: 40 });
const rep = fc.constantFrom(...REPS.map(([userid]) => userid));
const product = fc.option(fc.constantFrom(...PRODUCTS.map(({ id }) => id)));

const order = fc
  .record({
    customer: fc.option(customer),
    status: fc.constantFrom('paid', 'paid', 'paid', 'refunded', 'cancelled', 'unpaid'),
    ago,
    amount: fc.constantFrom(0, 100, 250),
    refund: fc.constantFrom('none', 'none', 'part', 'all'),
    products: fc.array(product, { minLength: 1, maxLength: 2 }),
  })
  .map(({ refund, products, ...rest }) => {
    const refunded = { none: 0, part: Math.floor(rest.amount / 2), all: rest.amount }[refund] ?? 0;
    const counts = rest.status === 'paid' && (refunded === 0 || refunded < rest.amount);
    const when = rest.status === 'unpaid' ? null : rest.ago;
    return { ...rest, ago: when, refunded, lines: products.map((one) => ({ product: one, counts })) };
  });

/** Random small bases. */
export const smallBase: fc.Arbitrary<SmallBase> = fc.record({
  orders: fc.array(order, { maxLength: 14 }),
  messages: fc.array(
    fc.record({
      customer: fc.option(customer),
      rep,
      out: fc.boolean(),
      ago,
      text: fc.constantFrom(...TEXTS),
      intents: fc.uniqueArray(fc.constantFrom('wants-refill', 'complaint'), { maxLength: 2 }),
    }),
    { maxLength: 8 },
  ),
  follows: fc.uniqueArray(
    fc.record({ customer, rep, ago, status: fc.constantFrom('active', 'active', 'deleted-by-customer', 'half') }),
    { maxLength: 6, selector: (follow) => `${follow.rep}:${follow.customer}` },
  ),
  members: fc.uniqueArray(fc.record({ customer, group: fc.constantFrom(...GROUPS), left: fc.boolean() }), {
    maxLength: 5,
    selector: (member) => `${member.group}:${member.customer}`,
  }),
  holds: fc.array(fc.record({ customer, kind: fc.constantFrom('complaint', 'refund'), ended: fc.boolean() }), {
    maxLength: 4,
  }),
  tags: fc.uniqueArray(
    fc.record({ customer, tag: fc.constantFrom(...TAGS), rule: fc.constantFrom(0, 9), ago, ended: fc.boolean() }),
    { maxLength: 6, selector: (tag) => `${tag.tag}:${tag.customer}:${tag.rule}` },
  ),
  wecomTags: fc.uniqueArray(fc.record({ customer, tag: fc.constantFrom(...TAGS) }), {
    maxLength: 3,
    selector: (tag) => `${tag.tag}:${tag.customer}`,
  }),
});

const TABLES = [
  ...['shop_order', 'order_line', 'purchase_stats', 'message', 'message_signal', 'follow', 'group_member'],
  ...['customer_hold', 'customer_tag', 'follow_tag'],
];

/** Writes what stays the same for all bases. */
export async function writeFrame(db: Database, at: Date): Promise<void> {
  const now = { created_at: at, updated_at: at };
  await db.insertIgnore(
    'customer',
    CUSTOMERS.map((id) => ({ id, name: `c${id}`, origin: `test:${id}`, ...now })),
  );
  await db.insertIgnore(
    'rep',
    REPS.map(([userid, seat]) => ({ userid, name: userid, has_archive_seat: seat, synced_at: at })),
  );
  const product = ({ id, category }: { id: number; category: string }) => ({
    id,
    sku: `s${id}`,
    name: `p${id}`,
    category,
  });
  await db.insertIgnore(
    'product',
    PRODUCTS.map((one) => ({ ...product(one), updated_at: at })),
  );
  const group = { owner_userid: 'wang', status: 'active', created_at: at, synced_at: at };
  await db.insertIgnore(
    'customer_group',
    GROUPS.map((id) => ({ id, chat_id: `wr${id}`, name: `g${id}`, ...group })),
  );
  await db.insertIgnore(
    'tag',
    TAGS.map((id) => ({ id, name: `t${id}`, tag_group: 'g', wecom_tag_id: `et${id}`, created_at: at })),
  );
}

/** Replaces everything that differs between bases. `dayOf` turns days ago into a day, `at` a day into an instant of it. */
export async function writeBase(
  db: Database,
  base: SmallBase,
  today: number,
  at: (day: number) => Date,
): Promise<void> {
  for (const table of TABLES) await db.run(sql`DELETE FROM ${sql.ident(table)}`);
  const now = at(today);
  const when = (ago: number) => at(today - ago);
  await db.insertIgnore(
    'shop_order',
    base.orders.map((one, index) => orderRow(one, index + 1, today, when, now)),
  );
  await db.insertIgnore(
    'order_line',
    base.orders.flatMap((one, index) => lineRows(one, index + 1, today)),
  );
  await db.insertIgnore('purchase_stats', statsRows(base, today));
  await db.insertIgnore(
    'message',
    base.messages.map((one, index) => ({
      id: index + 1,
      msgid: `m${index}`,
      seq: index + 1,
      from_id: one.out ? one.rep : `wm${one.customer}`,
      direction: one.out ? 'out' : 'in',
      rep_userid: one.rep,
      customer_id: one.customer,
      type: 'text',
      text: one.text,
      sent_at: when(one.ago),
      sent_day: today - one.ago,
    })),
  );
  const signals = base.messages.flatMap((one, index) =>
    one.customer === null ? [] : one.intents.map((intent) => ({ ...one, intent, message: index + 1 })),
  );
  await db.insertIgnore(
    'message_signal',
    signals.map(({ message, customer: customer_id, intent, ago: days }) => {
      return { message_id: message, customer_id, intent, phrase: '', at: when(days), day: today - days };
    }),
  );
  await db.insertIgnore(
    'follow',
    base.follows.map((one) => followRow(one, when, now)),
  );
  await db.insertIgnore(
    'group_member',
    base.members.map(({ customer: id, group, left }) => {
      return {
        group_id: group,
        member_id: `wm${id}`,
        type: 2,
        customer_id: id,
        joined_at: now,
        left_at: left ? now : null,
      };
    }),
  );
  await db.insertIgnore(
    'customer_hold',
    base.holds.map(({ customer: id, kind, ended }) => {
      return { customer_id: id, kind, evidence: '[]', since: now, ended_at: ended ? now : null };
    }),
  );
  await db.insertIgnore(
    'customer_tag',
    base.tags.map((one) => ({
      tag_id: one.tag,
      customer_id: one.customer,
      rule_id: one.rule,
      source: one.rule ? 'rule' : 'manual',
      evidence: '[]',
      since: when(one.ago),
      ended_at: one.ended ? now : null,
    })),
  );
  await db.insertIgnore(
    'follow_tag',
    base.wecomTags.map(({ customer: id, tag }) => {
      return { rep_userid: 'chen', external_userid: `wm${id}`, wecom_tag_id: `et${tag}`, customer_id: id };
    }),
  );
}

function orderRow(one: SmallBase['orders'][number], id: number, today: number, when: (ago: number) => Date, now: Date) {
  return {
    id,
    source: 'shop',
    number: `N${id}`,
    customer_id: one.customer,
    status: one.status,
    paid_at: one.ago === null ? null : when(one.ago),
    paid_day: one.ago === null ? null : today - one.ago,
    amount_fen: one.amount,
    refunded_fen: one.refunded,
    content_hash: '',
    created_at: now,
    updated_at: now,
  };
}

function lineRows(one: SmallBase['orders'][number], orderId: number, today: number) {
  return one.lines.map((line, index) => ({
    order_id: orderId,
    line_no: index,
    product_id: line.product,
    sku: 's',
    name: 'n',
    quantity: 1,
    amount_fen: 1,
    customer_id: one.customer,
    paid_day: one.ago === null ? null : today - one.ago,
    counts: line.counts,
  }));
}

function followRow(one: SmallBase['follows'][number], when: (ago: number) => Date, now: Date) {
  return {
    rep_userid: one.rep,
    external_userid: `wm${one.customer}`,
    customer_id: one.customer,
    added_at: when(one.ago),
    status: one.status,
    synced_at: now,
  };
}

function statsRows(base: SmallBase, today: number) {
  return CUSTOMERS.flatMap((id) => {
    const days = base.orders
      .filter((one) => one.customer === id && one.lines[0].counts && one.ago !== null)
      .map((one) => today - (one.ago as number));
    if (!days.length) return [];
    const [first_day, last_day] = [Math.min(...days), Math.max(...days)];
    return [
      { customer_id: id, first_day, last_day, days: new Set(days).size, orders: days.length, amount_fen: 0, litt: 0 },
    ];
  });
}
