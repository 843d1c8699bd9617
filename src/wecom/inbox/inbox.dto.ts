import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import type { InboxState } from './inbox.entity';
import type { Receiver } from './wecom-event';

export const INBOX_STATES: InboxState[] = ['new', 'ready', 'done', 'ignored', 'dead'];

/** Which events to list. */
export class InboxFilter {
  @IsOptional()
  @IsIn(INBOX_STATES)
  state?: InboxState;

  /** `change_external_contact`, or more exactly `change_external_contact.add_external_contact`. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  kind?: string;

  /** A customer, group, tag, rep or kf account id. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  subject?: string;

  /** The `next` of the page before. */
  @IsOptional()
  @IsString()
  cursor?: string;

  /** 50 where absent, at most 200. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  limit?: number;
}

/** One message of WeCom. */
export class InboxEvent {
  id: number;
  /** Which callback URL it came in by. */
  receiver: Receiver;
  state: InboxState;
  /** Event, ChangeType and UpdateDetail with dots between; empty where it was not understood. */
  kind: string;
  subject: string;
  /** How often WeCom delivered it. */
  deliveries: number;
  /** Failed tries. */
  attempts: number;
  /** When it is tried next, while it is ready. */
  dueAt: Date;
  /** Why the last try failed. */
  error: string | null;
  receivedAt: Date;
  handledAt: Date | null;
  /** The decrypted message; null once its retention is over. */
  body: string | null;
}

export class InboxPage {
  items: InboxEvent[];
  next: string | null;
}

/** Events by state, and deliveries over all of them. */
export class InboxCounts {
  /** Rows by state; a state without rows is 0. */
  states: Record<InboxState, number>;
  /** Callbacks answered with 200, repeats included. */
  received: number;
  /** Different messages. */
  stored: number;
  /** received minus stored. */
  duplicates: number;
}
