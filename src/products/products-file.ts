import { Readable } from 'node:stream';
import { Refused } from '../platform/errors/errors';
import { ProductInput } from './products.service';
import { columnsOf, fenOf, formatOf, readTable, wholeOf } from './table-file';

/** Header names of a product table, as shops and this service write them. */
const COLUMNS = {
  sku: ['商品编码', '商家编码', '规格编码', 'SKU编码', 'SKU', '货号'],
  name: ['商品名称', '商品标题', '宝贝标题', '名称'],
  category: ['品类', '类目', '分类', '商品分类'],
  price: ['价格', '售价', '单价', '销售价'],
  cycle: ['周期天数', '周期', '回购周期'],
  family: ['系列', '商品系列'],
  stage: ['阶段', '段位'],
  marketable: ['可营销', '允许营销'],
  stock: ['库存', '可用库存', '库存数量'],
} as const;

type Field = keyof typeof COLUMNS;

export interface ProductRows {
  products: ProductInput[];
  rejected: { rowNo: number; problem: string }[];
}

/** Reads a product table. Throws Refused when it has no column for the sku. */
export async function readProducts(bytes: Buffer): Promise<ProductRows> {
  const format = await formatOf(Readable.from([bytes]));
  const result: ProductRows = { products: [], rejected: [] };
  let columns: Partial<Record<Field, number>> | null = null;
  for await (const { rowNo, cells } of readTable(Readable.from([bytes]), format)) {
    if (columns === null) {
      columns = columnsOf<Field>(cells, COLUMNS);
      if (columns.sku === undefined) {
        throw new Refused('products.unknown-columns', '表头里没有“商品编码”这一列。', { details: { header: cells } });
      }
      continue;
    }
    const read = productOf(cells, columns);
    if ('problem' in read) result.rejected.push({ rowNo, problem: read.problem });
    else result.products.push(read);
  }
  return result;
}

function productOf(cells: string[], columns: Partial<Record<Field, number>>): ProductInput | { problem: string } {
  /** Undefined where the table has no such column: then the product keeps what it has. */
  const cell = (field: Field) => (columns[field] === undefined ? undefined : (cells[columns[field]] ?? ''));
  const sku = cell('sku') ?? '';
  if (!sku || sku.length > 64) return { problem: '商品编码为空或超过 64 个字' };
  const price = cell('price');
  const priceFen = price ? fenOf(price) : price === '' ? null : undefined;
  if (price && (priceFen === undefined || (priceFen as number) < 0)) return { problem: `价格“${price}”不是金额` };
  const numbers: Partial<Record<'cycle' | 'stage' | 'stock', number | null>> = {};
  for (const field of ['cycle', 'stage', 'stock'] as const) {
    const text = cell(field);
    if (text === undefined) continue;
    const whole = text === '' ? null : wholeOf(text);
    if (whole === undefined || (whole !== null && whole < 0))
      return { problem: `${COLUMNS[field][0]}“${text}”不是整数` };
    numbers[field] = whole;
  }
  const marketable = cell('marketable');
  return {
    sku,
    name: cell('name')?.slice(0, 200) || undefined,
    category: cell('category')?.slice(0, 64),
    family: cell('family')?.slice(0, 64),
    stage: numbers.stage === null ? 0 : numbers.stage,
    priceFen,
    cycleDays: numbers.cycle === 0 ? null : numbers.cycle,
    stock: numbers.stock,
    marketable: marketable ? !/^(否|不|0|n|no|false)/i.test(marketable) : undefined,
  };
}
