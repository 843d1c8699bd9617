import { Entity, Index } from 'typeorm';
import { Big, Instant, Int, IntKey, Text } from '../platform/database/columns';

/** The one contact an order is credited to: the last delivered one before it was paid, within that contact's window. */
@Entity('attribution')
@Index('ix_attribution_source', ['sourceKind', 'sourceId', 'paidAt'])
@Index('ix_attribution_customer', ['customerId', 'paidAt'])
export class Attribution {
  @IntKey()
  orderId: number;

  @Int()
  contactId: number;

  @Text(24)
  sourceKind: string;

  @Int()
  sourceId: number;

  @Int()
  step: number;

  @Int()
  customerId: number;

  @Instant()
  touchedAt: Date;

  @Instant()
  paidAt: Date;

  /** Paid net of refunds, in fen. */
  @Big()
  amountFen: number;
}
