/**
 * What the HTTP API answers, by the names its OpenAPI document gives them. Money is integer fen, instants are ISO
 * strings, days 'YYYY-MM-DD' in the shop's zone.
 */
export interface Page<Row> {
  items: Row[];
  next: string | null;
}
export interface RepRef {
  userid: string;
  name: string;
}
export interface Named {
  id: number;
  name: string;
}

export interface SessionView {
  operator: { id: number | string; name: string; role: string; permissions: string[] };
  csrf: string;
}
export interface ClockView {
  now: string;
  movable: boolean;
  businessTz?: string;
}
export interface Coverage {
  orders: { matched: number; total: number; share: number };
  chats: { reps: number; ofReps: number };
  friendsWithOrders: { count: number; total: number; share: number };
  dataAsOf: string | null;
}
export interface TrendDay {
  day: string;
  orders: number;
  amountFen: number;
  newCustomers: number;
}
export interface Overview {
  now: string;
  coverage: Coverage;
  customers: { total: number; friends: number; groupOnly: number; newToday: number };
  groups: { total: number; members: number };
  orders: {
    total: number;
    matched: number;
    unmatched: number;
    today: number;
    todayAmountFen: number;
    dataAsOf: string | null;
  };
  repurchase: {
    windowDays: number;
    rate: number | null;
    buyers: number;
    repeaters: number;
    cycleMedianDays: number | null;
    cycleP80: number | null;
    cycleP90: number | null;
  };
  prospects: { today: number; contacted: number; bought: number };
  campaigns: { running: number; scheduled: number; needAttention: number };
  inbox: { lagMs: number; dead: number };
  effects: { unknown: number; failed: number; parked: number };
  trend: TrendDay[];
}

export interface CustomerRow {
  id: number;
  name: string;
  avatar: string;
  reps: RepRef[];
  groups: number;
  orders: number | null;
  amountFen: number | null;
  lastOrderDay: string | null;
  tags: Named[];
  orderKnown: boolean;
}
export interface OrderLine {
  sku: string;
  name: string;
  quantity: number;
  amountFen: number;
}
export interface OrderRow {
  id: number;
  source: string;
  number: string;
  customer: Named | null;
  matchedBy: string | null;
  buyer: { nickname: string; phone: string | null; shopId: string | null };
  status: string;
  paidAt: string | null;
  amountFen: number;
  refundedFen: number;
  lines: OrderLine[];
}
export interface CustomerTag {
  id: number;
  name: string;
  group: string;
  source: 'rule' | 'manual' | 'wecom';
  /** Null for tags of WeCom, which does not say. */
  since: string | null;
  expiresAt: string | null;
  evidence: { kind: 'order' | 'message'; id: number; text: string }[];
  rule: Named | null;
}
export interface CustomerMessage {
  id: number;
  at: string;
  direction: string;
  from: string;
  text: string;
  type: string;
  group: string | null;
  signals: string[];
}
export interface CustomerProduct {
  productId: number;
  name: string;
  times: number;
  lastDay: string;
  cycleDays: number | null;
  dueDay: string | null;
}
export interface CustomerDetail {
  id: number;
  name: string;
  avatar: string;
  gender: number;
  phoneMasked: string | null;
  stage: string;
  identities: { kind: string; value: string; source: string }[];
  owner: RepRef | null;
  follows: { rep: RepRef; remark: string; addedAt: string; status: string; channel: string }[];
  groups: { id: number; name: string; joinedAt: string; leftAt: string | null }[];
  holds: { id: number; kind: string; reason: string; since: string }[];
  purchase: {
    orderKnown: boolean;
    orders: number;
    days: number;
    amountFen: number;
    firstDay: string | null;
    lastDay: string | null;
    cycleMedianDays: number | null;
    daysSinceLast: number | null;
  };
  products: CustomerProduct[];
  orders: OrderRow[];
  tags: CustomerTag[];
  messages: CustomerMessage[];
  campaigns: { occurrenceId: number; name: string; state: string; at: string }[];
}
export interface RepRow {
  userid: string;
  name: string;
  department: string;
  active: boolean;
  onLeave: boolean;
  hasArchiveSeat: boolean;
  dailyCapacity: number;
  customers: number;
  groups: number;
}
export interface GroupRow {
  id: number;
  chatId: string;
  name: string;
  owner: RepRef;
  members: number;
  customers: number;
  friendsShare: number;
  status: string;
}
export interface SyncRun {
  id: number;
  kind: string;
  state: 'running' | 'done' | 'failed';
  done: number;
  total: number;
  calls: number;
  error: string | null;
  startedAt: string;
  finishedAt: string | null;
}
export interface OrderImport {
  id: number;
  name: string;
  source: string;
  state: string;
  rowsTotal: number;
  rowsDone: number;
  created: number;
  changed: number;
  same: number;
  rejected: number;
  error: string | null;
}
export interface OrderReject {
  rowNo: number;
  problem: string;
  row: unknown;
}
export interface ProductRow {
  id: number;
  sku: string;
  name: string;
  category: string;
  family: string;
  stage: number;
  priceFen: number | null;
  cycleDays: number | null;
  learnedCycleDays: number | null;
  stock: number | null;
  marketable: boolean;
}

