import { Entity, Index } from 'typeorm';
import { Big, Int, IntKey, Real } from '../platform/database/columns';

/** What a customer's purchases add up to; no row without a purchase. Orders of one day are one purchase day. */
@Entity('purchase_stats')
@Index('ix_purchase_last', ['lastDay', 'customerId'])
export class PurchaseStats {
  @IntKey()
  customerId: number;

  @Int()
  firstDay: number;

  @Int()
  lastDay: number;

  /** Distinct purchase days. */
  @Int()
  days: number;

  @Int()
  orders: number;

  /** Paid net of refunds. */
  @Big()
  amountFen: number;

  /** Sum of ln(weeks between purchase days), the regularity statistic of the model. */
  @Real()
  litt: number;

  /** Days between the last two purchase days. */
  @Int({ nullable: true })
  lastGap: number | null;
}
