import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { HOLD_KINDS } from './hold.entity';
import type { HoldKind } from './hold.entity';

/** Where a list goes on. */
export class PageQuery {
  /** The `next` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  cursor?: string;

  /** 50 where absent, at most 200. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  limit?: number;
}

/** Which customers to list. */
export class CustomerFilter extends PageQuery {
  /** The beginning of a name or a rep's remark; a whole phone, external_userid or unionid. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  q?: string;

  /** Only customers with this tag. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  tagId?: number;

  /** Only friends of this rep: a userid. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  rep?: string;

  /** Only customers in this stage. */
  @IsOptional()
  @IsString()
  @MaxLength(32)
  stage?: string;
}

export class RepRef {
  userid: string;
  name: string;
}

export class TagRef {
  id: number;
  name: string;
}

/** One customer in a list. */
export class CustomerRow {
  id: number;
  name: string;
  /** Address of a picture; '' where WeCom shows none. */
  avatar: string;
  /** Who is a friend of theirs, the latest first. */
  reps: RepRef[];
  /** In how many groups they are. */
  groups: number;
  /** Purchases; null while orderKnown is false. */
  orders: number | null;
  /** Paid net of refunds, in fen. */
  amountFen: number | null;
  /** YYYY-MM-DD */
  lastOrderDay: string | null;
  /** False while no order is matched: 订单未知, not 未购买. */
  orderKnown: boolean;
  tags: TagRef[];
}

export class CustomerPage {
  items: CustomerRow[];
  next: string | null;
}

/** Why a customer is not to be marketed to. */
export class NewHold {
  @IsIn(HOLD_KINDS)
  kind: HoldKind;

  /** In the operator's words. */
  @IsString()
  @MaxLength(255)
  reason: string;
}

export class HoldOpened {
  id: number;
}
