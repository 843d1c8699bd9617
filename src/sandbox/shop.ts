import { BoxClock } from './state/box-clock';
import { Agenda } from './state/agenda';
import { Chance } from './state/chance';
import { Buyer, Person } from './state/people';
import { Store } from './state/store';
import { DAY_MS, dayStart, dayOf, HOUR_MS, localText } from './state/time';

/** Where the shop pushes its orders. */
export interface ShopTarget {
  ordersUrl: string;
  apiKey: string;
}

/** Why an order happened: the past, the person's own cycle, a message, or a scripted act. The service never sees it. */
type OrderCause = 'history' | 'cycle' | 'message' | 'act';

interface OrderRow {
  id: number;
  source: string;
  number: string;
  buyer: string;
  paid_at: number;
  status: string;
  amount_fen: number;
  refunded_fen: number;
  lines: string;
}

interface OrderLine {
  sku: string;
  name: string;
  quantity: number;
  amountFen: number;
}

const PUSH_AT_ONCE = 200;
const ANSWER_WITHIN_MS = 15_000;
/** Wall milliseconds before a push that failed is tried again. */
const PUSH_AGAIN_MS = 3000;
/** Share of orders given back, a few days after the purchase. */
const REFUND_SHARE = 0.02;

/** The shops the people buy in. An order is a row first and stays unsent until the listener has answered 2xx. */
export class Shop {
  private silentUntil = 0;

  constructor(
    private readonly store: Store,
    private readonly clock: BoxClock,
    private readonly chance: Chance,
    private readonly agenda: Agenda,
  ) {}

  get target(): ShopTarget | undefined {
    const saved = this.store.meta('shop.target');
    return saved ? (JSON.parse(saved) as ShopTarget) : undefined;
  }

  setTarget(target: ShopTarget): void {
    this.store.setMeta('shop.target', JSON.stringify(target));
    this.silentUntil = 0;
  }

  /** One order of `person` for one product, now; the account is one the person uses. Returns the order number. */
  buy(person: Person, sku: string, quantity: number, cause: OrderCause, key: string): string {
    const now = this.clock.now();
    const product = this.store.one<{ name: string; price_fen: number }>(
      'SELECT name, price_fen FROM product WHERE sku = ?',
      sku,
    );
    if (!product) throw new Error(`The shop sells no ${sku}.`);
    const buyer = this.chance.weighted(person.buyers, ({ uses }) => uses, 'buyer', person.externalUserid, key);
    const digits = Math.floor(this.chance.unit('order', person.externalUserid, sku, key) * 1e10);
    const number = `${localText(now).slice(0, 10).replaceAll('-', '')}${String(digits).padStart(10, '0')}`;
    const line = { sku, name: product.name, quantity, amountFen: product.price_fen * quantity };
    const placed = this.keep(buyer, number, person.externalUserid, now, [line], cause);
    if (placed && this.chance.unit('refund', person.externalUserid, number) < REFUND_SHARE) {
      const after = this.chance.between(1, 5, 'refund-day', person.externalUserid, number);
      this.agenda.plan(now + after * DAY_MS, 'refund', number, { source: buyer.source, number });
    }
    return number;
  }

  private keep(buyer: Buyer, number: string, who: string, at: number, lines: OrderLine[], why: OrderCause): boolean {
    const shown = {
      unionid: buyer.unionid,
      phone: buyer.phone,
      nickname: buyer.nickname,
      shopBuyerId: buyer.shopBuyerId,
    };
    const changed = this.store.run(
      `INSERT INTO shop_order (source, number, external_userid, buyer, paid_at, status, amount_fen, refunded_fen, lines, unsent, why)
       VALUES (?, ?, ?, ?, ?, 'paid', ?, 0, ?, 1, ?) ON CONFLICT (source, number) DO NOTHING`,
      buyer.source,
      number,
      who,
      JSON.stringify(shown),
      at,
      lines.reduce((sum, line) => sum + line.amountFen, 0),
      JSON.stringify(lines),
      why,
    );
    return changed > 0;
  }

  /** The whole order is given back; it goes to the listener again with its new state. */
  refund(source: string, number: string): boolean {
    const changed = this.store.run(
      `UPDATE shop_order SET status = 'refunded', refunded_fen = amount_fen, unsent = 1
       WHERE source = ? AND number = ? AND status = 'paid'`,
      source,
      number,
    );
    return changed > 0;
  }

  unsent(): number {
    return this.store.count('SELECT COUNT(*) FROM shop_order WHERE unsent = 1');
  }

  /** Pushes what is unsent, oldest first, until the listener fails to answer 2xx; the rest stays for the next time. */
  async push(): Promise<void> {
    const target = this.target;
    if (!target) return;
    while (Date.now() >= this.silentUntil) {
      const rows = this.store.all<OrderRow>(
        'SELECT * FROM shop_order WHERE unsent = 1 ORDER BY id LIMIT ?',
        PUSH_AT_ONCE,
      );
      if (rows.length === 0) return;
      if (!(await this.post(target, rows))) {
        this.silentUntil = Date.now() + PUSH_AGAIN_MS;
        return;
      }
      this.store.tx(() => {
        for (const row of rows) {
          // An order refunded while its first push was under way still owes that news.
          this.store.run('UPDATE shop_order SET unsent = 0 WHERE id = ? AND status = ?', row.id, row.status);
        }
      });
    }
  }

  private async post(target: ShopTarget, rows: OrderRow[]): Promise<boolean> {
    try {
      const answer = await fetch(target.ordersUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${target.apiKey}` },
        body: JSON.stringify(rows.map(onTheWire)),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }
}

/** An order as the shop's push shows it: ISO instants, integer fen. */
function onTheWire(row: OrderRow): Record<string, unknown> {
  return {
    source: row.source,
    number: row.number,
    status: row.status,
    paidAt: new Date(row.paid_at).toISOString(),
    amountFen: row.amount_fen,
    refundedFen: row.refunded_fen,
    buyer: JSON.parse(row.buyer) as unknown,
    lines: JSON.parse(row.lines) as unknown,
  };
}

/** A likely moment to shop on the day `ms` lies in: between 8 and 23 o'clock, most of it in the evening. */
export function shoppingHour(ms: number, draw: number): number {
  return dayStart(dayOf(ms)) + (8 + 15 * Math.sqrt(draw)) * HOUR_MS;
}
