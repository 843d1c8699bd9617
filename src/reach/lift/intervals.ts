/** Bought of people in one arm. */
export interface Arm {
  people: number;
  buyers: number;
}

/** One group (cluster) of an arm. */
export type Cluster = Arm;

/** A difference of two rates and its 95 % interval. */
export interface Difference {
  diff: number;
  low: number;
  high: number;
}

/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Wilson's score interval of a rate, 95 %: Wilson, JASA 22 (1927) 209. Keeps its coverage for small counts and rates near
 * 0, where p ± z·√(pq/n) does not.
 */
export function wilson({ people: n, buyers: x }: Arm): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const p = x / n;
  const centre = p + (Z * Z) / (2 * n);
  const spread = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const scale = 1 + (Z * Z) / n;
  return { low: x === 0 ? 0 : (centre - spread) / scale, high: x === n ? 1 : (centre + spread) / scale };
}

/**
 * The difference of two independent rates with Newcombe's hybrid score interval, 95 %: Newcombe, Statistics in Medicine
 * 17 (1998) 873, method 10.
 */
export function newcombe(treated: Arm, held: Arm): Difference {
  const p1 = rate(treated);
  const p2 = rate(held);
  const one = wilson(treated);
  const two = wilson(held);
  const diff = p1 - p2;
  return {
    diff,
    low: diff - Math.hypot(p1 - one.low, two.high - p2),
    high: diff + Math.hypot(one.high - p1, p2 - two.low),
  };
}

/**
 * The difference of two rates where whole groups were assigned: members of one group read the same message and resemble
 * each other, so the variance is taken between groups. Ratio estimator per arm, var = G/(G−1) · Σ(x_g − p·n_g)² / n²
 * (Donner & Klar, Design and Analysis of Cluster Randomization Trials, 2000, ch. 6), Student's t with G₁+G₂−2 degrees.
 */
export function clustered(treated: Cluster[], held: Cluster[]): Difference {
  const diff = rate(total(treated)) - rate(total(held));
  const degrees = treated.length + held.length - 2;
  if (treated.length < 2 || held.length < 2) return { diff, low: -1, high: 1 };
  const spread = student975(degrees) * Math.sqrt(betweenVariance(treated) + betweenVariance(held));
  return { diff, low: Math.max(-1, diff - spread), high: Math.min(1, diff + spread) };
}

function total(clusters: Cluster[]): Arm {
  return clusters.reduce(
    (sum, cluster) => ({ people: sum.people + cluster.people, buyers: sum.buyers + cluster.buyers }),
    { people: 0, buyers: 0 },
  );
}

/** Buyers ÷ people; 0 for an empty arm. */
export function rate(arm: Arm): number {
  return arm.people ? arm.buyers / arm.people : 0;
}

/**
 * The 97.5 % point of Student's t: exact for 1 and 2 degrees, else the Cornish–Fisher expansion in Abramowitz & Stegun
 * 26.7.5, within 0.01 from 3 degrees on.
 */
export function student975(degrees: number): number {
  if (degrees <= 1) return 12.7062047364;
  if (degrees === 2) return 4.3026527297;
  const [z3, z5, z7, z9] = [Z ** 3, Z ** 5, Z ** 7, Z ** 9];
  return (
    Z +
    (z3 + Z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * Z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * degrees ** 3) +
    (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * Z) / (92_160 * degrees ** 4)
  );
}

function betweenVariance(clusters: Cluster[]): number {
  const { people } = total(clusters);
  if (!people) return 0;
  const p = rate(total(clusters));
  const squares = clusters.reduce((sum, cluster) => sum + (cluster.buyers - p * cluster.people) ** 2, 0);
  return (clusters.length / (clusters.length - 1)) * (squares / people ** 2);
}
