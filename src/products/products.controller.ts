import { Body, Controller, Get, HttpCode, Post, Put, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { Refused } from '../platform/errors/errors';
import { Audited, Can } from '../platform/http/access-marks';
import { readProducts } from './products-file';
import { ProductFilter, ProductPage, ProductPut, ProductsWritten } from './products.dto';
import { ProductsQueries } from './products.queries';
import { Products } from './products.service';

/** Most products of one call. */
const MOST_PRODUCTS = 2000;
/** Largest product table. */
const MOST_BYTES = 8_000_000;

const whole = z.int().min(0).max(2_000_000_000);
const product = z.strictObject({
  sku: z.string().trim().min(1).max(64),
  name: z.string().trim().min(1).max(200).optional(),
  category: z.string().trim().max(64).optional(),
  family: z.string().trim().max(64).optional(),
  stage: z.int().min(0).max(1000).optional(),
  priceFen: whole.nullish(),
  cycleDays: z.int().min(1).max(3650).nullish(),
  stock: whole.nullish(),
  marketable: z.boolean().optional(),
});

/** The catalogue. */
@Controller('api/v1/products')
export class ProductsController {
  constructor(
    private readonly products: Products,
    private readonly queries: ProductsQueries,
  ) {}

  /** Products in the order they were met. */
  @Can('orders.read')
  @Get()
  async list(@Query() filter: ProductFilter): Promise<ProductPage> {
    return this.queries.list(filter);
  }

  /** Creates or changes up to 2,000 products by sku. A product that cannot be read is left out and named. */
  @Can('products.write')
  @Audited('products.put')
  @Put()
  async put(@Body() body: ProductPut[]): Promise<ProductsWritten> {
    if (!Array.isArray(body) || body.length > MOST_PRODUCTS) {
      throw new Refused('products.not-an-array', `Send an array of at most ${MOST_PRODUCTS} products.`, {
        status: 400,
      });
    }
    const read = body.map((one) => product.safeParse(one));
    const rejected = read.flatMap((one, index) =>
      one.success ? [] : [{ rowNo: index + 1, problem: one.error.issues.map(tell).join('；').slice(0, 500) }],
    );
    const counts = await this.products.upsert(read.flatMap((one) => (one.success ? [one.data] : [])));
    return { ...counts, rejected };
  }

  /** Reads a product table: text/csv in UTF-8 or GB18030, with at least 商品编码 in its header. At most 8 MB. */
  @Can('products.write')
  @Audited('products.import')
  @Post('import')
  @HttpCode(200)
  async import(@Req() request: Request): Promise<ProductsWritten> {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of request as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > MOST_BYTES) throw new Refused('products.too-large', 'A product table may have 8 MB.', { status: 413 });
      pieces.push(piece);
    }
    const { products, rejected } = await readProducts(Buffer.concat(pieces));
    return { ...(await this.products.upsert(products)), rejected };
  }
}

function tell(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')}: ${issue.message}`;
}
