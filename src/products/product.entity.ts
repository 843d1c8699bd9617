import { Entity, Index } from 'typeorm';
import { Big, Bool, Id, Instant, Int, Real, Text } from '../platform/database/columns';

/** Something the shop sells, by its stock keeping unit. Orders may name products the catalogue has not described yet. */
@Entity('product')
@Index('ux_product_sku', ['sku'], { unique: true })
@Index('ix_product_category', ['category', 'id'])
export class Product {
  @Id()
  id: number;

  @Text(64)
  sku: string;

  @Text(200)
  name: string;

  @Text(64, { default: '' })
  category: string;

  /** Products of one family grow into each other: 2段 → 3段, L → XL, 小样 → 正装. */
  @Text(64, { default: '' })
  family: string;

  /** The order within the family. */
  @Int({ default: 0 })
  stage: number;

  @Big({ nullable: true })
  priceFen: number | null;

  /** Days one pack lasts, as the shop says. */
  @Int({ nullable: true })
  cycleDays: number | null;

  /** Days one pack lasts, as the orders say; NULL while too few say so. */
  @Real({ nullable: true })
  learnedCycleDays: number | null;

  @Int({ nullable: true })
  stock: number | null;

  /** False for goods that may not be advertised, such as formula for 0–12 months. */
  @Bool({ default: true })
  marketable: boolean;

  @Instant()
  updatedAt: Date;
}
