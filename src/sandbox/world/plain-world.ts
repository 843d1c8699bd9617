import { CustomerNature, World, WorldCustomer, WorldFollow, WorldGroup, WorldRep } from './world';

/** How large a plain world is. */
export interface PlainOptions {
  /** Everything in it was so before this moment. */
  now: Date;
  reps: number;
  customers: number;
  /** Friendships; spread evenly over customers and reps. */
  follows: number;
  /** Customer groups of `members` customers each. */
  groups?: number;
  members?: number;
  departments?: number;
}

const DAY_MS = 86_400_000;

/** Nobody in a plain world does anything by themselves. */
const STILL: CustomerNature = { cycles: {}, repliesWith: 0, effect: 0, annoyedBy: 0, unmatchable: false };

const TAG_GROUPS = ['来源', '等级'];
const TAGS_PER_GROUP = 4;

/**
 * A corp of any size with nothing but people, friendships, tags and groups: no orders and no chats, so that 50,000
 * customers are made in about a second. Pure: equal options give equal worlds.
 */
export function plainWorld(options: PlainOptions): World {
  const { now, follows, groups = 0, members = 0, departments = 8 } = options;
  const reps = Array.from({ length: options.reps }, (_, n) => rep(n, departments));
  const customers = Array.from({ length: options.customers }, (_, n) => customer(n));
  const corpTags = TAG_GROUPS.map((groupName, group) => ({
    groupId: `etPlainGroup${group}`,
    groupName,
    tags: Array.from({ length: TAGS_PER_GROUP }, (_, n) => ({
      id: `etPlain${group}${n}`,
      name: `${groupName}${n + 1}`,
    })),
  }));
  return {
    corpName: '大客户量公司',
    products: [],
    reps,
    customers,
    follows: Array.from({ length: follows }, (_, n) => follow(n, reps, customers, now)),
    groups: Array.from({ length: groups }, (_, n) => group(n, members, reps, customers, now)),
    orders: [],
    messages: [],
    corpTags,
  };
}

function rep(n: number, departments: number): WorldRep {
  const department = `${'一二三四五六七八九十'[n % departments] ?? n % departments}组`;
  const userid = `rep${String(n).padStart(4, '0')}`;
  return { userid, name: `顾问${n + 1}`, department, hasArchiveSeat: false, confirms: 'at-once', onLeave: false };
}

function customer(n: number): WorldCustomer {
  const key = String(n).padStart(8, '0');
  return {
    externalUserid: `wmPlain${key}`,
    // A few are not WeChat users of the bound developer account.
    unionid: n % 20 === 0 ? null : `oPlain${key}`,
    name: `客户${n + 1}`,
    gender: (n % 3) as 0 | 1 | 2,
    phone: `137${key}`,
    groupOnly: false,
    nature: STILL,
  };
}

/** The n-th friendship: round after round over the customers, each round with another rep. */
function follow(n: number, reps: WorldRep[], customers: WorldCustomer[], now: Date): WorldFollow {
  const at = n % customers.length;
  const round = Math.floor(n / customers.length);
  const who = customers[at];
  return {
    userid: reps[(at + round * 7) % reps.length].userid,
    externalUserid: who.externalUserid,
    addedAt: new Date(now.getTime() - ((n % 700) + 1) * DAY_MS),
    addWay: n % 4,
    remark: n % 2 ? `${who.name}-备注` : '',
    remarkMobiles: n % 3 === 0 ? [who.phone] : [],
    tagIds: n % 5 < 3 ? [`etPlain${n % 2}${n % TAGS_PER_GROUP}`] : [],
    state: n % 4 === 1 ? `channel_${n % 3}` : '',
  };
}

function group(n: number, members: number, reps: WorldRep[], customers: WorldCustomer[], now: Date): WorldGroup {
  const createdAt = new Date(now.getTime() - 100 * DAY_MS);
  return {
    chatId: `wrPlain${String(n).padStart(6, '0')}`,
    name: `福利群${n + 1}`,
    owner: reps[n % reps.length].userid,
    kind: 'perks',
    createdAt,
    members: Array.from({ length: members }, (_, m) => ({
      id: customers[(n * members + m) % customers.length].externalUserid,
      joinedAt: createdAt,
      joinScene: 3,
    })),
  };
}
