import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { INTENTS, Intent } from '../../config/presets/signal-words';

/** Which messages. */
export class MessageFilter {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  customerId?: number;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  groupId?: number;

  /** Only messages in which the signal dictionary found this. */
  @IsOptional()
  @IsIn(INTENTS)
  intent?: Intent;

  @IsOptional()
  @IsString()
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  limit?: number;
}

/** The last so many days, today included. */
export class SignalPeriod {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(365)
  days?: number;
}

export class MessageSender {
  /** userid or external_userid. */
  id: string;
  name: string;
}

export class MessageSubject {
  id: number;
  name: string;
}

/** A file in a message. */
export class MessageFile {
  /** For /api/v1/messages/files/ID. */
  id: number;
  /** image, voice, video, file, emotion, … */
  kind: string;
  /** '' for what has none. */
  name: string;
  /** Bytes; null while it is not known. */
  bytes: number | null;
  /** waiting: still to be fetched; gone and failed: it cannot be had; trimmed: deleted after its days. */
  state: 'waiting' | 'stored' | 'gone' | 'failed' | 'revoked' | 'trimmed';
}

/** One archived message. */
export class MessageRow {
  id: number;
  at: Date;
  /** in: from a customer; out: from a rep. */
  direction: 'in' | 'out';
  from: MessageSender;
  /** WeCom's msgtype: text, voice, image, … */
  type: string;
  /** '' for what has no text or was taken back. */
  text: string;
  /** Its writer took it back. */
  revoked: boolean;
  /** Empty for what has none or was taken back. */
  files: MessageFile[];
  customer: MessageSubject | null;
  group: MessageSubject | null;
  /** Intents found in it. */
  signals: string[];
}

export class MessagePage {
  items: MessageRow[];
  next: string | null;
}

/** How many messages and customers showed an intent. */
export class SignalSummary {
  intent: string;
  label: string;
  messages: number;
  customers: number;
}

/** Whose chats can be read at all. Chat conditions hold for these and are unknown for everybody else. */
export class ChatCoverage {
  /** Reps with an archive seat. */
  reps: number;
  /** Reps in service. */
  ofReps: number;
  /** Customers whose chats can be read: friends of those reps, and whoever a message of was archived. */
  customers: number;
  ofCustomers: number;
  messages: number;
  lastMessageAt: Date | null;
}
