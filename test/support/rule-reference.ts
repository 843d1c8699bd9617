import fc from 'fast-check';
import { RuleTree } from '../../src/rules/rule-tree';
import { CATEGORIES, GROUPS, PRODUCTS, REPS, SmallBase, TAGS } from './small-base';

/** 0 false, 0.5 unknown, 1 true: then "all" is the least, "any" the greatest and "not" the distance to 1. */
type Value = 0 | 0.5 | 1;
type Ask = (base: SmallBase, customer: number) => Value;

interface Leaf {
  kind: string;
  params: Record<string, unknown>;
  ask: Ask;
}

export type Spec =
  { op: 'all' | 'any' | 'not'; parts: Spec[]; includeUnknown: boolean } | { leaf: Leaf; includeUnknown: boolean };

const yes = (truth: boolean): Value => (truth ? 1 : 0);
const days = fc.integer({ min: 1, max: 30 });
const within = (ago: number | null, last: number): boolean => ago !== null && ago < last;

const ordersOf = (base: SmallBase, id: number) => base.orders.filter((one) => one.customer === id);
const bought = (base: SmallBase, id: number) =>
  ordersOf(base, id).filter(
    (one) => one.status === 'paid' && one.ago !== null && (one.refunded === 0 || one.refunded < one.amount),
  );
const agos = (base: SmallBase, id: number) =>
  [...new Set(bought(base, id).map((one) => one.ago as number))].sort((a, b) => b - a);
const ifKnown =
  (ask: (base: SmallBase, id: number) => boolean): Ask =>
  (base, id) => {
    return ordersOf(base, id).length ? yes(ask(base, id)) : 0.5;
  };
const ifReadable =
  (ask: (base: SmallBase, id: number) => boolean): Ask =>
  (base, id) => {
    const seats = REPS.filter(([, seat]) => seat).map(([userid]) => userid);
    const friend = base.follows.some(
      (one) => one.customer === id && one.status === 'active' && seats.includes(one.rep),
    );
    return friend || base.messages.some((one) => one.customer === id) ? yes(ask(base, id)) : 0.5;
  };

