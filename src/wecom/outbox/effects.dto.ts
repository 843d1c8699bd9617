import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import type { EffectState } from './effect.entity';

export const EFFECT_STATES: EffectState[] = [
  'planned',
  'leased',
  'dispatching',
  'succeeded',
  'retryable',
  'failed',
  'unknown',
  'blocked',
  'cancelled',
];

/** Which effects to list. */
export class EffectFilter {
  @IsOptional()
  @IsIn(EFFECT_STATES)
  state?: EffectState;

  /** Such as mass-message, app-message, mark-tag or remark. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  kind?: string;

  /** A rep's userid, an external_userid or a chat id. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
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

/** One intended write to WeCom. */
export class EffectView {
  id: number;
  kind: string;
  state: EffectState;
  /** Who wants it: `occurrence:12/…`. */
  ownerRef: string;
  /** userid, external_userid and chat id it is about, or ''. */
  rep: string;
  customer: string;
  group: string;
  /** What is sent, apart from to whom. */
  payload: unknown;
  /** When it is tried or read back next; null where it has ended or waits for a person. */
  dueAt: Date | null;
  /** True where nothing happens until a person decides. */
  waitsForPerson: boolean;
  /** Calls made. */
  attempts: number;
  dispatchedAt: Date | null;
  /** The id WeCom gave, such as a msgid. */
  externalRef: string | null;
  result: unknown;
  errorCode: string | null;
  errorText: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export class EffectPage {
  items: EffectView[];
  next: string | null;
}

/** Effects by state; a state without rows is 0. */
export class EffectCounts {
  states: Record<EffectState, number>;
  /** Unknown ones nothing happens to until a person decides. */
  waitingForPerson: number;
}

/** What a person knows about an unknown effect. */
export class DecideEffect {
  /** absent: it never happened, make it now. done: it happened. */
  @IsIn(['absent', 'done'])
  as: 'absent' | 'done';

  /** The msgid seen in WeCom's console, where it happened. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  msgid?: string;
}
