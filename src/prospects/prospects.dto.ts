import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';
import { OUTCOMES, Outcome } from './prospect-outcome.entity';
import type { ProspectModel, RunState } from './prospect-run.entity';
import type { ProspectState } from './prospect.entity';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Which prospects to list. */
export class ProspectQuery {
  /** YYYY-MM-DD; today where absent. */
  @IsOptional()
  @Matches(DAY)
  day?: string;

  /** userid of a rep; all reps where absent. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  rep?: string;

  @IsOptional()
  @IsString()
  cursor?: string;

  /** 50 where absent, 200 at most. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  limit?: number;
}

/** Which day's summary. */
export class SummaryQuery {
  /** YYYY-MM-DD; today where absent. */
  @IsOptional()
  @Matches(DAY)
  day?: string;
}

/** Why a customer is on the list: a code, the sentence a rep reads, and the numbers and ids it stands on. */
export class ProspectReasonView {
  code: string;
  text: string;
  facts: Record<string, unknown>;
}

/** The days between which the next purchase is expected (25–75 %); never one date. */
export class ProspectWindow {
  from: string;
  to: string;
}

/** A customer or a product by name. */
export class ProspectCustomer {
  id: number;
  name: string;
}

export class ProspectRep {
  userid: string;
  name: string;
}

/** What to offer. `cycleDays` is how long one pack lasts this customer. */
export class ProspectProduct {
  id: number;
  name: string;
  cycleDays: number | null;
  priceFen: number | null;
}

/** A customer on a rep's list of one day. */
export class ProspectRow {
  id: number;
  day: string;
  customer: ProspectCustomer;
  rep: ProspectRep;
  /** 1 is the first to contact. */
  rank: number;
  /** That the customer buys anything within 30 days; null when there is not enough data to say. */
  probability: number | null;
  /** The same for the average known customer. */
  baseRate: number | null;
  /** 'cells': the shop's own past rates by recency and frequency; 'not-enough-data': plain recency × frequency order. */
  model: ProspectModel;
  window: ProspectWindow | null;
  product: ProspectProduct | null;
  /** Packs to offer: as many as last time. */
  quantity: number;
  /** Probability × what the customer last paid for the product. Not for the sidebar: customers look at the phone. */
  valueFen: number | null;
  reasons: ProspectReasonView[];
  /** A sentence the rep may send, to be edited. */
  suggestion: string;
  /** Two other sentences. */
  alternatives: string[];
  state: Exclude<ProspectState, 'held'>;
  /** 投诉未结, 勿扰, 退款处理中, 同事沟通中: to be read before anything else. */
  badges: string[];
}

export class ProspectPage {
  items: ProspectRow[];
  next: string | null;
}

/** How a day's list went: names listed, how many of them bought by the next day, and how many of as many others would have. */
export class ListResult {
  listed: number;
  bought: number;
  /** `listed` × the share of buyers among everybody who was not listed; null without anybody to compare with. */
  average: number | null;
}

/** Customers left out of the list for one reason. */
export class LeftOutCount {
  reason: string;
  label: string;
  count: number;
}

/** Last month's lists against what came: rows of 31 to 60 days ago, each customer once, by their first row. */
export class ListAccuracy {
  from: string;
  to: string;
  listed: number;
  /** Bought within 30 days. */
  bought: number;
  /** Sum of the probabilities given then; null where lists were made without. */
  expected: number | null;
  /** Share who bought among all known customers in such 30 days, as given then. */
  baseRate: number | null;
  /** Of the buyers, those whose first purchase fell into the window given. */
  inWindow: number;
}

/** Listed against held back, over the last 60 days: bought within 14 days of the first time chosen, intention-to-treat. */
export class ProspectLift {
  treated: ProspectLiftArm;
  held: ProspectLiftArm;
  diff: number;
  low: number;
  high: number;
  verdict: 'up' | 'down' | 'too-small';
  windowDays: number;
}

export class ProspectLiftArm {
  people: number;
  buyers: number;
  rate: number;
}

/** One making of the list. */
export class ProspectRunView {
  id: number;
  day: string;
  state: RunState;
  model: ProspectModel | null;
  /** Customers with a purchase, and days since the first one: what the model stands on. */
  buyers: number;
  historyDays: number;
  candidates: number;
  listed: number;
  held: number;
  error: string | null;
  askedAt: Date;
  finishedAt: Date | null;
}

/** A day's list as a whole. */
export class ProspectSummary {
  day: string;
  listed: number;
  reps: number;
  contacted: number;
  bought: number;
  /** Kept off the list on purpose, to measure what it adds. */
  held: number;
  yesterday: ListResult;
  leftOut: LeftOutCount[];
  accuracy: ListAccuracy | null;
  lift: ProspectLift | null;
  /** The run that made the list, or is about to; null before the first. */
  run: ProspectRunView | null;
}

/** What became of a prospect. */
export class TellOutcome {
  @IsIn(OUTCOMES)
  outcome: Outcome;

  /** Of 'later': the first day to ask again, YYYY-MM-DD. */
  @IsOptional()
  @Matches(DAY)
  until?: string;

  /** Of 'not-interested'. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  reason?: string;

  /** Of 'sent': the words that went out. */
  @IsOptional()
  @IsString()
  @MaxLength(4000)
  text?: string;
}

/** Where a prospect stands after an outcome. */
export class OutcomeView {
  id: number;
  state: ProspectState;
}
