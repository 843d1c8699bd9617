import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Refused } from '../platform/errors/errors';
import { Audited, Can, Principal, Who } from '../platform/http/access-marks';
import { Secrets } from '../platform/secrets/secrets';
import { draftOf, OrderDraft } from './order-draft';
import { readOrder } from './order-put';
import { OrderBind, OrderFilter, OrderPage, OrderPut, OrderResult, OrderResults } from './orders.dto';
import { OrdersQueries } from './orders.queries';
import { MOST_ORDERS, Orders } from './orders.service';

/** Most orders of one call. */
const MOST_PER_CALL = 1000;

/** Orders of all shops. */
@Controller('api/v1/orders')
export class OrdersController {
  constructor(
    private readonly orders: Orders,
    private readonly queries: OrdersQueries,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
  ) {}

  /** Orders, the latest to arrive first. A rep sees those of whom they follow. */
  @Can('orders.read')
  @Get()
  async list(@Query() filter: OrderFilter, @Who() who: Principal): Promise<OrderPage> {
    return this.queries.list(filter, who.repUserid);
  }

  /**
   * Creates or changes up to 1,000 orders by (source, number) and says per row what happened. The same orders again
   * change nothing. A row that cannot be read is rejected with its problem; the others are stored.
   */
  @Can('orders.write')
  @Post()
  @HttpCode(200)
  async put(@Body() body: OrderPut[]): Promise<OrderResults> {
    if (!Array.isArray(body)) throw new Refused('orders.not-an-array', 'Send a JSON array of orders.', { status: 400 });
    if (body.length > MOST_PER_CALL) {
      throw new Refused('orders.too-many', `Send at most ${MOST_PER_CALL} orders a call.`, { status: 413 });
    }
    const results: OrderResult[] = [];
    const drafts: { index: number; draft: OrderDraft }[] = [];
    body.forEach((raw, index) => {
      const draft = this.draft(raw);
      const { source, number } = named(raw);
      results.push({ source, number, result: 'rejected', matched: false });
      if ('problem' in draft) results[index].problem = draft.problem;
      else drafts.push({ index, draft });
    });
    for (let at = 0; at < drafts.length; at += MOST_ORDERS) {
      const part = drafts.slice(at, at + MOST_ORDERS);
      const written = await this.orders.write(part.map(({ draft }) => draft));
      part.forEach(({ index }, place) => Object.assign(results[index], written[place]));
    }
    return { results };
  }

  /** Gives an order to a customer by hand; the buyer's other orders in that shop follow. 404 for unknown ids. */
  @Can('orders.write')
  @Audited('orders.bind')
  @Post(':id/bind')
  @HttpCode(204)
  async bind(@Param('id', ParseIntPipe) id: number, @Body() bind: OrderBind): Promise<void> {
    await this.orders.bind(id, bind.customerId);
  }

  private draft(raw: unknown): OrderDraft | { problem: string } {
    const read = readOrder(raw);
    return 'problem' in read ? read : draftOf(read, this.clock.now(), (phone) => this.secrets.hash(phone));
  }
}

/** What a row called itself, so that its sender finds it again. */
function named(raw: unknown): { source: string; number: string } {
  const row = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const text = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 64) : '';
  return { source: text(row.source), number: text(row.number) };
}
