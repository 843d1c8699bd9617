import { Entity, Index } from 'typeorm';
import { Big, Bool, Id, Instant, Int, Text } from '../platform/database/columns';
import type { OrderStatus } from './order-draft';

/** How an order found its customer, the surest first. */
export type MatchedBy = 'manual' | 'external_userid' | 'unionid' | 'phone' | 'buyer';

/** An order of some shop. Kept whether or not its buyer is known. */
@Entity('shop_order')
@Index('ux_order_number', ['source', 'number'], { unique: true })
@Index('ix_order_customer', ['customerId', 'paidDay'])
@Index('ix_order_day', ['paidDay', 'customerId'])
@Index('ix_order_paid', ['paidAt', 'customerId'])
@Index('ix_order_unionid', ['buyerUnionid'])
@Index('ix_order_external', ['buyerExternalUserid'])
@Index('ix_order_phone', ['buyerPhoneHash'])
@Index('ix_order_shop_buyer', ['source', 'buyerShopId'])
export class ShopOrder {
  @Id()
  id: number;

  /** The shop: miniprogram, tmall, youzan … */
  @Text(32)
  source: string;

  /** Text: many shops' numbers exceed 53 bits. */
  @Text(64)
  number: string;

  @Int({ nullable: true })
  customerId: number | null;

  @Text(24, { nullable: true })
  matchedBy: MatchedBy | null;

  @Text(64, { nullable: true })
  buyerUnionid: string | null;

  @Text(64, { nullable: true })
  buyerExternalUserid: string | null;

  /** The shop's own id of the buyer. */
  @Text(128, { nullable: true })
  buyerShopId: string | null;

  /** Keyed hash of a whole mobile; NULL where it was masked or virtual. */
  @Text(64, { nullable: true })
  buyerPhoneHash: string | null;

  /** 138****0000 */
  @Text(32, { nullable: true })
  buyerPhoneShown: string | null;

  @Text(128, { default: '' })
  buyerNickname: string;

  /** paid always has paidAt; what was given back in full is refunded. */
  @Text(16)
  status: OrderStatus;

  @Instant({ nullable: true })
  paidAt: Date | null;

  /** The business day of paidAt. */
  @Int({ nullable: true })
  paidDay: number | null;

  @Big()
  amountFen: number;

  @Big({ default: 0 })
  refundedFen: number;

  /** Of everything the shop said; equal hashes mean that nothing is new. */
  @Text(64)
  contentHash: string;

  @Instant()
  createdAt: Date;

  @Instant()
  updatedAt: Date;
}

/** One product in an order. */
@Entity('order_line')
@Index('ux_order_line', ['orderId', 'lineNo'], { unique: true })
@Index('ix_order_line_product', ['productId', 'paidDay', 'customerId'])
@Index('ix_order_line_customer', ['customerId', 'paidDay'])
export class OrderLine {
  @Id()
  id: number;

  @Int()
  orderId: number;

  @Int()
  lineNo: number;

  @Int({ nullable: true })
  productId: number | null;

  @Text(64)
  sku: string;

  @Text(200)
  name: string;

  @Int()
  quantity: number;

  @Big()
  amountFen: number;

  /** Copied from the order, so that "who bought this" needs no join. */
  @Int({ nullable: true })
  customerId: number | null;

  @Int({ nullable: true })
  paidDay: number | null;

  /** True while the order is a purchase. */
  @Bool({ default: true })
  counts: boolean;
}
