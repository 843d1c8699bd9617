import { FAMILIES, Theme } from './catalogue';
import { BABY_NAMES, CAT_NAMES, GIVEN_MEN, GIVEN_WOMEN, MOODS, NICKNAMES, SURNAMES, THINGS } from './names';
import { Random } from './random';
import { STORY, StoryPerson } from './story';
import { WorldCustomer } from './world';

/** A customer together with the plan their orders, follows and chats are drawn from. */
export interface Person {
  customer: WorldCustomer;
  theme: Theme;
  /** Local day on which the child or the cat was born; null where there is none. */
  bornDay: number | null;
  /** How the service can recognise this person's orders; masked: not at all. */
  channel: 'unionid' | 'phone' | 'masked';
  buying: 'never' | 'once' | 'lapsed' | 'regular';
  /** First local day of buying, and the last one on which a purchase may happen. */
  firstDay: number;
  lastDay: number;
  habits: Habit[];
  story: StoryPerson | null;
}

/** One family a household keeps buying; pace 1.2 means a pack lasts 20 % longer than usual. */
export interface Habit {
  family: string;
  pace: number;
}

export interface PeoplePlan {
  count: number;
  today: number;
  /** First local day of the history. */
  startDay: number;
  /** Mean of nature.effect. */
  effect: number;
}

/** Shares of all customers and of friends that the demo promises (no matched order: 0.20 + 0.25). */
const GROUP_ONLY = 0.2;
const NEVER_BOUGHT = 0.2;
const MASKED = 0.25;

type Role = Pick<Person, 'channel' | 'buying'> & { groupOnly: boolean; story: StoryPerson | null };

/** Everyone the shop knows in WeCom: the story's people first, then strangers in the promised shares. */
export function makePeople(random: Random, plan: PeoplePlan): Person[] {
  return rolesOf(random.fork('roles'), plan.count).map((role, index) =>
    makePerson(random.fork('person', index), role, index, plan),
  );
}

function rolesOf(random: Random, count: number): Role[] {
  const groupOnly = Math.round(count * GROUP_ONLY);
  const friends = count - groupOnly;
  const never = Math.round(friends * NEVER_BOUGHT);
  const masked = Math.round(friends * MASKED);
  const strangers: Role[] = Array.from({ length: friends - STORY.length }, (_, i) => {
    if (i < never) return role(random.chance(0.85) ? 'unionid' : 'masked', 'never');
    if (i < never + masked) return role('masked', buyingOf(random));
    return role(random.chance(0.78) ? 'unionid' : 'phone', buyingOf(random));
  });
  const inGroupsOnly = Array.from({ length: groupOnly }, (): Role => {
    const bought = random.chance(0.5) ? buyingOf(random) : 'never';
    return { ...role(random.chance(0.5) ? 'unionid' : 'masked', bought), groupOnly: true };
  });
  const told = STORY.map((story): Role => ({ ...role('unionid', 'regular'), story }));
  return [...told, ...random.shuffled([...strangers, ...inGroupsOnly])];
}

function role(channel: Person['channel'], buying: Person['buying']): Role {
  return { channel, buying, groupOnly: false, story: null };
}

function buyingOf(random: Random): Person['buying'] {
  const draw = random.next();
  if (draw < 0.18) return 'once';
  return draw < 0.38 ? 'lapsed' : 'regular';
}

function makePerson(random: Random, role: Role, index: number, plan: PeoplePlan): Person {
  const { story } = role;
  const theme = story?.theme ?? random.weighted(Object.keys(THEME_WEIGHT) as Theme[], (name) => THEME_WEIGHT[name]);
  const firstDay = story ? plan.today - story.follows[0].addedDaysAgo : firstDayOf(random, role, plan);
  const bornDay = story ? bornDayOf(story, plan.today) : bornBefore(random, theme, firstDay);
  const gender = story?.gender ?? (random.chance(theme === 'coffee' ? 0.5 : 0.8) ? 2 : 1);
  return {
    customer: {
      externalUserid: `wm${random.token(30)}`,
      unionid: hasUnionid(random, role) ? `o${random.token(27)}` : null,
      name: story?.name ?? nameOf(random, theme, gender),
      gender: !story && random.chance(0.1) ? 0 : gender,
      phone: phoneOf(index),
      groupOnly: role.groupOnly,
      nature: natureOf(random, role, plan.effect),
    },
    theme,
    bornDay,
    channel: role.channel,
    buying: role.buying,
    firstDay,
    lastDay: lastDayOf(random, role.buying, firstDay, plan.today),
    habits: habitsOf(random, theme),
    story,
  };
}

