import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, MaxLength } from 'class-validator';

/** Which alerts. */
export class AlertFilter {
  /** true: only what is wrong now; absent or false: also what is over. */
  @IsOptional()
  @Transform(({ value }) => value === true || value === 'true')
  @IsBoolean()
  open?: boolean;

  /** `next` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  /** 50 where absent, 200 at most. */
  @IsOptional()
  @Transform(({ value }) => Number(value))
  @IsInt()
  limit?: number;
}

/** One text in both languages. */
export class AlertWords {
  zh: string;
  en: string;
}

/** Something that is wrong, or was. */
export class AlertView {
  id: number;
  /** Stable name of the rule, such as wecom.dead-letters. */
  rule: string;
  /** Which one of several the rule sees; '' where there is only one. */
  subject: string;
  state: 'raised' | 'notified' | 'acknowledged' | 'cleared';
  title: AlertWords;
  what: AlertWords;
  /** What a person does about it. */
  fix: AlertWords;
  /** The console's page for it. */
  page: string;
  raisedAt: Date;
  /** How often it was told, the first time included. */
  told: number;
  toldAt: Date | null;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  clearedAt: Date | null;
}

/** Alerts, the latest first. */
export class AlertPage {
  items: AlertView[];
  next: string | null;
}

/** The webhook's latest delivery. */
export class WebhookView {
  state: 'waiting' | 'done' | 'failed';
  attempts: number;
  /** HTTP status of the last answer; null where there was none. */
  status: number | null;
  error: string | null;
  at: Date;
}

/** Where alerts are told, without addresses: those are the environment's. */
export class AlertChannelsView {
  /** Members who get them as a message of the app. */
  wecomUsers: number;
  webhook: boolean;
  lastWebhook: WebhookView | null;
}
