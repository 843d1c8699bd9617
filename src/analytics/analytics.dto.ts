/** A share with what it is a share of. */
export class OrderShare {
  matched: number;
  total: number;
  /** 0 to 1. */
  share: number;
}

export class SeatShare {
  /** Reps whose chats are archived. */
  reps: number;
  ofReps: number;
}

export class FriendShare {
  count: number;
  total: number;
  /** 0 to 1. */
  share: number;
}

/** How much of the truth the numbers show. */
export class Coverage {
  /** Orders whose customer is known. */
  orders: OrderShare;
  chats: SeatShare;
  /** Friends with at least one matched order; of the others nothing is known. */
  friendsWithOrders: FriendShare;
  /** When the latest known order was paid. */
  dataAsOf: Date | null;
}

export class CustomerTotals {
  total: number;
  friends: number;
  /** Met in groups only. */
  groupOnly: number;
  newToday: number;
}

export class GroupTotals {
  total: number;
  /** A person in two groups counts twice. */
  members: number;
}

/** Orders; `today` and `todayAmountFen` are purchases, net of refunds. */
export class OrderTotals {
  total: number;
  matched: number;
  unmatched: number;
  today: number;
  todayAmountFen: number;
  dataAsOf: Date | null;
}

/** 复购率(人): customers with ≥ 2 purchase days ÷ with ≥ 1. 回购周期: median days between purchase days; P80 warns, P90 is lost. */
export class RepurchaseTotals {
  windowDays: number;
  rate: number | null;
  buyers: number;
  repeaters: number;
  cycleMedianDays: number | null;
  cycleP80: number | null;
  cycleP90: number | null;
}

export class ProspectTotals {
  today: number;
  contacted: number;
  bought: number;
}

export class CampaignTotals {
  /** Occurrences that are sending. */
  running: number;
  /** Campaigns with a next occurrence. */
  scheduled: number;
  /** Occurrences that wait for a person, or have failed tasks. */
  needAttention: number;
}

export class InboxTotals {
  /** How long the oldest unhandled event has waited, in milliseconds. */
  lagMs: number;
  dead: number;
}

export class EffectTotals {
  /** Outcome not known; being reconciled, or waiting for a person. */
  unknown: number;
  failed: number;
  /** APIs of WeCom that are left alone because they were called too often. */
  parked: number;
}

export class TrendDay {
  /** YYYY-MM-DD */
  day: string;
  /** Purchases, net of refunds in fen. */
  orders: number;
  amountFen: number;
  newCustomers: number;
}

/** The shop at a glance. At most ten seconds old; `now` says when it was read. */
export class Overview {
  now: Date;
  coverage: Coverage;
  customers: CustomerTotals;
  groups: GroupTotals;
  orders: OrderTotals;
  repurchase: RepurchaseTotals;
  prospects: ProspectTotals;
  campaigns: CampaignTotals;
  inbox: InboxTotals;
  effects: EffectTotals;
  /** The last 30 days, today last. */
  trend: TrendDay[];
}

export class ArmResult {
  people: number;
  buyers: number;
  rate: number;
  amountFen: number;
}

/** Bought ÷ all assigned to treatment minus bought ÷ holdout, with a 95 % interval. */
export class LiftResult {
  treated: ArmResult;
  held: ArmResult;
  diff: number;
  low: number;
  high: number;
  verdict: 'up' | 'down' | 'too-small';
  /** False while the attribution window is open. */
  final: boolean;
}

/** What one occurrence reached and added. */
export class CampaignResult {
  occurrenceId: number;
  name: string;
  kind: string;
  scheduledFor: Date;
  state: string;
  recipients: number;
  delivered: number;
  /** 送达率: delivered ÷ recipients with a task; null without one. */
  deliveredRate: number | null;
  /** 执行率: reps who sent ÷ reps who got the task; null without one. */
  executionRate: number | null;
  lift: LiftResult;
}
