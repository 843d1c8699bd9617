import { CATALOGUE } from './catalogue';
import { chatsOf } from './chats';
import { makeCorpTags } from './corp-tags';
import { makeFollows } from './follows';
import { groupChatsOf } from './group-chats';
import { makeGroups } from './groups';
import { LocalDays } from './local-days';
import { makeOrders } from './orders';
import { makePeople } from './people';
import { Random } from './random';
import { makeReps } from './reps';
import { Shop } from './shop';
import { STORY } from './story';
import { World, WorldFollow, WorldGroup, WorldMessage, WorldOrder } from './world';

/** How to make a world; without the optional parts it is the demo's shop. */
export interface WorldOptions {
  seed: number;
  /** The moment the history ends; nothing in the world is later. */
  now: Date;
  /** The shop's offset from UTC; 480 for China. */
  timeZoneOffsetMinutes?: number;
  /** All customers, friends and group-only ones together; at least 60. */
  customers?: number;
  /** 4 to 12. */
  reps?: number;
  /** 0 to 40. */
  groups?: number;
  /** Length of the order history. */
  months?: number;
  /** Mean added chance of an order per delivered message, 0..1; 0 makes every message useless. */
  effect?: number;
}

const MONTH_DAYS = 30.44;

/** Makes 小满家 as it stands at `now`. Pure: equal options give equal worlds, whatever machine or time zone. */
export function seedWorld(options: WorldOptions): World {
  const { seed, now, customers = 2000, months = 14, effect = 0.12 } = options;
  if (customers < 10 * STORY.length) throw new Error(`a world has at least ${10 * STORY.length} customers`);
  const random = new Random(`huitou/${seed}`);
  const days = new LocalDays(options.timeZoneOffsetMinutes ?? 480);
  const today = days.dayOf(now);
  const reps = makeReps(options.reps ?? 12);
  const corpTags = makeCorpTags(random.fork('tags'));
  const startDay = today - Math.round(months * MONTH_DAYS);
  const people = makePeople(random.fork('people'), { count: customers, today, startDay, effect });
  const shop: Shop = { days, now, today, reps, corpTags, people };
  const follows = makeFollows(random.fork('follows'), shop);
  const groups = makeGroups(random.fork('groups'), shop, follows, options.groups ?? 40);
  const { orders, cycles } = makeOrders(random.fork('orders'), days, people, now);
  for (const { customer } of people) customer.nature.cycles = cycles.get(customer.externalUserid) ?? {};
  return {
    corpName: '小满家',
    products: CATALOGUE.map((product) => ({ ...product })),
    reps,
    customers: people.map((person) => person.customer),
    follows,
    groups,
    orders,
    messages: makeMessages(random.fork('chats'), shop, follows, groups, orders),
    corpTags,
  };
}

/** All chats the archive may hold: those of reps with a seat, one-to-one and in the groups they own. */
function makeMessages(
  random: Random,
  { days, now, reps, people }: Shop,
  follows: WorldFollow[],
  groups: WorldGroup[],
  orders: WorldOrder[],
): WorldMessage[] {
  const seats = new Set(reps.filter((rep) => rep.hasArchiveSeat).map((rep) => rep.userid));
  const personOf = new Map(people.map((person) => [person.customer.externalUserid, person]));
  const ordersOf = new Map<string, WorldOrder[]>(people.map((person) => [person.customer.externalUserid, []]));
  for (const order of orders) ordersOf.get(order.externalUserid)!.push(order);
  const direct = follows
    .filter((follow) => seats.has(follow.userid))
    .flatMap((follow) => {
      const { userid, externalUserid } = follow;
      const own = random.fork(userid, externalUserid);
      return chatsOf(own, days, personOf.get(externalUserid)!, follow, ordersOf.get(externalUserid)!, now);
    });
  const inGroups = groups
    .filter((group) => seats.has(group.owner))
    .flatMap((group) => groupChatsOf(random.fork(group.chatId), days, group, now));
  return [...direct, ...inGroups].sort((left, right) => left.at.getTime() - right.at.getTime());
}
