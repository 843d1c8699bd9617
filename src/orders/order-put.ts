import { z } from 'zod';
import { OrderInput, ORDER_STATUSES } from './order-draft';

const text = (length: number) => z.string().max(length);
const fen = z.int().min(0).max(10_000_000_000);

const order = z.object({
  source: text(64).min(1),
  number: z.union([text(64).min(1), z.int().transform(String)]),
  status: z.enum(ORDER_STATUSES),
  paidAt: z.iso.datetime({ offset: true }).nullish(),
  amountFen: fen,
  refundedFen: fen.default(0),
  buyer: z
    .object({
      unionid: text(128).nullish(),
      externalUserid: text(128).nullish(),
      phone: text(64).nullish(),
      nickname: text(500).nullish(),
      shopBuyerId: text(200).nullish(),
    })
    .default({}),
  lines: z
    .array(
      z.object({
        sku: text(200).default(''),
        name: text(500).default(''),
        quantity: z.int(),
        amountFen: fen,
      }),
    )
    .max(500),
});

/** One element of POST orders as it came, read; or what is wrong with it and how to find it again. */
export function readOrder(raw: unknown): OrderInput | { problem: string } {
  const read = order.safeParse(raw);
  if (read.success) return { ...read.data, paidAt: read.data.paidAt ? new Date(read.data.paidAt) : null };
  const said = read.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || '订单'}: ${issue.message}`);
  return { problem: said.join('；').slice(0, 500) };
}
