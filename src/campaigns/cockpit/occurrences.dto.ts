import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import type { OccurrenceState } from '../occurrence.entity';

/** Which occurrences to list. */
export class OccurrenceFilter {
  @IsOptional()
  @IsIn(['due', 'snapshotting', 'asks', 'running', 'paused', 'finished', 'cancelled', 'failed', 'missed'])
  state?: OccurrenceState;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  limit?: number;
}

/** One dated run of a campaign. */
export class OccurrenceRow {
  id: number;
  campaign: { id: number; name: string; kind: string };
  /** Such as 11月8号会员日. */
  title: string;
  /** ISO instant of the first beat. */
  scheduledFor: string;
  state: string;
  /** Why a person must look first: 'empty-audience' or 'audience-changed'; null else. */
  asks: string | null;
}

/** Occurrences, latest first. */
export class OccurrencePage {
  items: OccurrenceRow[];
  next: string | null;
}

/** One message of an occurrence and what became of it. */
export class BeatView {
  id: number;
  key: string;
  label: string;
  text: string;
  at: string;
  /** Tasks not confirmed by then are withdrawn. */
  validUntil: string;
  /** waiting, enrolling, planning, open, closed, missed, skipped or failed. */
  state: string;
  error: string | null;
  /** WeCom tasks: planned (not yet in a rep's hands), created, of those confirmed; failed; unknown (being reconciled). */
  tasks: { planned: number; created: number; confirmed: number; failed: number; unknown: number; withdrawn: number };
  /** Recipients by state. A created task is not a sent message: only `delivered` arrived. */
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

/** One rep's part. */
export class SenderView {
  rep: { userid: string; name: string };
  onLeave: boolean;
  /** Tasks in the rep's hands or on the way there. */
  tasks: number;
  confirmed: number;
  /** Recipients whom this rep's messages reached. */
  delivered: number;
  /** Recipients waiting for this rep to confirm. */
  waiting: number;
  /** Reminders of the last 24 hours, at most 3. */
  reminded: number;
  /** done, waiting, planned, failed, unknown or withdrawn. */
  state: string;
  error: string | null;
}

/** Something only a person can move on. */
export class NeedsYou {
  code: string;
  message: string;
  /** continue, remind, wait or look. */
  action: string;
  count: number;
}

/** One arm of the comparison; amounts in fen, net of refunds. */
export class LiftArm {
  people: number;
  buyers: number;
  rate: number;
  amountFen: number;
}

/** Bought ÷ all assigned to treatment, minus bought ÷ holdout, with a 95 % interval. */
export class LiftView {
  treated: LiftArm;
  held: LiftArm;
  diff: number;
  low: number;
  high: number;
  /** 'too-small' when the interval covers 0 or the counts are too small to tell. */
  verdict: 'up' | 'down' | 'too-small';
  /** Groups per arm for group campaigns, null for one-to-one ones. */
  clusters: { treated: number; held: number } | null;
  /** Customers in groups of both arms, or reached through a group besides; counted in neither arm. */
  leftOut: number;
  /** Attribution days. */
  windowDays: number;
  /** False while the window is open: the numbers still move and claim nothing. */
  final: boolean;
}

/** Who left within 72 h of a message. */
export class HarmView {
  deletions: number;
  exits: number;
  reached: number;
  per1000: number;
}

/** An occurrence as the cockpit shows it. */
export class OccurrenceView extends OccurrenceRow {
  targetKind: 'customer' | 'group';
  asksDetails: Record<string, number> | null;
  error: string | null;
  startsAt: string;
  endsAt: string;
  beats: BeatView[];
  /**
   * recipients: everybody the audience matched = treatment + holdout + suppressed. tasks, confirmed and unknown count
   * tasks; delivered counts recipients reached by at least one beat, unconfirmed those with a task that nobody
   * confirmed in time and no delivery.
   */
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
  senders: SenderView[];
  needsYou: NeedsYou[];
  lift: LiftView;
  harm: HarmView;
  /** Orders credited to this occurrence: last touch, once per order; fen net of refunds. */
  credited: { orders: number; amountFen: number };
  /** When an order was last written; null without any. Older than 15 minutes on a sales day means the numbers lag. */
  dataAsOf: string | null;
}

/** Which recipients to list. */
export class RecipientFilter {
  /** treated, holdout, suppressed, or a state within a beat such as delivered. */
  @IsOptional()
  @IsString()
  @MaxLength(16)
  state?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  beatId?: number;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  limit?: number;
}

/** A customer or group in an occurrence. */
export class RecipientRow {
  target: { kind: 'customer' | 'group'; id: number; name: string };
  rep: { userid: string; name: string } | null;
  /** In a beat when asked by beat; else the furthest any beat came, or holdout, suppressed, pending. */
  state: string;
  reason: string | null;
  reasonLabel: string | null;
  /** When it came into this state; null before any beat. */
  at: string | null;
  boughtAt: string | null;
  repliedAt: string | null;
}

/** Recipients in order of id. */
export class RecipientPage {
  items: RecipientRow[];
  next: string | null;
}

/** Whom to remind. */
export class ReminderDto {
  @IsString()
  @MaxLength(64)
  userid: string;
}

/** How many tasks an action touched. */
export class TouchedView {
  count: number;
}
