/** A rule as data; the rules room checks it like any other. */
type PresetTree =
  | { id: string; op: 'all' | 'any' | 'not'; children: PresetTree[] }
  | { id: string; kind: string; params: Record<string, unknown> };

/** A rule and its tag, to start from. Nothing runs until an operator has looked at it and confirmed. */
export interface TagRulePresetData {
  name: string;
  tag: { name: string; group: string };
  rule: PresetTree;
  /** Days without new evidence; null for as long as the rule holds. */
  expiresDays: number | null;
}

const condition = (id: string, kind: string, params: Record<string, unknown>): PresetTree => ({ id, kind, params });

export const TAG_RULE_PRESETS: TagRulePresetData[] = [
  {
    name: '高价值：一年消费满 2000 元且买过 3 次',
    tag: { name: '高价值', group: '价值' },
    rule: {
      id: 'all',
      op: 'all',
      children: [
        condition('amount', 'orders.amount', { days: 365, atLeastFen: 200_000 }),
        condition('count', 'orders.count', { days: 365, atLeast: 3 }),
      ],
    },
    expiresDays: null,
  },
  {
    name: '近 30 天买过',
    tag: { name: '近30天活跃', group: '复购' },
    rule: condition('recent', 'orders.recency', { from: 0, to: 30 }),
    expiresDays: null,
  },
  {
    name: '即将流失：超过自己周期的 1.2 倍还没来',
    tag: { name: '即将流失', group: '复购' },
    rule: {
      id: 'all',
      op: 'all',
      children: [
        condition('late', 'orders.cycle-position', { from: 1.2, to: 3 }),
        { id: 'no-hold', op: 'not', children: [condition('hold', 'hold.open', { kind: 'complaint' })] },
      ],
    },
    expiresDays: null,
  },
  {
    name: '奶粉用户：90 天内买过奶粉',
    tag: { name: '奶粉用户', group: '品类' },
    rule: condition('milk', 'orders.bought-category', { category: '奶粉', days: 90, atLeast: 1 }),
    expiresDays: null,
  },
  {
    name: '新客：30 天内第一次买',
    tag: { name: '新客', group: '复购' },
    rule: condition('first', 'orders.first-within', { days: 30 }),
    expiresDays: null,
  },
  {
    name: '聊天里说想补货',
    tag: { name: '想补货', group: '意向' },
    rule: condition('refill', 'signal.has', { intent: 'wants-refill', days: 14 }),
    expiresDays: 14,
  },
  {
    name: '聊天里问过价格',
    tag: { name: '问过价格', group: '意向' },
    rule: condition('price', 'signal.has', { intent: 'asks-price', days: 14 }),
    expiresDays: 14,
  },
  {
    name: '投诉还没了结',
    tag: { name: '投诉未结', group: '服务' },
    rule: condition('complaint', 'hold.open', { kind: 'complaint' }),
    expiresDays: null,
  },
];
