/** How often a value was seen. */
export interface Seen {
  value: number;
  count: number;
}

/**
 * The smallest value that at least `percent` per cent of the observations do not exceed (nearest rank); null without any.
 */
export function percentile(seen: Seen[], percent: number): number | null {
  const total = seen.reduce((sum, one) => sum + one.count, 0);
  if (!total) return null;
  const sorted = [...seen].sort((a, b) => a.value - b.value);
  let passed = 0;
  for (const { value, count } of sorted) {
    passed += count;
    if (passed * 100 >= percent * total) return value;
  }
  return sorted[sorted.length - 1].value;
}

/** The middle observation, or the mean of the middle two; null without any. */
export function median(seen: Seen[]): number | null {
  const total = seen.reduce((sum, one) => sum + one.count, 0);
  if (!total) return null;
  const sorted = [...seen].sort((a, b) => a.value - b.value);
  const at = (rank: number): number => {
    let passed = 0;
    for (const { value, count } of sorted) {
      passed += count;
      if (passed >= rank) return value;
    }
    return sorted[sorted.length - 1].value;
  };
  return (at(Math.ceil(total / 2)) + at(Math.floor(total / 2) + 1)) / 2;
}
