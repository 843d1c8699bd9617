import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import type { MatchedBy } from './order.entity';
import type { OrderStatus } from './order-draft';

/** Where a list goes on. */
export class OrderPageQuery {
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

/** Which orders to list. */
export class OrderFilter extends OrderPageQuery {
  /** true: only orders whose customer is known; false: only the others. */
  @IsOptional()
  @Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  matched?: boolean;

  /** The shop's code, such as tmall. */
  @IsOptional()
  @IsString()
  @MaxLength(32)
  source?: string;

  /** An order number, a whole phone, or the beginning of the buyer's nickname. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  q?: string;
}

export class OrderCustomer {
  id: number;
  name: string;
}

/** The buyer as the shop shows them. */
export class OrderBuyer {
  nickname: string;
  /** Masked: 138****0000. */
  phone: string | null;
  /** The shop's own id of the buyer. */
  shopId: string | null;
}

export class OrderLineView {
  sku: string;
  name: string;
  quantity: number;
  amountFen: number;
}

/** One order. */
export class OrderRow {
  id: number;
  source: string;
  number: string;
  /** null while nobody could say who bought. */
  customer: OrderCustomer | null;
  matchedBy: MatchedBy | null;
  buyer: OrderBuyer;
  status: OrderStatus;
  paidAt: Date | null;
  amountFen: number;
  refundedFen: number;
  lines: OrderLineView[];
}

export class OrderPage {
  items: OrderRow[];
  next: string | null;
}

/** The buyer of an order; each id that is known makes it surer that the order finds its customer. */
export class OrderPutBuyer {
  unionid?: string | null;
  externalUserid?: string | null;
  /** Masked and virtual numbers are kept to be shown, and never used to match. */
  phone?: string | null;
  nickname?: string | null;
  shopBuyerId?: string | null;
}

/** An order to create or change by (source, number). */
export class OrderPut {
  /** The shop: a code such as tmall or its Chinese name; up to 32 characters. */
  source: string;
  /** Text, since many numbers exceed 53 bits. */
  number: string;
  /** refunded: given back in full. An order given back in part is paid with refundedFen. */
  status: OrderStatus;
  /** ISO 8601 with a zone. Needed for paid orders. */
  paidAt?: string | null;
  /** What was paid, before refunds. */
  amountFen: number;
  refundedFen?: number;
  buyer?: OrderPutBuyer;
  lines: OrderLineView[];
}

/** What came of one order of a call. */
export class OrderResult {
  source: string;
  number: string;
  result: 'created' | 'changed' | 'same' | 'rejected';
  /** True when its customer is known. */
  matched: boolean;
  /** Why it was rejected. */
  problem?: string;
}

export class OrderResults {
  results: OrderResult[];
}

/** Whose an order is. */
export class OrderBind {
  @IsInt()
  @Min(1)
  customerId: number;
}
