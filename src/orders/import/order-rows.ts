import { Calendar } from '../../platform/calendar/calendar';
import { fenOf, TableRow, wholeOf } from '../../products/table-file';
import { draftOf, OrderDraft, OrderInput, OrderStatus } from '../order-draft';
import { keptCell, statusOf, timeOf } from './order-cells';
import { OrderColumns, OrderField } from './order-columns';

/** A row that cannot be imported, with what is kept of it. */
export interface RejectedRow {
  rowNo: number;
  problem: string;
  cells: Record<string, string>;
}

/** What a row says about one line of its order. */
interface Line {
  sku: string;
  name: string;
  quantity: number;
  amountFen: number | undefined;
  refundFen: number;
}

/** What all rows of an order say about the order; the first row that says something counts. */
interface Head {
  status: OrderStatus;
  paidAt: Date | null;
  amountFen: number | undefined;
  refundFen: number | undefined;
}

class BadCell extends Error {}

/** Turns the rows of one order into an order. */
export class OrderTable {
  constructor(
    private readonly columns: OrderColumns,
    /** The shop of rows that name none. */
    private readonly source: string,
    private readonly calendar: Calendar,
    private readonly hash: (phone: string) => string,
  ) {}

  /** Which order a row belongs to; '' for a row without an order number. */
  keyOf(row: TableRow): string {
    const number = this.cell(row, 'number');
    return number && `${this.cell(row, 'source') || this.source}\n${number}`;
  }

  /** The order of these rows. One bad row rejects the whole order: without that line its amount would be wrong. */
  order(rows: TableRow[], now: Date): OrderDraft | { rejected: RejectedRow[] } {
    const lines: Line[] = [];
    let head: Head | undefined;
    for (const row of rows) {
      try {
        head ??= this.head(row);
        lines.push(this.line(row));
      } catch (error) {
        if (!(error instanceof BadCell)) throw error;
        return { rejected: this.rejected(rows, row, error.message) };
      }
    }
    const draft = draftOf(this.input(rows, head as Head, lines), now, this.hash);
    return 'problem' in draft ? { rejected: this.rejected(rows, rows[0], draft.problem) } : draft;
  }

  private input(rows: TableRow[], head: Head, lines: Line[]): OrderInput {
    const first = (field: OrderField) => rows.map((row) => this.cell(row, field)).find((text) => text !== '') ?? '';
    const amounts = amountsOf(lines, head.amountFen);
    const refunds = lines.reduce((sum, line) => sum + line.refundFen, 0);
    return {
      source: first('source') || this.source,
      number: first('number'),
      status: head.status,
      paidAt: head.paidAt,
      amountFen: head.amountFen ?? amounts.reduce((sum, amount) => sum + amount, 0),
      refundedFen: head.refundFen ?? refunds,
      buyer: {
        unionid: first('unionid'),
        externalUserid: first('externalUserid'),
        phone: first('phone'),
        nickname: first('nickname'),
        shopBuyerId: first('shopBuyerId'),
      },
      lines: lines.map(({ sku, name, quantity }, index) => ({ sku, name, quantity, amountFen: amounts[index] })),
    };
  }

  private head(row: TableRow): Head {
    const paid = this.cell(row, 'paidAt');
    const paidAt = /^(-|—|无|null)?$/i.test(paid) ? null : timeOf(paid, this.calendar);
    if (paidAt === undefined) throw new BadCell(`付款时间“${paid}”认不出来，请写成 2026-03-08 12:30:00`);
    const word = this.cell(row, 'status');
    const status = word ? statusOf(word) : paidAt ? 'paid' : 'unpaid';
    if (!status) throw new BadCell(`订单状态“${word}”不认识`);
    return { status, paidAt, amountFen: this.money(row, 'orderAmount'), refundFen: this.money(row, 'orderRefund') };
  }

  private line(row: TableRow): Line {
    const text = this.cell(row, 'quantity');
    const quantity = text === '' ? 1 : wholeOf(text);
    if (quantity === undefined) throw new BadCell(`数量“${text}”不是整数`);
    const amountFen = this.money(row, 'lineAmount');
    if (amountFen === undefined && this.columns.at.orderAmount === undefined) throw new BadCell('实付金额是空的');
    return {
      sku: this.cell(row, 'sku'),
      name: this.cell(row, 'name'),
      quantity,
      amountFen,
      refundFen: this.money(row, 'lineRefund') ?? 0,
    };
  }

  /** Undefined where the table has no such column or the cell is empty. */
  private money(row: TableRow, field: OrderField): number | undefined {
    const text = this.cell(row, field);
    if (/^(-|—|无|null)?$/i.test(text)) return undefined;
    const fen = fenOf(text);
    const name = this.columns.names[this.columns.at[field] as number];
    if (fen === undefined) throw new BadCell(`${name}“${text}”不是金额（元，最多两位小数）`);
    if (fen < 0) throw new BadCell(`${name}“${text}”是负数`);
    return fen;
  }

  private cell(row: TableRow, field: OrderField): string {
    const at = this.columns.at[field];
    return at === undefined ? '' : (row.cells[at] ?? '');
  }

  /** The rows of a rejected order: the one at fault with its problem, the others with a pointer to it. */
  rejected(rows: TableRow[], culprit: TableRow, problem: string): RejectedRow[] {
    return rows.map((row) => ({
      rowNo: row.rowNo,
      problem: row === culprit ? problem.slice(0, 500) : `同一订单的第 ${culprit.rowNo} 行有问题，整单没有导入`,
      cells: Object.fromEntries(this.columns.names.map((name, index) => [name, keptCell(row.cells[index] ?? '')])),
    }));
  }
}

/** What each line was paid: as the table says, else the order's amount shared out by quantity, the last taking the rest. */
function amountsOf(lines: Line[], orderFen: number | undefined): number[] {
  if (orderFen === undefined || lines.every((line) => line.amountFen !== undefined)) {
    return lines.map((line) => line.amountFen ?? 0);
  }
  const packs = lines.reduce((sum, line) => sum + Math.max(line.quantity, 0), 0) || 1;
  let left = orderFen;
  return lines.map((line, index) => {
    const share = index === lines.length - 1 ? left : Math.min(left, Math.floor((orderFen * line.quantity) / packs));
    left -= share;
    return share;
  });
}
