import { createReadStream } from 'node:fs';
import { Refused } from '../../platform/errors/errors';
import { readTable, TableFormat, TableRow } from '../../products/table-file';
import { OrderColumns, orderColumns } from './order-columns';
import { OrderTable } from './order-rows';

/** The rows of one order, and how far the file is read once it is dealt with. */
export interface RowsOfOrder {
  rows: TableRow[];
  /** The last row of the file that was read when the order was complete; null for scattered orders, which come last. */
  upTo: number | null;
}

/** Lines of scattered orders that are kept until the end of the file. */
const MOST_SCATTERED_ROWS = 200_000;

/** A file's rows in all, and the orders whose lines do not stand together. */
export interface Scan {
  rows: number;
  scattered: Set<string>;
}

/** The header of an order file. Throws Refused when it lacks a needed column or the file is empty. */
export async function headerOf(path: string, format: TableFormat, source: string): Promise<OrderColumns> {
  for await (const { cells } of readTable(createReadStream(path), format)) return orderColumns(cells, source);
  throw new Refused('orders.empty-file', '文件是空的。');
}

/**
 * Reads a file once to count its rows and to find orders whose lines do not stand together; of each order only a hash
 * is kept. Two orders with one hash are merely read with more care.
 */
export async function scan(path: string, format: TableFormat, table: OrderTable): Promise<Scan> {
  const seen = new Set<number>();
  const scattered = new Set<string>();
  let rows = 0;
  let last = '';
  for await (const row of readTable(createReadStream(path), format)) {
    rows = row.rowNo;
    if (row.rowNo === 1) continue;
    const key = table.keyOf(row);
    if (key === last) continue;
    last = key;
    if (key === '') continue;
    const hash = hashOf(key);
    if (seen.has(hash)) scattered.add(key);
    seen.add(hash);
  }
  return { rows, scattered };
}

/**
 * The orders of a file: first those whose lines stand together, in the order of the file, then the scattered ones.
 * Rows without an order number come as orders of their own. `from` leaves out what was read before.
 */
export async function* ordersOf(
  path: string,
  format: TableFormat,
  table: OrderTable,
  scattered: Set<string>,
  from: number,
): AsyncGenerator<RowsOfOrder> {
  const kept = new Map<string, TableRow[]>();
  let keptRows = 0;
  let open: { key: string; rows: TableRow[] } | null = null;
  const close = (upTo: number): RowsOfOrder | null => {
    const done = open && upTo > from ? { rows: open.rows, upTo } : null;
    open = null;
    return done;
  };
  let rowNo = 0;
  for await (const row of readTable(createReadStream(path), format)) {
    const before = rowNo;
    rowNo = row.rowNo;
    if (rowNo === 1) continue;
    const key = table.keyOf(row);
    if (open && open.key === key && key !== '') {
      open.rows.push(row);
      continue;
    }
    const done = close(before);
    if (done) yield done;
    if (!scattered.has(key)) {
      open = { key, rows: [row] };
      continue;
    }
    if (++keptRows > MOST_SCATTERED_ROWS) {
      throw new Refused('orders.scattered', '同一订单的明细行散在文件各处，太多了。请按订单号排序后再导入。');
    }
    kept.set(key, [...(kept.get(key) ?? []), row]);
  }
  const done = close(rowNo);
  if (done) yield done;
  for (const rows of kept.values()) yield { rows, upTo: null };
}

/** cyrb53: 53 bits of a text, enough to tell a million orders apart. */
function hashOf(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
