import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Json, Text } from '../platform/database/columns';

export const HOLD_KINDS = ['complaint', 'opted-out', 'refund'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

/** What shows that a hold is right: a message, an order. */
export interface HoldEvidence {
  kind: 'message' | 'order';
  id: number;
  text?: string;
}

/** A reason not to market to a customer, open until somebody ends it. */
@Entity('customer_hold')
@Index('ix_hold_customer', ['customerId', 'endedAt'])
@Index('ix_hold_open', ['kind', 'endedAt'])
export class CustomerHold {
  @Id()
  id: number;

  @Int()
  customerId: number;

  @Text(32)
  kind: HoldKind;

  @Text(255, { default: '' })
  reason: string;

  @Json()
  evidence: HoldEvidence[];

  @Instant()
  since: Date;

  @Instant({ nullable: true })
  endedAt: Date | null;
}
