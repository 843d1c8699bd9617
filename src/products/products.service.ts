import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { productsChanged } from './products.facts';

/** What may be said about a product; what is left out stays as it is. */
export interface ProductInput {
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

interface ProductRow {
  id: number;
  sku: string;
  name: string;
  category: string;
  family: string;
  stage: number;
  price_fen: number | null;
  cycle_days: number | null;
  stock: number | null;
  marketable: number;
}

export interface UpsertCounts {
  created: number;
  changed: number;
  same: number;
}

/** Products described together. */
const AT_ONCE = 200;

/** The catalogue. */
@Injectable()
export class Products {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly facts: Facts,
  ) {}

  /** Creates or changes products by sku; of one sku given twice the last counts. */
  async upsert(inputs: ProductInput[]): Promise<UpsertCounts> {
    const bySku = [...new Map(inputs.map((input) => [input.sku, input])).values()];
    const counts = { created: 0, changed: 0, same: 0 };
    for (let at = 0; at < bySku.length; at += AT_ONCE) {
      const part = await this.db.transaction(() => this.write(bySku.slice(at, at + AT_ONCE)));
      counts.created += part.created;
      counts.changed += part.changed;
      counts.same += part.same;
    }
    return counts;
  }

  /**
   * The ids of these skus; the catalogue's gaps are filled with what the order line says, so that cycles can be learned
   * before anybody describes the product. In the caller's transaction.
   */
  async ensure(lines: { sku: string; name: string }[]): Promise<Map<string, number>> {
    const bySku = new Map(lines.map((line) => [line.sku, line.name]));
    const known = await this.ids([...bySku.keys()]);
    const missing = [...bySku].filter(([sku]) => !known.has(sku));
    if (!missing.length) return known;
    const now = this.clock.now();
    await this.db.insertIgnore(
      'product',
      missing.map(([sku, name]) => ({ sku, name: name || sku, updated_at: now })),
    );
    const added = await this.ids(missing.map(([sku]) => sku));
    await this.facts.announce(productsChanged, { productIds: [...added.values()] });
    return new Map([...known, ...added]);
  }

  /** Stores what the orders say about cycles, in days per pack; products not named here lose theirs. */
  async setLearnedCycles(days: Map<number, number>): Promise<void> {
    const rows = await this.db.rows<{ id: number; learned_cycle_days: number | null }>(
      sql`SELECT id, learned_cycle_days FROM product`,
    );
    const changed = rows.filter((row) => (days.get(row.id) ?? null) !== row.learned_cycle_days);
    for (const { id } of changed) {
      await this.db.run(sql`UPDATE product SET learned_cycle_days = ${days.get(id) ?? null} WHERE id = ${id}`);
    }
    for (let at = 0; at < changed.length; at += AT_ONCE) {
      const productIds = changed.slice(at, at + AT_ONCE).map((row) => row.id);
      await this.facts.announce(productsChanged, { productIds });
    }
  }

  private async ids(skus: string[]): Promise<Map<string, number>> {
    const rows = await this.db.rows<{ id: number; sku: string }>(
      sql`SELECT id, sku FROM product WHERE sku IN (${skus})`,
    );
    return new Map(rows.map((row) => [row.sku, row.id]));
  }

  private async write(inputs: ProductInput[]): Promise<UpsertCounts> {
    const skus = inputs.map((input) => input.sku);
    const before = await this.db.rows<ProductRow>(sql`
      SELECT id, sku, name, category, family, stage, price_fen, cycle_days, stock, marketable
      FROM product WHERE sku IN (${skus})`);
    const old = new Map(before.map((row) => [row.sku, row]));
    const after = inputs.map((input) => rowOf(input, old.get(input.sku)));
    const changed = after.filter((row) => differs(row, old.get(row.sku)));
    const now = this.clock.now();
    await this.db.upsert(
      'product',
      changed.map((row) => ({ ...row, updated_at: now })),
      {
        key: ['sku'],
        update: ['name', 'category', 'family', 'stage', 'price_fen', 'cycle_days', 'stock', 'marketable', 'updated_at'],
      },
    );
    if (changed.length) {
      const ids = await this.ids(changed.map((row) => row.sku));
      await this.facts.announce(productsChanged, { productIds: [...ids.values()] });
    }
    const created = inputs.filter((input) => !old.has(input.sku)).length;
    return { created, changed: changed.length - created, same: inputs.length - changed.length };
  }
}

function rowOf(input: ProductInput, old: ProductRow | undefined): Omit<ProductRow, 'id'> {
  return {
    sku: input.sku,
    name: input.name ?? old?.name ?? input.sku,
    category: input.category ?? old?.category ?? '',
    family: input.family ?? old?.family ?? '',
    stage: input.stage ?? old?.stage ?? 0,
    price_fen: input.priceFen === undefined ? (old?.price_fen ?? null) : input.priceFen,
    cycle_days: input.cycleDays === undefined ? (old?.cycle_days ?? null) : input.cycleDays,
    stock: input.stock === undefined ? (old?.stock ?? null) : input.stock,
    marketable: input.marketable === undefined ? (old?.marketable ?? 1) : Number(input.marketable),
  };
}

function differs(row: Omit<ProductRow, 'id'>, old: ProductRow | undefined): boolean {
  return !old || (Object.keys(row) as (keyof typeof row)[]).some((key) => row[key] !== old[key]);
}
