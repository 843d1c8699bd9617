import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { KF_STATES, KfState } from './session-states';

/** Which sessions. */
export class KfSessionFilter {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  account?: string;

  @IsOptional()
  @IsIn(KF_STATES)
  state?: KfState;

  @IsOptional()
  @IsString()
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  limit?: number;
}

/** Which part of a session's messages. */
export class KfMessageFilter {
  @IsOptional()
  @IsString()
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  limit?: number;
}

/** An answer to the customer. */
export class KfReplyRequest {
  /** At most 2,048 bytes of UTF-8. */
  @IsString()
  @Length(1, 2048)
  text: string;

  /** Of your choice; the same key again says nothing twice. */
  @IsString()
  @Matches(/^[0-9A-Za-z_-]{8,64}$/)
  key: string;
}

/** Where a session is to go. */
export class KfMoveRequest {
  /** assistant: answered by API; queued: into the pool; human: to a servicer; ended. */
  @IsIn(['assistant', 'queued', 'human', 'ended'])
  to: 'assistant' | 'queued' | 'human' | 'ended';

  /** userid, with human alone. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  servicer?: string;

  @IsString()
  @Matches(/^[0-9A-Za-z_-]{8,64}$/)
  key: string;
}

/** What an account says by itself; '' or absent: nothing. Each up to 2,048 bytes. */
export class KfWordsRequest {
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  welcome?: string;

  @IsOptional()
  @IsString()
  @MaxLength(2048)
  queued?: string;

  @IsOptional()
  @IsString()
  @MaxLength(2048)
  taken?: string;

  @IsOptional()
  @IsString()
  @MaxLength(2048)
  ended?: string;
}

export class KfServicerView {
  userid: string;
  name: string;
  serving: boolean;
}

/** One account of 微信客服. */
export class KfAccountView {
  openKfid: string;
  name: string;
  /** False where WeCom does not let this app read and answer it. */
  managed: boolean;
  /** When it was last read to the end; null: never yet. */
  pulledAt: Date | null;
  /** Why it cannot be read; null when it can. */
  error: string | null;
  words: KfWordsRequest;
  servicers: KfServicerView[];
}

export class KfVisitor {
  externalUserid: string;
  /** The customer's name where known, else the nickname, else ''. */
  name: string;
  /** Null where the visitor is no customer we know. */
  customerId: number | null;
}

/** One chat of a customer with an account. */
export class KfSessionRow {
  id: number;
  openKfid: string;
  accountName: string;
  visitor: KfVisitor;
  state: 'new' | 'assistant' | 'queued' | 'human' | 'ended';
  /** Who holds it; '' where nobody does. */
  servicerUserid: string;
  servicerName: string;
  since: Date;
  lastCustomerAt: Date | null;
  lastAt: Date;
  /** The newest message, '' where it has no text. */
  lastText: string;
  lastType: string | null;
  lastFrom: 'customer' | 'servicer' | 'us' | null;
}

export class KfSessionPage {
  items: KfSessionRow[];
  next: string | null;
}

/** What we want said and WeCom has not taken, or could not deliver. */
export class KfUnsentReply {
  id: number;
  text: string;
  /** Who wrote it; '' for words said by themselves. */
  by: string;
  at: Date;
  /** The effect's: planned, leased, dispatching, retryable, unknown, failed, blocked, cancelled. */
  state: string;
  /** An errcode, or policy, undelivered, unclear; null where nothing went wrong. */
  code: string | null;
  reason: string | null;
}

export class KfMoveRow {
  from: string;
  to: string;
  servicerUserid: string;
  /** customer, servicer, ours, read, silence. */
  cause: string;
  at: Date;
}

export class KfSessionView extends KfSessionRow {
  scene: string;
  /** Messages WeCom still takes until the customer writes again, 0 to 5. */
  repliesLeft: number;
  /** When the 48 hours after the customer's last message end. */
  replyUntil: Date | null;
  unsent: KfUnsentReply[];
  /** Newest first, at most 20. */
  moves: KfMoveRow[];
}

/** One message of a session. */
export class KfMessageRow {
  id: number;
  at: Date;
  from: 'customer' | 'servicer' | 'us';
  /** The servicer's name or userid, the operator's name, or ''. */
  name: string;
  type: string;
  /** '' for what has no text, and for what was taken back. */
  text: string;
  recalled: boolean;
}

export class KfMessagePage {
  items: KfMessageRow[];
  next: string | null;
}

export class KfReplyAccepted {
  effectId: number;
}
