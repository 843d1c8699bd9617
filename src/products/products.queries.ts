import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { keyOf, limitOf, Page, pageOf } from '../platform/http/page';
import type { ProductFilter, ProductRow } from './products.dto';

interface Row {
  id: number;
  sku: string;
  name: string;
  category: string;
  family: string;
  stage: number;
  price_fen: number | null;
  cycle_days: number | null;
  learned_cycle_days: number | null;
  stock: number | null;
  marketable: number;
}

const COLUMNS = sql.raw(
  'id, sku, name, category, family, stage, price_fen, cycle_days, learned_cycle_days, stock, marketable',
);

/** Questions about the catalogue. */
@Injectable()
export class ProductsQueries {
  constructor(private readonly db: Database) {}

  /** A page of products in the order they were met. */
  async list(filter: ProductFilter): Promise<Page<ProductRow>> {
    const limit = limitOf(filter.limit);
    const after = keyOf(filter.cursor, 1);
    const conditions = [after ? sql`id > ${after[0]}` : sql`1 = 1`];
    const q = filter.q?.trim();
    if (q)
      conditions.push(sql`(${this.db.dialect.contains(sql`name`, q)} OR ${this.db.dialect.contains(sql`sku`, q)})`);
    const rows = await this.db.rows<Row>(sql`
      SELECT ${COLUMNS} FROM product WHERE ${sql.join(conditions, ' AND ')} ORDER BY id LIMIT ${limit + 1}`);
    return pageOf(rows.map(shown), limit, (row) => [row.id]);
  }

  /** These products by id; unknown ids are left out. */
  async byId(ids: number[]): Promise<Map<number, ProductRow>> {
    const rows = await this.db.rows<Row>(sql`SELECT ${COLUMNS} FROM product WHERE id IN (${ids})`);
    return new Map(rows.map((row) => [row.id, shown(row)]));
  }
}

function shown(row: Row): ProductRow {
  return {
    id: row.id,
    sku: row.sku,
    name: row.name,
    category: row.category,
    family: row.family,
    stage: row.stage,
    priceFen: row.price_fen,
    cycleDays: row.cycle_days,
    learnedCycleDays: row.learned_cycle_days,
    stock: row.stock,
    marketable: Boolean(row.marketable),
  };
}
