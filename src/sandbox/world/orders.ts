import { LocalDays } from './local-days';
import { Person } from './people';
import { Purchase, buyingOf } from './purchases';
import { Random } from './random';
import { WorldCustomer, WorldOrder } from './world';

/** How often each hour of the day sees an order: evenings most, the small hours hardly ever. */
const HOURS = [1.2, 0.4, 0.1, 0.03, 0.02, 0.05, 0.4, 1.2, 2, 3, 4, 4, 4.5, 4, 3, 3, 3, 3.2, 4, 6, 9, 10, 8, 4];

type Source = WorldOrder['source'];

/** Everybody's orders up to `now`, oldest first, and what each person still lives by. */
export function makeOrders(
  random: Random,
  days: LocalDays,
  people: Person[],
  now: Date,
): { orders: WorldOrder[]; cycles: Map<string, Record<string, number>> } {
  const today = days.dayOf(now);
  const cycles = new Map<string, Record<string, number>>();
  const unnumbered = people.flatMap((person) => {
    const own = random.fork(person.customer.externalUserid);
    const buying = buyingOf(own, days, person, today);
    cycles.set(person.customer.externalUserid, buying.cycles);
    const shopIds = new ShopIds(own.fork('shop-ids'));
    return buying.purchases.map((purchase, nth) =>
      orderOf(own.fork('order', purchase.day, nth), days, person, purchase, nth, shopIds),
    );
  });
  const past = unnumbered.filter((order) => order.paidAt <= now);
  past.sort((left, right) => left.paidAt.getTime() - right.paidAt.getTime());
  return { orders: numbered(random.fork('numbers'), days, past), cycles };
}

/** A buyer keeps one id per shop; the ids of two shops have nothing in common. */
class ShopIds {
  private readonly known = new Map<Source, string>();

  constructor(private readonly random: Random) {}

  of(source: Source): string {
    const id = this.known.get(source) ?? `${source[0]}${this.random.fork(source).token(18)}`;
    this.known.set(source, id);
    return id;
  }
}

function orderOf(
  random: Random,
  days: LocalDays,
  person: Person,
  purchase: Purchase,
  nth: number,
  shopIds: ShopIds,
): WorldOrder {
  const source = purchase.source ?? sourceOf(random, person, nth);
  const hour = random.weighted([...HOURS.keys()], (h) => HOURS[h]);
  const price = priceFactor(random, days, purchase.day);
  const lines = purchase.lines.map(({ product, quantity }) => ({
    sku: product.sku,
    name: product.name,
    quantity,
    amountFen: Math.round((product.priceFen * quantity * price) / 10) * 10,
  }));
  const amountFen = lines.reduce((sum, line) => sum + line.amountFen, 0);
  const partial = purchase.outcome === 'kept' && !purchase.source && random.chance(0.012);
  return {
    source,
    number: '',
    externalUserid: person.customer.externalUserid,
    buyer: buyerOf(person.customer, source, shopIds.of(source)),
    paidAt: days.at(purchase.day, hour * 3600 + random.int(0, 3599)),
    status: purchase.outcome === 'kept' ? 'paid' : purchase.outcome,
    amountFen,
    refundedFen: purchase.outcome !== 'kept' ? amountFen : partial ? Math.round(amountFen * 0.1) : 0,
    lines,
  };
}

/** A matchable person's first order can be matched; now and then they buy on 天猫, where nobody can. */
function sourceOf(random: Random, person: Person, nth: number): Source {
  if (person.channel === 'masked') return 'tmall';
  if (nth > 0 && random.chance(0.1)) return 'tmall';
  if (person.channel === 'phone') return 'youzan';
  return random.chance(0.8) ? 'miniprogram' : 'youzan';
}

/** List price, a little off on some days, more on member days. */
function priceFactor(random: Random, days: LocalDays, day: number): number {
  if ([8, 18, 28].includes(days.dayOfMonth(day))) return random.pick([0.88, 0.9, 0.92]);
  return random.weighted([1, 0.98, 0.95], (factor) => (factor === 1 ? 7 : 1.5));
}

/**
 * What each shop's export shows of its buyers: the mini program the unionid and a masked phone, 天猫 a masked phone and
 * half a nickname, 有赞 the whole phone and, for members, the unionid.
 */
function buyerOf(customer: WorldCustomer, source: Source, shopBuyerId: string): WorldOrder['buyer'] {
  const masked = `${customer.phone.slice(0, 3)}****${customer.phone.slice(7)}`;
  const hidden = `${customer.name[0]}**${customer.name.at(-1)}`;
  if (source === 'tmall') return { unionid: null, phone: masked, nickname: hidden, shopBuyerId };
  const phone = source === 'youzan' ? customer.phone : masked;
  return { unionid: customer.unionid, phone, nickname: customer.name, shopBuyerId };
}

/** Order numbers in each shop's own shape; longer than 53 bits, so they must stay text. */
function numbered(random: Random, days: LocalDays, orders: WorldOrder[]): WorldOrder[] {
  const taken = new Set<string>();
  return orders.map((order) => {
    let number = numberOf(random, days, order);
    while (taken.has(`${order.source} ${number}`)) number = numberOf(random, days, order);
    taken.add(`${order.source} ${number}`);
    return { ...order, number };
  });
}

function numberOf(random: Random, days: LocalDays, order: WorldOrder): string {
  if (order.source === 'tmall') return `${random.int(2, 4)}${random.digits(18)}`;
  if (order.source === 'youzan') return `E${days.stamp(order.paidAt)}${random.digits(10)}`;
  return `37${random.digits(17)}`;
}
