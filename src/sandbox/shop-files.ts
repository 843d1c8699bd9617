import { Store } from './state/store';
import { localText } from './state/time';

/** A byte order mark, without which spreadsheet programs read the Chinese in a UTF-8 file wrongly. */
const BOM = '\uFEFF';
const STATES: Record<string, string> = { paid: '已付款', refunded: '已退款', cancelled: '已取消' };
const SHOPS: Record<string, string> = { miniprogram: '微信小店', tmall: '天猫', youzan: '有赞' };
const ORDER_HEAD =
  '店铺,订单号,订单状态,付款时间,买家昵称,买家ID,手机号,unionid,商品编码,商品名称,数量,实付金额,退款金额';
const PRODUCT_HEAD = '商品编码,商品名称,品类,价格,周期天数,系列,阶段,可营销,库存';
const READ_AT_ONCE = 2000;

interface OrderRow {
  id: number;
  source: string;
  number: string;
  status: string;
  paid_at: number;
  buyer: string;
  refunded_fen: number;
  amount_fen: number;
  lines: string;
}

/**
 * Every order so far as the shops export it: UTF-8, one row per order line, yuan with two decimals, Shanghai wall time.
 * A refund is spread over the lines by their amounts. Yields pieces, so that a year of orders is never one string.
 */
export function* ordersFile(store: Store): Generator<string> {
  yield `${BOM}${ORDER_HEAD}\n`;
  for (let after = 0; ;) {
    const rows = store.all<OrderRow>('SELECT * FROM shop_order WHERE id > ? ORDER BY id LIMIT ?', after, READ_AT_ONCE);
    if (rows.length === 0) return;
    yield rows.map(orderLines).join('');
    after = rows[rows.length - 1].id;
  }
}

function orderLines(row: OrderRow): string {
  const buyer = JSON.parse(row.buyer) as {
    nickname: string;
    shopBuyerId: string;
    phone: string | null;
    unionid: string | null;
  };
  const lines = JSON.parse(row.lines) as { sku: string; name: string; quantity: number; amountFen: number }[];
  let refund = row.refunded_fen;
  return lines
    .map((line, index) => {
      const last = index === lines.length - 1;
      const part = last
        ? refund
        : Math.min(refund, Math.floor((row.refunded_fen * line.amountFen) / Math.max(1, row.amount_fen)));
      refund -= part;
      return csv([
        SHOPS[row.source] ?? row.source,
        row.number,
        STATES[row.status] ?? row.status,
        localText(row.paid_at),
        buyer.nickname,
        buyer.shopBuyerId,
        buyer.phone ?? '',
        buyer.unionid ?? '',
        line.sku,
        line.name,
        line.quantity,
        yuan(line.amountFen),
        yuan(part),
      ]);
    })
    .join('');
}

/** The catalogue with today's stock. */
export function productsFile(store: Store): string {
  const rows = store.all<{
    sku: string;
    name: string;
    category: string;
    price_fen: number;
    cycle_days: number | null;
    family: string;
    stage: number;
    marketable: number;
    stock: number;
  }>('SELECT * FROM product ORDER BY category, family, stage, sku');
  const body = rows.map((row) =>
    csv([
      row.sku,
      row.name,
      row.category,
      yuan(row.price_fen),
      row.cycle_days ?? '',
      row.family,
      row.stage,
      row.marketable ? '是' : '否',
      row.stock,
    ]),
  );
  return `${BOM}${PRODUCT_HEAD}\n${body.join('')}`;
}

function yuan(fen: number): string {
  return (fen / 100).toFixed(2);
}

function csv(cells: (string | number)[]): string {
  const quoted = cells.map(String).map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(',')}\n`;
}
