import { upperQuantile, upperTail } from './normal';

/**
 * How the days until the next purchase of a product are distributed: lognormal around `median`, the days the last
 * purchase lasts at the customer's own pace, with `spread` the standard deviation of ln(days), pooled over all pairs of
 * customer and product because a single pair has too few gaps to tell.
 */
export interface Rhythm {
  median: number;
  spread: number;
}

/** Standard deviations beyond which nothing more can be learned from how late somebody is. */
const FARTHEST = 6;

/** Without this many gaps the pooled spread is itself a guess; the usual one is used instead. */
const FEWEST_GAPS = 50;
const USUAL_SPREAD = 0.4;
/** The 75 % point of the standard normal distribution. */
const QUARTILE = 0.6744897501960817;
const LEAST_SPREAD = 0.15;
const MOST_SPREAD = 0.8;

/** How many gaps deviate from their pair's own median by |ln ratio| in [percent, percent + 1) hundredths. */
export interface Deviation {
  percent: number;
  count: number;
}

/**
 * The spread out of the deviations of all gaps: their median ÷ 0.6745, the normal distribution's own. The median and not
 * the root of the squares, because a purchase that was made elsewhere or could not be matched doubles a gap: such gaps
 * say nothing about how long a pack lasts, and a few of them would double every window.
 */
export function pooledSpread(deviations: Deviation[]): number {
  const gaps = deviations.reduce((sum, one) => sum + one.count, 0);
  if (gaps < FEWEST_GAPS) return USUAL_SPREAD;
  let passed = 0;
  const middle = [...deviations]
    .sort((a, b) => a.percent - b.percent)
    .find((one) => {
      passed += one.count;
      return passed * 2 >= gaps;
    });
  const median = ((middle?.percent ?? 0) + 0.5) / 100;
  return Math.min(MOST_SPREAD, Math.max(LEAST_SPREAD, median / QUARTILE));
}

/** Days after the last purchase by which a share `q` of those who have not bought for `since` days will have bought. */
export function conditionalDays(rhythm: Rhythm, since: number, q: number): number {
  const passed = Math.max(since, 0.5);
  const z = standard(rhythm, passed);
  const then = upperQuantile(upperTail(z) * (1 - q));
  if (z < FARTHEST) return Math.max(passed, rhythm.median * Math.exp(rhythm.spread * then));
  return passed * Math.exp(rhythm.spread * Math.max(0, then - z));
}

/**
 * The days between which the next purchase is expected: the middle half (25–75 %) of the distribution, given that it has
 * not come for `since` days. Counted from the last purchase; at least two different days, never one date.
 */
export function expectedWindow(rhythm: Rhythm, since: number): { from: number; to: number } {
  const from = Math.floor(conditionalDays(rhythm, since, 0.25));
  const to = Math.ceil(conditionalDays(rhythm, since, 0.75));
  return { from, to: Math.max(to, from + 1) };
}

/** P(bought again within `horizon` days), given nothing for `since` days. */
export function chanceWithin(rhythm: Rhythm, since: number, horizon: number): number {
  const passed = Math.max(since, 0.5);
  const still = upperTail(standard(rhythm, passed));
  return 1 - upperTail(standard(rhythm, passed + horizon)) / still;
}

/** The share of the median after which a quarter has usually bought: from here on a customer counts as due. */
export function firstQuarter(spread: number): number {
  return Math.exp(-QUARTILE * spread);
}

function standard({ median, spread }: Rhythm, days: number): number {
  return Math.min(FARTHEST, Math.log(days / median) / spread);
}
