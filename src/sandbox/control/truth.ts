import { Box } from '../box';

/** What the simulation knows and the service must find out. Only tests look here. */
export interface Truth {
  seed: number;
  customers: number;
  /** Mean of every customer's own effect: what a delivered message adds to the chance of an order within 72 hours. */
  effect: number;
  /** People and days on which somebody received a message, and how many of them bought because of it. */
  influence: { received: number; persuaded: number };
  /** Orders by cause: history, cycle, message, act. */
  orders: Record<string, number>;
}

export function truth(box: Box): Truth {
  const { store } = box;
  const people = store.one<{ n: number; effect: number | null }>(
    "SELECT COUNT(*) n, AVG(json_extract(nature, '$.effect')) effect FROM customer",
  );
  const influence = store.one<{ received: number; persuaded: number | null }>(
    'SELECT COUNT(*) received, SUM(bought) persuaded FROM influence',
  );
  const orders = store.all<{ why: string; n: number }>(
    'SELECT why, COUNT(*) n FROM shop_order GROUP BY why ORDER BY why',
  );
  return {
    seed: box.seed,
    customers: people?.n ?? 0,
    effect: people?.effect ?? 0,
    influence: { received: influence?.received ?? 0, persuaded: influence?.persuaded ?? 0 },
    orders: Object.fromEntries(orders.map(({ why, n }) => [why, n])),
  };
}