/** A group of conditions; `not` holds exactly one child. */
export interface RuleGroup {
  id: string;
  op: 'all' | 'any' | 'not';
  children: RuleTree[];
  includeUnknown?: boolean;
}
export interface RuleLeaf {
  id: string;
  kind: string;
  params: Record<string, unknown>;
  includeUnknown?: boolean;
}
export type RuleTree = RuleGroup | RuleLeaf;

/** One property of a JSON Schema, as far as forms are drawn from it. */
export interface ParamSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: (string | number)[];
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  minItems?: number;
  items?: ParamSchema;
}
export interface ParamsSchema {
  type?: string;
  properties?: Record<string, ParamSchema>;
  required?: string[];
}
export interface RuleKindView {
  kind: string;
  group: string;
  label: string;
  sentence: string;
  params: ParamsSchema;
  unknowable: boolean;
  mentionsTime: boolean;
  coverage: 'orders' | 'chats' | null;
}
export type Answer = 'true' | 'false' | 'unknown';
export interface NodeAnswer {
  nodeId: string;
  result: Answer;
  facts: string;
}
export interface RulePreview {
  matched: number;
  unknown: number;
  enters: number;
  leaves: number;
  sentence: string;
  samples: { customer: Named; change: 'enters' | 'stays' | 'leaves' | 'unknown'; nodes: NodeAnswer[] }[];
}
export interface RuleExplanation {
  result: Answer;
  nodes: NodeAnswer[];
}
export interface TagRow {
  id: number;
  name: string;
  group: string;
  customers: number;
  rule: { id: number; name: string; state: string; lastRunAt: string | null } | null;
  writeBack: boolean;
  wecomTagId: string | null;
}
export interface TagRun {
  id: number;
  version: number;
  kind: 'confirm' | 'manual' | 'day' | 'facts' | 'expiry' | 'undo';
  state: string;
  /** 0 to 1. */
  progress: number;
  entered: number;
  left: number;
  error: string | null;
  startedAt: string;
  finishedAt: string | null;
  undoneAt: string | null;
}
export interface TagRuleView {
  id: number;
  name: string;
  tag: Named;
  rule: RuleTree;
  sentence: string;
  state: 'draft' | 'live' | 'paused';
  version: number;
  /** The version that runs: an older one while the newest is a draft; null where none runs. */
  liveVersion: number | null;
  expiresDays: number | null;
  writeBack: boolean;
  lastRun: TagRun | null;
  customers: number;
}

/** A rule to start from. */
export interface TagRulePreset {
  name: string;
  tag: { name: string; group: string };
  rule: RuleTree;
  sentence: string;
  expiresDays: number | null;
}
/** What pushing a tag to WeCom would cost: one call per friendship. */
export interface WriteBackCost {
  calls: number;
  minutes: number;
}
export interface OperatorView {
  id: number;
  name: string;
  role: string;
  permissions: string[];
}
export interface KeyView {
  id: number;
  name: string;
  permissions: string[];
  createdAt: string;
  revokedAt: string | null;
}
