import { bucketOf, bucketsOf } from '../reach/buckets';
import { chanceWithin, Rhythm } from './buying-window';
import { History, HORIZON_DAYS } from './history.queries';

/** A customer and a product they have bought, due about now. */
export interface DuePair {
  customerId: number;
  productId: number;
  /** Days on which it was bought. */
  times: number;
  /** Days one pack lasts. */
  cycleDays: number;
  /** 1 where cycleDays is the customer's own median, 0 where it is the product's. */
  ownPace: number;
  lastDay: number;
  /** Packs bought then, and what was paid for them. */
  quantity: number;
  basketFen: number;
  orderId: number;
  /** When anything of the product's family was bought last. */
  familyDay: number;
  marketable: number;
}

/** A customer with a due pair, as they stand today. */
export interface Candidate {
  customerId: number;
  days: number;
  firstDay: number;
  lastDay: number;
  repUserid: string | null;
  /** When they last asked for more since their last purchase, epoch milliseconds. */
  askedAt: number | null;
  /** Why they are left alone today; null when nothing speaks against contacting them. */
  leftOut: string | null;
}

/** A candidate with the product to speak about and what it is worth. */
export interface Scored {
  candidate: Candidate & { repUserid: string };
  pair: DuePair;
  rhythm: Rhythm;
  probability: number | null;
  valueFen: number | null;
  gain: number;
}

/** A chosen row: its place on the list, or held back. */
export interface Chosen extends Scored {
  place: number;
  held: boolean;
}

/** A rep's day: names dealt with, and room for more. */
export interface Places {
  dealt: number;
  free: number;
}

/** Why customers are left out, in Chinese, for the list's own account of itself. */
export const LEFT_OUT = {
  'no-rep': '没有在岗的好友员工',
  'wrong-person': '员工说不是本人',
  complaint: '投诉未结',
  'opted-out': '勿扰',
  refund: '退款处理中',
  later: '约好以后再联系',
  'not-interested': '近期表示不需要',
  'said-not-now': '聊天里说先不用',
  'bought-since': '已经买过了',
  cooling: '近期已联系',
  'day-cap': '今日已联系',
  'colleague-talking': '同事沟通中',
  'not-marketable': '商品不可营销',
  'over-capacity': '超出员工当日上限',
} as const;

/** Held back so that what the list adds can be measured; the same customers every day. */
export const HELD_SHARE = 0.1;
const HELD_SALT = 'prospects';

/** Somebody who asked for more goes before others of the same worth. A judgement, not a measurement. */
const ASKED_WEIGHT = 2;

/** True for the sticky share of customers who are never listed. */
export function isHeld(customerId: number): boolean {
  return bucketOf(customerId, HELD_SALT) < bucketsOf(HELD_SHARE);
}

/**
 * Scores one customer: the pair with the best chance × basket, the probability that they buy anything within 30 days,
 * and the expected gain (probability × basket, doubled where they asked). Without enough data there is no probability:
 * the gain is then frequency × recency × basket, for the order of the list only. Or why they are left out.
 */
export function score(candidate: Candidate, pairs: DuePair[], history: History, today: number): Scored | string {
  if (candidate.leftOut || candidate.repUserid === null) return candidate.leftOut ?? 'no-rep';
  const current = pairs.filter((pair) => pair.familyDay <= pair.lastDay);
  if (!current.length) return 'bought-since';
  const offered = current.filter((pair) => pair.marketable);
  if (!offered.length) return 'not-marketable';
  const rhythmOf = (pair: DuePair): Rhythm => ({ median: pair.cycleDays * pair.quantity, spread: history.spread });
  const worth = (pair: DuePair) => chanceWithin(rhythmOf(pair), today - pair.lastDay, HORIZON_DAYS) * pair.basketFen;
  const pair = offered.reduce((best, other) => (worth(other) > worth(best) ? other : best));
  const probability = history.model === 'cells' ? history.cells.probability(candidate, today) : null;
  const valueFen = probability === null ? null : Math.round(probability * pair.basketFen);
  const base = valueFen ?? (candidate.days / (1 + today - candidate.lastDay)) * pair.basketFen;
  const gain = candidate.askedAt === null ? base : base * ASKED_WEIGHT;
  return {
    candidate: { ...candidate, repUserid: candidate.repUserid },
    pair,
    rhythm: rhythmOf(pair),
    probability,
    valueFen,
    gain,
  };
}

/**
 * Fills each rep's free places by expected gain. Held-back customers who would have had a place take none: both arms are
 * drawn by the same rule, so their difference is what the list adds.
 */
export function choose(scored: Scored[], places: Map<string, Places>): { chosen: Chosen[]; over: number } {
  const byRep = new Map<string, Scored[]>();
  for (const one of scored) {
    const { repUserid } = one.candidate;
    const list = byRep.get(repUserid);
    if (list) list.push(one);
    else byRep.set(repUserid, [one]);
  }
  const chosen: Chosen[] = [];
  for (const [repUserid, list] of [...byRep].sort(([a], [b]) => (a < b ? -1 : 1))) {
    list.sort((a, b) => b.gain - a.gain || a.candidate.customerId - b.candidate.customerId);
    let { dealt: place, free } = places.get(repUserid) ?? { dealt: 0, free: 0 };
    for (const one of list) {
      if (!free) break;
      const held = isHeld(one.candidate.customerId);
      chosen.push({ ...one, held, place: ++place });
      if (!held) free--;
    }
  }
  return { chosen, over: scored.length - chosen.length };
}
