import { CATALOGUE, EXTRAS, productOf, stageOf } from './catalogue';
import { LocalDays } from './local-days';
import { Person } from './people';
import { Random } from './random';
import { StoryPerson, StoryPurchase } from './story';
import { WorldProduct } from './world';

/** One visit to the shop on one local day, before it has a number, a time and a price. */
export interface Purchase {
  day: number;
  lines: { product: WorldProduct; quantity: number }[];
  /** Money returned in full, goods sent back: the household buys again at once. */
  outcome: 'kept' | 'refunded' | 'cancelled';
  source: StoryPurchase['source'] | null;
}

/** What one person bought, in order of days, and the cycles they still live by. */
export interface Buying {
  purchases: Purchase[];
  /** sku → days per pack; empty for those who never bought, bought once or stopped. */
  cycles: Record<string, number>;
}

/** Spread of the days between two purchases around quantity × personal cycle, as sigma of a lognormal. */
const NOISE = 0.18;
const VOID = 0.05;
const MONTH_DAYS = 30.44;

/** Plays a person's household from its first day to the last day of its buying, at most until `today`. */
export function buyingOf(random: Random, days: LocalDays, person: Person, today: number): Buying {
  if (person.story) return toldBuying(person.story, today);
  if (person.buying === 'never') return { purchases: [], cycles: {} };
  const visits = new Map<number, Purchase>();
  const cycles: Record<string, number> = {};
  person.habits.forEach((habit, nth) => {
    const own = random.fork('habit', habit.family);
    let boughtBefore = 0;
    let last = person.firstDay - 1;
    let ideal = person.firstDay + (nth === 0 ? 0 : own.int(0, 25));
    while (true) {
      const product = stageOf(habit.family, monthsOld(person, ideal), boughtBefore);
      const cycle = packDays(product) * habit.pace;
      const first = boughtBefore === 0 && nth === 0;
      const day = first ? ideal : niceDay(own, days, visits, { ideal, after: last, cycle });
      if (day > person.lastDay || day > today) break;
      const visit = visitOn(random, visits, day, day === person.firstDay);
      const quantity = product.stage === 1 && product.family === 'ceramide' ? 1 : own.weighted([1, 2, 3], packs);
      visit.lines.push({ product, quantity });
      boughtBefore++;
      last = day;
      ideal =
        day +
        (visit.outcome === 'kept' ? Math.max(2, Math.round(quantity * cycle * own.lognormal(NOISE))) : own.int(1, 3));
    }
    const current = stageOf(habit.family, monthsOld(person, today), boughtBefore);
    if (person.buying === 'regular') cycles[current.sku] = Math.round(packDays(current) * habit.pace * 10) / 10;
  });
  const purchases = [...visits.values()].sort((left, right) => left.day - right.day);
  for (const purchase of purchases) addExtra(random.fork('extra', purchase.day), person, purchase);
  return { purchases, cycles };
}

const packs = (quantity: number): number => [0, 76, 20, 4][quantity];

function packDays(product: WorldProduct): number {
  if (product.cycleDays === null) throw new Error(`${product.sku} has no cycle`);
  return product.cycleDays;
}

function monthsOld(person: Person, day: number): number {
  return person.bornDay === null ? 0 : (day - person.bornDay) / MONTH_DAYS;
}

/**
 * The day near the ideal one on which people really buy: together with another need, on a member day (8, 18, 28) or at
 * the weekend, within a tenth of the cycle and never more than three days off, and later than the last purchase.
 */
function niceDay(
  random: Random,
  days: LocalDays,
  visits: Map<number, Purchase>,
  { ideal, after, cycle }: { ideal: number; after: number; cycle: number },
): number {
  const reach = Math.min(3, Math.max(1, Math.round(cycle / 10)));
  const near = Array.from({ length: 2 * reach + 1 }, (_, i) => ideal + i - reach).filter((day) => day > after);
  return random.weighted(near, (day) => {
    const memberDay = [8, 18, 28].includes(days.dayOfMonth(day)) ? 2.2 : 1;
    const weekend = days.weekday(day) >= 6 ? 1.4 : 1;
    const together = visits.has(day) ? 6 : 1;
    return (memberDay * weekend * together) / (1 + Math.abs(day - ideal) / 2);
  });
}

/** The first visit is always kept, so that a buyer has bought. */
function visitOn(random: Random, visits: Map<number, Purchase>, day: number, first: boolean): Purchase {
  const known = visits.get(day);
  if (known) return known;
  const fate = random.fork('fate', day);
  const outcome = first || !fate.chance(VOID) ? 'kept' : fate.chance(0.6) ? 'refunded' : 'cancelled';
  const visit: Purchase = { day, lines: [], outcome, source: null };
  visits.set(day, visit);
  return visit;
}

function addExtra(random: Random, person: Person, purchase: Purchase): void {
  if (random.chance(0.06)) purchase.lines.push({ product: productOf(random.pick(EXTRAS[person.theme])), quantity: 1 });
  else if (random.chance(0.03)) {
    const product = random.pick(CATALOGUE.filter((one) => one.category === '家清'));
    if (!purchase.lines.some((line) => line.product.sku === product.sku)) {
      purchase.lines.push({ product, quantity: 1 });
    }
  }
}

/** What the story says was bought; lines of one day in one shop are one order. */
function toldBuying(story: StoryPerson, today: number): Buying {
  const visits = new Map<string, Purchase>();
  for (const { sku, quantity, daysAgo, source } of story.purchases) {
    const key = `${daysAgo} ${source}`;
    const visit = visits.get(key) ?? { day: today - daysAgo, lines: [], outcome: 'kept', source };
    visit.lines.push({ product: productOf(sku), quantity });
    visits.set(key, visit);
  }
  return { purchases: [...visits.values()].sort((left, right) => left.day - right.day), cycles: story.cycles };
}
