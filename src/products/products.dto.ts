import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';

/** Which products to list. */
export class ProductFilter {
  /** Part of a name, or a sku. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  q?: string;

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

/** A product of the catalogue. */
export class ProductRow {
  id: number;
  sku: string;
  name: string;
  category: string;
  /** Products of one family grow into each other. */
  family: string;
  stage: number;
  priceFen: number | null;
  /** Days one pack lasts, as the shop says. */
  cycleDays: number | null;
  /** Days one pack lasts, as the orders say: the median over customers of their own medians; null while too few say so. */
  learnedCycleDays: number | null;
  stock: number | null;
  /** False for goods that may not be advertised. */
  marketable: boolean;
}

export class ProductPage {
  items: ProductRow[];
  next: string | null;
}

/** A product to create or change; what is left out stays as it is. */
export class ProductPut {
  /** 1 to 64 characters. */
  sku: string;
  name?: string;
  category?: string;
  family?: string;
  stage?: number;
  priceFen?: number | null;
  cycleDays?: number | null;
  stock?: number | null;
  marketable?: boolean;
}

/** What came of products that were put or imported. */
export class ProductsWritten {
  created: number;
  changed: number;
  same: number;
  rejected: RejectedProduct[];
}

export class RejectedProduct {
  /** The row of the table (the header is 1), or the place in the array from 1. */
  rowNo: number;
  problem: string;
}
