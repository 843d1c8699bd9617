import type { Named, RepRef, RuleTree, ParamsSchema } from './types';

/** Campaigns, reach, prospects and WeCom traffic as the HTTP API answers them. */
export interface ReachSettings {
  budgetRule: 'month-days' | '7-per-week' | '1-per-day';
  quietFrom: string;
  quietTo: string;
  maxPerDay: number;
  coolingDays: number;
  holdoutShare: number;
}
export interface BeatParams {
  key: string;
  label: string;
  offsetDays: number;
  at: string;
  text: string;
  validMinutes: number;
}
export interface CampaignParams {
  audience: { target: 'customers' | 'groups'; rule?: RuleTree; groupIds?: number[] };
  beats: BeatParams[];
  schedule: { at?: string; daysOfMonth?: number[]; weekdays?: number[] };
  holdoutShare: number;
  attributionDays: number;
}
export type CampaignKind = 'broadcast' | 'member-day';
export interface CampaignKindView {
  kind: CampaignKind;
  label: string;
  params: ParamsSchema;
  /** The audience is left to choose. */
  presets: { name: string; params: Partial<CampaignParams> }[];
}
export interface CampaignRow {
  id: number;
  kind: CampaignKind;
  name: string;
  state: string;
  nextAt: string | null;
  lastOccurrence: { id: number; state: string; scheduledFor: string } | null;
}
export interface CampaignPreview {
  funnel: { step: string; label: string; count: number }[];
  confirms: { rep: RepRef; onLeave: boolean; tasks: number; recipients: number }[];
  /** Blocking ones must be mended before the campaign can be submitted. */
  warnings: { code: string; message: string; blocking: boolean }[];
  final: number;
  holdout: number;
  audienceHash: string;
}
export interface CampaignView extends CampaignRow {
  params: CampaignParams;
  preview: CampaignPreview | null;
}
export interface OccurrenceRow {
  id: number;
  campaign: { id: number; name: string; kind: string };
  /** Such as 11月8号会员日. */
  title: string;
  scheduledFor: string;
  state: string;
  /** Why a person must look first: 'empty-audience' or 'audience-changed'; null else. */
  asks: string | null;
}
export interface OccurrenceBeat {
  id: number;
  key: string;
  label: string;
  text: string;
  at: string;
  validUntil: string;
  state: string;
  error: string | null;
  tasks: { planned: number; created: number; confirmed: number; failed: number; unknown: number; withdrawn: number };
  recipients: {
    pending: number;
    suppressed: number;
    tasked: number;
    confirmed: number;
    delivered: number;
    rejected: number;
    unconfirmed: number;
    withdrawn: number;
  };
}
export interface OccurrenceSender {
  rep: RepRef;
  onLeave: boolean;
  tasks: number;
  confirmed: number;
  delivered: number;
  waiting: number;
  /** Reminders of the last 24 hours, at most 3. */
  reminded: number;
  state: string;
  error: string | null;
}
export interface NeedsYou {
  code: string;
  message: string;
  action: string;
  count: number;
}
export interface LiftView {
  treated: { people: number; buyers: number; rate: number; amountFen: number };
  held: { people: number; buyers: number; rate: number; amountFen: number };
  diff: number;
  low: number;
  high: number;
  verdict: 'up' | 'down' | 'too-small';
  /** Groups per arm for group campaigns, null for one-to-one ones. */
  clusters: { treated: number; held: number } | null;
  leftOut: number;
  windowDays: number;
  /** False while the window is open: the numbers still move and claim nothing. */
  final: boolean;
}
export interface OccurrenceView extends OccurrenceRow {
  targetKind: 'customer' | 'group';
  asksDetails: Record<string, number> | null;
  error: string | null;
  startsAt: string;
  endsAt: string;
  beats: OccurrenceBeat[];
  totals: {
    recipients: number;
    treatment: number;
    holdout: number;
    suppressed: number;
    tasks: number;
    confirmed: number;
    delivered: number;
    unconfirmed: number;
    unknown: number;
    bought: number;
    replied: number;
  };
  suppressedBy: { reason: string; label: string; count: number }[];
  senders: OccurrenceSender[];
  needsYou: NeedsYou[];
  lift: LiftView;
  harm: { deletions: number; exits: number; reached: number; per1000: number };
  /** Orders credited to this occurrence: last touch, once per order; fen net of refunds. */
  credited: { orders: number; amountFen: number };
  dataAsOf: string | null;
}
export interface RecipientRow {
  target: { kind: 'customer' | 'group'; id: number; name: string };
  rep: RepRef | null;
  state: string;
  reason: string | null;
  reasonLabel: string | null;
  at: string | null;
  boughtAt: string | null;
  repliedAt: string | null;
}

