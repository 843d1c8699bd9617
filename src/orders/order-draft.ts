import { createHash } from 'node:crypto';
import { readPhone } from '../customers/phones';
import { sourceCode } from './sources';

export const ORDER_STATUSES = ['paid', 'refunded', 'cancelled', 'unpaid'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** An order as a shop tells it, by API or by table. */
export interface OrderInput {
  source: string;
  number: string;
  status: OrderStatus;
  paidAt: Date | null;
  amountFen: number;
  refundedFen: number;
  buyer: {
    unionid?: string | null;
    externalUserid?: string | null;
    phone?: string | null;
    nickname?: string | null;
    shopBuyerId?: string | null;
  };
  lines: OrderLineInput[];
}

export interface OrderLineInput {
  sku: string;
  name: string;
  quantity: number;
  amountFen: number;
}

/** An order ready to be stored: normalised, checked, hashed. */
export interface OrderDraft {
  source: string;
  number: string;
  status: OrderStatus;
  paidAt: Date | null;
  amountFen: number;
  refundedFen: number;
  unionid: string | null;
  externalUserid: string | null;
  shopBuyerId: string | null;
  nickname: string;
  phoneHash: string | null;
  phoneShown: string | null;
  lines: OrderLineInput[];
  contentHash: string;
}

/** Before this nobody sold anything on these platforms: a date this early is a misread one. */
const EARLIEST = Date.UTC(2000, 0, 1);
/** A shop's clock may be ahead of ours. */
const AHEAD_MS = 86_400_000;

/**
 * Checks and normalises an order.
 * @param hash the keyed hash phones are matched by
 * @returns the draft, or what is wrong with the order, in Chinese for the shop's people
 */
export function draftOf(
  input: OrderInput,
  now: Date,
  hash: (phone: string) => string,
): OrderDraft | { problem: string } {
  const problem = problemOf(input, now);
  if (problem) return { problem };
  const phone = readPhone(input.buyer.phone);
  const { status, refundedFen } = settled(input);
  const paidAt = input.paidAt ? new Date(Math.floor(input.paidAt.getTime() / 1000) * 1000) : null;
  const draft = {
    source: sourceCode(input.source),
    number: input.number.trim(),
    status,
    paidAt,
    amountFen: input.amountFen,
    refundedFen,
    unionid: textOr(input.buyer.unionid, 64),
    externalUserid: textOr(input.buyer.externalUserid, 64),
    shopBuyerId: textOr(input.buyer.shopBuyerId, 128),
    nickname: (input.buyer.nickname ?? '').trim().slice(0, 128),
    phoneHash: phone.mobile ? hash(phone.mobile) : null,
    phoneShown: phone.shown,
    lines: input.lines.map((line) => ({
      sku: (line.sku.trim() || line.name.trim()).slice(0, 64),
      name: (line.name.trim() || line.sku.trim()).slice(0, 200),
      quantity: line.quantity,
      amountFen: line.amountFen,
    })),
  };
  return { ...draft, contentHash: createHash('sha256').update(JSON.stringify(draft)).digest('hex') };
}

/**
 * refunded means given back in full, whichever way the shop said it; an order given back in part is paid. Nobody gives
 * back more than was paid: shipping and coupons make some exports say so.
 */
function settled(input: OrderInput): { status: OrderStatus; refundedFen: number } {
  const { status, amountFen } = input;
  const refundedFen = Math.min(input.refundedFen, amountFen);
  if (status === 'refunded') {
    const inPart = refundedFen > 0 && refundedFen < amountFen && input.paidAt !== null;
    return inPart ? { status: 'paid', refundedFen } : { status, refundedFen: amountFen };
  }
  if (status === 'paid' && amountFen > 0 && refundedFen === amountFen) return { status: 'refunded', refundedFen };
  return { status, refundedFen };
}

function problemOf(input: OrderInput, now: Date): string | null {
  const number = input.number.trim();
  if (!input.source.trim()) return '没有店铺：请在表里加“店铺”一列，或在导入时选店铺';
  if (!number || number.length > 64) return '订单号为空或超过 64 个字';
  if (/^\d(\.\d+)?e\+\d+$/i.test(number)) return '订单号被表格软件改成了科学计数法，请把该列设为文本后重新导出';
  if (input.status === 'paid' && !input.paidAt) return '已付款的订单没有付款时间';
  if (input.paidAt) {
    const at = input.paidAt.getTime();
    if (Number.isNaN(at) || at < EARLIEST) return '付款时间不对';
    if (at > now.getTime() + AHEAD_MS) return '付款时间在未来';
  }
  if (!isMoney(input.amountFen)) return '实付金额不对';
  if (!isMoney(input.refundedFen)) return '退款金额不对';
  if (!input.lines.length) return '订单没有商品';
  for (const line of input.lines) {
    if (!line.sku.trim() && !line.name.trim()) return '商品编码和商品名称都是空的';
    if (!Number.isInteger(line.quantity) || line.quantity < 1 || line.quantity > 1_000_000) return '商品数量不对';
    if (!isMoney(line.amountFen)) return '商品金额不对';
  }
  return null;
}

/** Up to a hundred million yuan; more is a misplaced decimal point. */
function isMoney(fen: number): boolean {
  return Number.isInteger(fen) && fen >= 0 && fen <= 10_000_000_000;
}

function textOr(value: string | null | undefined, length: number): string | null {
  const text = (value ?? '').trim();
  return text === '' || text.length > length ? null : text;
}
