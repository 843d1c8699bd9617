import { Arm, Difference } from './intervals';

/** What may be said aloud about a difference. */
export type Verdict = 'up' | 'down' | 'too-small';

/** Fewer people in an arm, or fewer buyers in both together, and chance alone makes the picture. */
const FEWEST_PEOPLE = 30;
const FEWEST_BUYERS = 5;

/** Below this many groups in an arm the variance between groups is itself a guess. */
const FEWEST_CLUSTERS = 6;

/** 'too-small' when the interval covers 0 or the counts are too small to tell. */
export function verdictOf(
  treated: Arm,
  held: Arm,
  interval: Difference,
  clusters: { treated: number; held: number } | null,
): Verdict {
  if (treated.people < FEWEST_PEOPLE || held.people < FEWEST_PEOPLE) return 'too-small';
  if (treated.buyers + held.buyers < FEWEST_BUYERS) return 'too-small';
  if (clusters && Math.min(clusters.treated, clusters.held) < FEWEST_CLUSTERS) return 'too-small';
  if (interval.low > 0) return 'up';
  return interval.high < 0 ? 'down' : 'too-small';
}