export type ProspectState =
  'open' | 'sent' | 'replied' | 'bought' | 'later' | 'not-interested' | 'wrong-person' | 'gone';
export interface ProspectRow {
  id: number;
  day: string;
  customer: Named;
  rep: RepRef;
  rank: number;
  /** Null when there is not enough data to say. */
  probability: number | null;
  baseRate: number | null;
  model: string;
  window: { from: string; to: string } | null;
  product: { id: number; name: string; cycleDays: number | null; priceFen: number | null } | null;
  /** Packs to offer: as many as last time. */
  quantity: number;
  valueFen: number | null;
  reasons: { code: string; text: string; facts: Record<string, unknown> }[];
  suggestion: string;
  alternatives: string[];
  state: ProspectState;
  badges: string[];
}
export interface ProspectRun {
  id: number;
  day: string;
  state: string;
  model: string | null;
  buyers: number;
  historyDays: number;
  candidates: number;
  listed: number;
  held: number;
  error: string | null;
  askedAt: string;
  finishedAt: string | null;
}
export interface ProspectSummary {
  day: string;
  listed: number;
  reps: number;
  contacted: number;
  bought: number;
  held: number;
  yesterday: { listed: number; bought: number; average: number | null };
  leftOut: { reason: string; label: string; count: number }[];
  /** Last month's lists against what came. */
  accuracy: {
    from: string;
    to: string;
    listed: number;
    bought: number;
    expected: number | null;
    baseRate: number | null;
    inWindow: number;
  } | null;
  lift: ProspectLift | null;
  run: ProspectRun | null;
}
/** Listed against held back over the last 60 days. */
export interface ProspectLift {
  treated: { people: number; buyers: number; rate: number };
  held: { people: number; buyers: number; rate: number };
  diff: number;
  low: number;
  high: number;
  verdict: 'up' | 'down' | 'too-small';
  windowDays: number;
}
export interface ProspectOutcome {
  outcome: 'sent' | 'replied' | 'later' | 'not-interested' | 'wrong-person';
  until?: string;
  reason?: string;
  text?: string;
}

export interface InboxEvent {
  id: number;
  receiver: string;
  state: string;
  /** Event, ChangeType and UpdateDetail with dots between; empty where it was not understood. */
  kind: string;
  subject: string;
  deliveries: number;
  attempts: number;
  dueAt: string;
  error: string | null;
  receivedAt: string;
  handledAt: string | null;
  /** The decrypted message; null once its retention is over. */
  body: string | null;
}
export interface InboxCounts {
  states: Record<string, number>;
  received: number;
  stored: number;
  duplicates: number;
}
export interface EffectView {
  id: number;
  kind: string;
  state: string;
  ownerRef: string;
  /** userid, external_userid and chat id it is about, or ''. */
  rep: string;
  customer: string;
  group: string;
  payload: unknown;
  dueAt: string | null;
  /** True where nothing happens until a person decides. */
  waitsForPerson: boolean;
  attempts: number;
  dispatchedAt: string | null;
  externalRef: string | null;
  result: unknown;
  errorCode: string | null;
  errorText: string | null;
  createdAt: string;
  updatedAt: string;
}
export interface EffectCounts {
  states: Record<string, number>;
  waitingForPerson: number;
}
