import { Injectable } from '@nestjs/common';
import { notFound } from '../platform/errors/errors';
import { Calendar } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Principal } from '../platform/http/access-marks';
import { ConversationQueries } from '../conversations/conversations.queries';
import { MessageRow } from '../conversations/conversations.dto';
import { CustomersQueries } from '../customers/customers.queries';
import { CustomerPurchases } from '../orders/customer-purchases.queries';
import { OrdersQueries } from '../orders/orders.queries';
import { IS_PURCHASE } from '../orders/rules/purchases';
import { TagQueries } from '../tags/tags.queries';
import { STAGE_LABELS, Stage, stageOf, thresholdsOf } from './lifecycle';
import { CustomerDetail, ProfileMessage } from './profile.dto';
import { RelationQueries } from './relations.queries';
import { ShopRhythms } from './shop-rhythm.queries';

const ORDERS = 50;
const MESSAGES = 50;
const CAMPAIGNS = 20;

/** The view of one person, out of the rooms that know the pieces; a fixed number of queries whatever the person's past. */
@Injectable()
export class ProfileQueries {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
    private readonly relations: RelationQueries,
    private readonly customers: CustomersQueries,
    private readonly purchases: CustomerPurchases,
    private readonly orders: OrdersQueries,
    private readonly conversations: ConversationQueries,
    private readonly tags: TagQueries,
    private readonly rhythms: ShopRhythms,
  ) {}

  /** Throws Refused 404 where there is no such customer, or none the asking rep follows. */
  async detail(id: number, who: Principal): Promise<CustomerDetail> {
    const person = await this.relations.person(id);
    if (!person || (who.repUserid !== null && !(await this.customers.follows(who.repUserid, id)))) {
      throw notFound('customer', id);
    }
    const [follows, groups, holds, purchase, products, orders, tags, messages, campaigns, stage] = await Promise.all([
      this.relations.follows(id),
      this.relations.groups(id),
      this.relations.holds(id),
      this.purchases.summary(id),
      this.purchases.products(id),
      this.orders.ofCustomer(id, ORDERS),
      this.tags.ofCustomer(id),
      this.conversations.messages({ customerId: id, limit: MESSAGES }),
      this.relations.campaigns(id, CAMPAIGNS),
      this.stage(id),
    ]);
    return {
      ...person,
      follows,
      groups,
      holds,
      purchase,
      products,
      orders,
      tags,
      messages: messages.items.map(shown),
      campaigns,
      stage,
      stageLabel: STAGE_LABELS[stage],
    };
  }

  /** Where the customer stands in their own rhythm, or the shop's while they have none. */
  async stage(customerId: number): Promise<Stage> {
    const rows = await this.db.rows<{ day: number }>(sql`
      SELECT DISTINCT o.paid_day AS day FROM shop_order o WHERE o.customer_id = ${customerId} AND ${IS_PURCHASE} ORDER BY day`);
    const days = rows.map((row) => row.day);
    const gaps = days.slice(1).map((day, index) => day - days[index]);
    const last = days.at(-1);
    const since = last === undefined ? null : this.calendar.today() - last;
    return stageOf(days.length, since, thresholdsOf(gaps, await this.rhythms.rhythm()));
  }
}

function shown({ from, group, files, ...message }: MessageRow): ProfileMessage {
  const { id, at, direction, text, type, revoked, signals } = message;
  return {
    ...{ id, at, direction, text, type, revoked, signals },
    from: from.name || from.id,
    group: group?.name ?? null,
    files: files.map((file) => ({ id: file.id, kind: file.kind, name: file.name, stored: file.state === 'stored' })),
  };
}
