import { Injectable } from '@nestjs/common';
import { ConversationQueries } from '../conversations/conversations.queries';
import { CustomersQueries } from '../customers/customers.queries';
import { maskDigits } from '../customers/phones';
import { CustomerPurchases } from '../orders/customer-purchases.queries';
import { OrdersQueries } from '../orders/orders.queries';
import { Calendar } from '../platform/calendar/calendar';
import { Refused } from '../platform/errors/errors';
import { ProspectRow } from '../prospects/prospects.dto';
import { ProspectQueries } from '../prospects/prospects.queries';
import { homeStock } from '../prospects/reasons';
import { SummaryQueries } from '../prospects/summary.queries';
import { RelationQueries } from '../profile/relations.queries';
import { Reach } from '../reach/reach.service';
import { TagQueries } from '../tags/tags.queries';
import { CardEvidence } from './card-evidence.queries';
import { CardBadge, CardQuery, ProspectCard, SidebarProspect, SidebarToday } from './sidebar.dto';

const ORDERS = 5;
const MESSAGES = 10;
const LONGEST_LIST = 200;

/** Nobody is known by this id yet. */
const NOBODY: Omit<ProspectCard, 'hasArchiveSeat'> = {
  customer: null,
  badges: [],
  known: false,
  prospect: null,
  lastPurchaseDay: null,
  homeStock: null,
  chatLine: null,
  offer: null,
  promises: [],
  orders: [],
  orderKnown: false,
  tags: [],
  messages: [],
  budgetLeft: null,
  alternatives: [],
};

/** What a rep sees beside a chat. */
@Injectable()
export class SidebarQueries {
  constructor(
    private readonly calendar: Calendar,
    private readonly prospects: ProspectQueries,
    private readonly summaries: SummaryQueries,
    private readonly customers: CustomersQueries,
    private readonly relations: RelationQueries,
    private readonly purchases: CustomerPurchases,
    private readonly orders: OrdersQueries,
    private readonly conversations: ConversationQueries,
    private readonly tags: TagQueries,
    private readonly reach: Reach,
    private readonly evidence: CardEvidence,
  ) {}

  /** A rep's names of today, and how yesterday's did. */
  async today(repUserid: string): Promise<SidebarToday> {
    const today = this.calendar.today();
    const [{ userid, name }, page, yesterday] = await Promise.all([
      this.evidence.rep(repUserid),
      this.prospects.page(today, { rep: repUserid, limit: LONGEST_LIST }),
      this.summaries.result(today - 1, repUserid),
    ]);
    const average = yesterday.average === null ? null : Math.round(yesterday.average);
    const chats = await this.evidence.chats(
      repUserid,
      page.items.map((row) => row.customer.id),
    );
    const listed = page.items.map((row) => discreet(row, chats));
    return { rep: { userid, name }, listed, yesterday: { ...yesterday, average } };
  }

  /** Throws Refused: 403 for customers the rep does not follow, 422 when nobody is asked for. */
  async card(query: CardQuery, repUserid: string): Promise<ProspectCard> {
    const rep = await this.evidence.rep(repUserid);
    const id = await this.customerOf(query, repUserid);
    if (id === undefined) return { ...NOBODY, hasArchiveSeat: rep.hasArchiveSeat };
    if (!(await this.customers.follows(repUserid, id))) throw notYours();
    const prospect = await this.prospects.ofCustomer(id, this.calendar.today(), repUserid);
    const [
      person,
      groups,
      holds,
      colleague,
      purchase,
      orders,
      tags,
      messages,
      promises,
      chatLine,
      offer,
      pair,
      budget,
      chats,
    ] = await Promise.all([
      this.relations.person(id),
      this.relations.groups(id),
      this.relations.holds(id),
      this.evidence.colleagueTalks(id, repUserid),
      this.purchases.summary(id),
      this.orders.ofCustomer(id, ORDERS),
      this.tags.ofCustomer(id),
      this.conversations.messages({ customerId: id, limit: MESSAGES }),
      this.evidence.promises(id),
      this.evidence.chatLine(prospect),
      this.evidence.offer(prospect),
      prospect ? this.prospects.pairOf(prospect.id) : undefined,
      this.reach.budgetLeft('customer', id),
      this.evidence.chats(repUserid, [id]),
    ]);
    if (!person) return { ...NOBODY, hasArchiveSeat: rep.hasArchiveSeat };
    const badges: CardBadge[] = holds.map(({ kind, label }) => ({ code: kind, label }));
    if (colleague) badges.push({ code: 'colleague-talking', label: '同事沟通中' });
    return {
      customer: {
        id,
        name: maskDigits(person.name),
        owner: person.owner,
        mine: person.owner?.userid === repUserid,
        groups: groups.filter((group) => group.leftAt === null).map((group) => group.name),
      },
      badges,
      known: true,
      prospect: prospect ? discreet(prospect, chats) : null,
      lastPurchaseDay: purchase.lastDay,
      homeStock: pair ? homeStock(pair, this.calendar.today()) : null,
      chatLine,
      hasArchiveSeat: rep.hasArchiveSeat,
      offer,
      promises,
      orders: orders.map((order) => ({ ...order, customer: null, buyer: { nickname: '', phone: null, shopId: null } })),
      orderKnown: purchase.orderKnown,
      tags: [...new Map(tags.map((tag) => [tag.id, { id: tag.id, name: tag.name }])).values()],
      messages: messages.items
        .filter((message) => message.group === null)
        .map(({ id, at, direction, text }) => ({ id, at, direction, text: maskDigits(text) })),
      budgetLeft: budget.left,
      alternatives: prospect?.alternatives ?? [],
    };
  }

  private async customerOf(query: CardQuery, repUserid: string): Promise<number | undefined> {
    if (query.externalUserid !== undefined) {
      return (await this.customers.byExternalUserid([query.externalUserid])).get(query.externalUserid);
    }
    if (query.prospectId === undefined) {
      throw new Refused('sidebar.who', 'Say whose card: `externalUserid` or `prospectId`.');
    }
    const found = await this.evidence.customerOf(query.prospectId, repUserid);
    if (found === undefined) throw notYours();
    return found;
  }
}

function notYours(): Refused {
  return new Refused('sidebar.not-yours', 'You see the customers you are friends with.', { status: 403 });
}

/** Without what a customer who looks at the phone should not read. */
function discreet(row: ProspectRow, chats: Map<number, string>): SidebarProspect {
  return {
    ...row,
    externalUserid: chats.get(row.customer.id) ?? null,
    customer: { ...row.customer, name: maskDigits(row.customer.name) },
    probability: null,
    baseRate: null,
    valueFen: null,
  };
}
