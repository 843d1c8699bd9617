import { SetMetadata } from '@nestjs/common';
import { Sql } from '../platform/database/sql';

export const LIST_PART = Symbol('customer list part');

/** What a list of customers may be narrowed by; each field is understood by one room. */
export interface CustomerNarrowing {
  tagId?: number;
  stage?: string;
}

/** What higher rooms know about the customers of a page. */
export interface CustomerExtras {
  /** Counted purchases; null while unknown. */
  orders: number | null;
  amountFen: number | null;
  /** YYYY-MM-DD */
  lastOrderDay: string | null;
  /** False while no order is matched: unknown, not none. */
  orderKnown: boolean;
  tags: { id: number; name: string }[];
}

/** A room's share in the list of customers: columns it fills, conditions it understands. */
export interface CustomerListPart {
  /** The columns of these customers; customers and columns it knows nothing of are left out. */
  columns(customerIds: number[]): Promise<Map<number, Partial<CustomerExtras>>>;
  /** The condition over customer c for the part of `narrowing` this room understands, else null. */
  where?(narrowing: CustomerNarrowing): Sql | null;
}

/** Marks a provider that takes part in the list of customers. */
export const InCustomerList = (): ClassDecorator => SetMetadata(LIST_PART, true);
