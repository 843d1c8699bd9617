import { maskDigits } from '../../customers/phones';
import { Calendar } from '../../platform/calendar/calendar';
import { OrderStatus } from '../order-draft';

/** What shops call the states of an order; a part of the text is enough, the first that fits wins. */
const STATUS_WORDS: [RegExp, OrderStatus][] = [
  [/部分退款|部分发货|退款关闭|退款失败|拒绝退款/, 'paid'],
  [/未付款|待付款|待支付|未支付|等待买家付款|unpaid|pending/i, 'unpaid'],
  [/退款成功|已退款|全额退款|退款完成|退货退款|售后完成|refunded/i, 'refunded'],
  [/取消|关闭|作废|cancel|closed/i, 'cancelled'],
  [
    /付款|支付|发货|收货|签收|成功|完成|待评价|评价|出库|配送|自提|核销|备货|拼团|退款中|售后|paid|shipped|completed|finished|success/i,
    'paid',
  ],
];

/** The status a shop's word means; undefined for words nobody has told us. */
export function statusOf(word: string): OrderStatus | undefined {
  return STATUS_WORDS.find(([pattern]) => pattern.test(word))?.[1];
}

/**
 * A time as shops write it, in the business time zone unless it names one: 2026-03-08 12:30:45, 2026/3/8 12:30,
 * 2026年3月8日, 20260308123045, an ISO instant. Undefined for anything else, a 30th of February among it.
 */
export function timeOf(text: string, calendar: Calendar): Date | undefined {
  const plain = text.normalize('NFKC').trim();
  if (/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(plain)) {
    const at = new Date(plain);
    return Number.isNaN(at.getTime()) ? undefined : at;
  }
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/.exec(plain) ??
    /^(\d{4})(\d{2})(\d{2})(?:\s*(\d{2})(\d{2})(\d{2}))?$/.exec(plain);
  if (!parts) return undefined;
  const [year, month, date, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0));
  const utc = new Date(Date.UTC(year, month - 1, date));
  const real = utc.getUTCMonth() === month - 1 && utc.getUTCDate() === date;
  if (!real || hour > 23 || minute > 59 || second > 59) return undefined;
  const day = Math.floor(utc.getTime() / 86_400_000);
  const clock = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  return new Date(calendar.at(day, clock).getTime() + second * 1000);
}

/** A cell as it may be kept and shown: whole mobiles masked, long order numbers left alone. */
export function keptCell(text: string): string {
  return text.slice(0, 500).replace(/(?<![\w.])(?:\+?86)?1[3-9]\d{9}(?!\w)/g, maskDigits);
}