const THEME_WEIGHT: Record<Theme, number> = { baby: 40, coffee: 17, cat: 15, skin: 16, health: 12 };

/** Half of the regulars were there when the history starts; the rest arrive evenly. Lapsed ones had time to lapse. */
function firstDayOf(random: Random, role: Role, plan: PeoplePlan): number {
  const latest = plan.today - (role.buying === 'lapsed' ? Math.min(150, (plan.today - plan.startDay) * 0.4) : 3);
  const old = role.buying !== 'once' && random.chance(0.5);
  const day = old ? plan.startDay + random.int(0, 28) : Math.floor(random.between(plan.startDay, latest));
  return Math.max(plan.startDay, Math.min(day, Math.floor(latest)));
}

function lastDayOf(random: Random, buying: Person['buying'], firstDay: number, today: number): number {
  if (buying === 'regular') return today;
  if (buying === 'lapsed') return Math.floor(random.between(firstDay + 30, Math.max(firstDay + 31, today - 75)));
  return firstDay;
}

function bornDayOf(story: StoryPerson, today: number): number | null {
  return story.bornDaysAgo === null ? null : today - story.bornDaysAgo;
}

function bornBefore(random: Random, theme: Theme, firstDay: number): number | null {
  if (theme === 'baby') return firstDay - random.int(3, 660);
  if (theme === 'cat') return firstDay - (random.chance(0.4) ? random.int(60, 330) : random.int(400, 2000));
  return null;
}

/** One to three families a household keeps buying; two brands of formula never at once. */
function habitsOf(random: Random, theme: Theme): Habit[] {
  const wanted = random.weighted([1, 2, 3], (n) => [0, 45, 35, 20][n]);
  const habits: Habit[] = [];
  let choices = FAMILIES[theme];
  while (habits.length < wanted) {
    const [family] = random.weighted(choices, ([, weight]) => weight);
    habits.push({ family, pace: random.lognormal(0.18) });
    const rival = family === 'a2' ? 'goat' : family === 'goat' ? 'a2' : family;
    choices = choices.filter(([name]) => name !== family && name !== rival);
  }
  return habits;
}

function hasUnionid(random: Random, role: Role): boolean {
  if (role.channel === 'masked') return role.buying !== 'never' && random.chance(0.5);
  return role.channel === 'unionid';
}

/** The mean of `effect` is kept: the factor is uniform in 0.4..1.6, and 0 stays exactly 0. */
function natureOf(random: Random, role: Role, effect: number): WorldCustomer['nature'] {
  return {
    cycles: {},
    repliesWith: random.between(0.05, 0.45),
    effect: Math.min(1, effect * random.between(0.4, 1.6)),
    annoyedBy: random.chance(0.03) ? random.between(0.08, 0.2) : random.between(0.001, 0.015),
    unmatchable: role.channel === 'masked',
  };
}

const PHONE_PREFIXES = [130, 131, 135, 136, 137, 138, 139, 150, 151, 158, 159, 186, 187, 188];
const PHONE_ENDINGS = 40;

/**
 * Numbers with a middle part of 00xx, valid in form and nobody's; unique by index. Several people share what a mask
 * leaves (138****1007), so a masked number names no one.
 */
function phoneOf(index: number): string {
  const prefix = PHONE_PREFIXES[index % PHONE_PREFIXES.length];
  const nth = Math.floor(index / PHONE_PREFIXES.length);
  const middle = String(Math.floor(nth / PHONE_ENDINGS)).padStart(4, '0');
  return `${prefix}${middle}${1000 + (nth % PHONE_ENDINGS)}`;
}

function nameOf(random: Random, theme: Theme, gender: number): string {
  const draw = random.next();
  if (theme === 'baby' && draw < 0.35) return `${random.pick(BABY_NAMES)}${gender === 2 ? '妈妈' : '爸爸'}`;
  if (theme === 'cat' && draw < 0.2) return `${random.pick(CAT_NAMES)}的铲屎官`;
  if (draw < 0.45) return random.pick(NICKNAMES);
  if (draw < 0.6) return `${random.pick(MOODS)}的${random.pick(THINGS)}`;
  return random.pick(SURNAMES) + random.pick(gender === 2 ? GIVEN_WOMEN : GIVEN_MEN);
}