function median(sorted: number[]): number {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const leaves: fc.Arbitrary<Leaf>[] = [
  fc.record({ days, atLeast: fc.integer({ min: 1, max: 3 }) }).map((params) => ({
    kind: 'orders.count',
    params,
    ask: ifKnown((base, id) => agos(base, id).filter((ago) => within(ago, params.days)).length >= params.atLeast),
  })),
  fc.record({ days, atLeastFen: fc.constantFrom(1, 100, 225, 400) }).map((params) => ({
    kind: 'orders.amount',
    params,
    ask: ifKnown((base, id) => {
      const counted = bought(base, id).filter((one) => within(one.ago, params.days));
      return counted.reduce((sum, one) => sum + one.amount - one.refunded, 0) >= params.atLeastFen;
    }),
  })),
  fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 20 })).map(([from, width]) => ({
    kind: 'orders.recency',
    params: { from, to: from + width },
    ask: ifKnown((base, id) => {
      const last = agos(base, id).at(-1);
      return last !== undefined && last >= from && last <= from + width;
    }),
  })),
  fc.record({ days }).map((params) => ({
    kind: 'orders.first-within',
    params,
    ask: ifKnown((base, id) => within(agos(base, id)[0] ?? null, params.days)),
  })),
  fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 })).map(([low, width]) => ({
    kind: 'orders.cycle-position',
    params: { from: low / 10, to: (low + width) / 10 },
    ask: (base, id) => {
      const gone = agos(base, id);
      const gaps = gone.slice(1).map((ago, at) => gone[at] - ago);
      if (gaps.length < 2) return 0.5;
      const cycle = median(gaps.sort((a, b) => a - b));
      const since = (gone.at(-1) as number) * 10;
      return yes(since >= low * cycle && since <= (low + width) * cycle);
    },
  })),
  fc
    .record({
      productIds: fc.subarray(
        PRODUCTS.map(({ id }) => id),
        { minLength: 1 },
      ),
      days,
      atLeast: fc.constantFrom(1, 2),
    })
    .map((params) => ({
      kind: 'orders.bought-product',
      params,
      ask: ifKnown((base, id) => {
        const hit = bought(base, id).filter((one) =>
          one.lines.some(({ product }) => product !== null && params.productIds.includes(product)),
        );
        return new Set(hit.filter((one) => within(one.ago, params.days)).map((one) => one.ago)).size >= params.atLeast;
      }),
    })),
  fc
    .record({ category: fc.constantFrom(...CATEGORIES, 'Milk '), days, atLeast: fc.constantFrom(1, 2) })
    .map((params) => ({
      kind: 'orders.bought-category',
      params,
      ask: ifKnown((base, id) => {
        const wanted = PRODUCTS.filter(({ category }) => category === params.category).map((one) => one.id);
        const hit = bought(base, id).filter((one) =>
          one.lines.some(({ product }) => product !== null && wanted.includes(product)),
        );
        return new Set(hit.filter((one) => within(one.ago, params.days)).map((one) => one.ago)).size >= params.atLeast;
      }),
    })),
  fc
    .record({
      keyword: fc.constantFrom('milk', 'Milk', '没奶了', '没奶了 ', '%', '_', 'a_b', 'b'),
      days,
      from: fc.constantFrom('customer', 'rep'),
    })
    .map((params) => ({
      kind: 'message.contains',
      params,
      ask: ifReadable((base, id) =>
        base.messages.some(
          (one) =>
            one.customer === id &&
            one.out === (params.from === 'rep') &&
            within(one.ago, params.days) &&
            one.text.includes(params.keyword),
        ),
      ),
    })),
  fc.record({ intent: fc.constantFrom('wants-refill', 'complaint'), days }).map((params) => ({
    kind: 'signal.has',
    params,
    ask: ifReadable((base, id) =>
      base.messages.some(
        (one) => one.customer === id && within(one.ago, params.days) && one.intents.includes(params.intent),
      ),
    ),
  })),
  fc.record({ groupIds: fc.subarray(GROUPS) }).map((params) => ({
    kind: 'group.member-of',
    params,
    ask: (base, id) =>
      yes(
        base.members.some(
          (one) => one.customer === id && !one.left && (!params.groupIds.length || params.groupIds.includes(one.group)),
        ),
      ),
  })),
  fc.record({ days }).map((params) => ({
    kind: 'follow.added-within',
    params,
    ask: (base, id) =>
      yes(base.follows.some((one) => one.customer === id && one.status === 'active' && within(one.ago, params.days))),
  })),
  fc.record({ userids: fc.subarray(['wang', 'Wang', 'wang ', 'WANG', 'chen']) }).map((params) => ({
    kind: 'follow.rep',
    params,
    ask: (base, id) =>
      yes(
        base.follows.some(
          (one) =>
            one.customer === id &&
            one.status === 'active' &&
            (!params.userids.length || params.userids.includes(one.rep)),
        ),
      ),
  })),
  fc.record({ kind: fc.constantFrom('any', 'complaint', 'refund', 'opted-out') }).map((params) => ({
    kind: 'hold.open',
    params,
    ask: (base, id) =>
      yes(
        base.holds.some(
          (one) => one.customer === id && !one.ended && (params.kind === 'any' || params.kind === one.kind),
        ),
      ),
  })),
  fc
    .record({
      tagId: fc.constantFrom(...TAGS),
      source: fc.constantFrom('any', 'rule', 'manual', 'wecom'),
      days: fc.option(days),
    })
    .map((params) => ({
      kind: 'tag.has',
      params,
      ask: (base, id) => {
        const inWecom =
          base.wecomTags.some((one) => one.customer === id && one.tag === params.tagId) && params.days === null;
        const ours = base.tags.some(
          (one) =>
            one.customer === id &&
            one.tag === params.tagId &&
            !one.ended &&
            (params.days === null || within(one.ago, params.days)) &&
            (params.source === 'any' || params.source === (one.rule ? 'rule' : 'manual')),
        );
        return yes((ours && params.source !== 'wecom') || (inWecom && ['any', 'wecom'].includes(params.source)));
      },
    })),
];

const includeUnknown = fc.integer({ min: 0, max: 4 }).map((one) => one === 0);
/** Random rules over all kinds. */
export const specs = fc.letrec<{ node: Spec }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ leaf: fc.oneof(...leaves), includeUnknown }),
    fc.record({
      op: fc.constantFrom('all' as const, 'any' as const, 'not' as const),
      parts: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      includeUnknown,
    }),
  ),
})).node;

/** As it would be sent. */
export function treeOf(spec: Spec, path = 'n'): RuleTree {
  const also = spec.includeUnknown ? { includeUnknown: true } : {};
  if ('leaf' in spec) return { id: path, kind: spec.leaf.kind, params: spec.leaf.params, ...also };
  const parts = spec.op === 'not' ? spec.parts.slice(0, 1) : spec.parts;
  return { id: path, op: spec.op, children: parts.map((part, at) => treeOf(part, `${path}.${at}`)), ...also };
}

/** What a plain reading of the data says. */
export function valueOf(spec: Spec, base: SmallBase, customer: number): Value {
  let value: Value;
  if ('leaf' in spec) value = spec.leaf.ask(base, customer);
  else {
    const values = spec.parts.map((part) => valueOf(part, base, customer));
    value = (
      spec.op === 'not' ? 1 - values[0] : spec.op === 'all' ? Math.min(...values) : Math.max(...values)
    ) as Value;
  }
  return value === 0.5 && spec.includeUnknown ? 1 : value;
}
