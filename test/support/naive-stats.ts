/** A row of purchase_stats. */
export interface StatsRow {
  customer_id: number;
  first_day: number;
  last_day: number;
  days: number;
  orders: number;
  amount_fen: number;
  litt: number;
  last_gap: number | null;
}

/** What purchase_stats says of one customer, counted the slow way. */
export function naiveStats(id: number, orders: { day: number; net: number }[]): StatsRow[] {
  if (!orders.length) return [];
  const days = [...new Set(orders.map((row) => row.day))].sort((a, b) => a - b);
  const gaps = days.slice(1).map((day, index) => day - days[index]);
  return [
    {
      customer_id: id,
      first_day: days[0],
      last_day: days[days.length - 1],
      days: days.length,
      orders: orders.length,
      amount_fen: orders.reduce((sum, row) => sum + row.net, 0),
      litt: gaps.reduce((sum, gap) => sum + Math.log(gap / 7), 0),
      last_gap: gaps.at(-1) ?? null,
    },
  ];
}
