import { Box, Routing } from '../box';
import { WaitingFault } from '../faults/faults';
import { BudgetRule } from '../mass/send-budget';
import { routingOf } from '../wire/mass-messages';

/** The box at a glance. Instants are ISO text of virtual time. */
export interface Overview {
  now: string;
  callbackUrl: string | null;
  ordersUrl: string | null;
  settings: { budget: BudgetRule; routing: Routing; groupsLeftOut: number };
  people: { customers: number; friends: number; reps: number };
  groups: number;
  tasks: { total: number; waiting: number; cancelled: number };
  callbacks: { sent: number; delivered: number; failed: number; pending: number };
  orders: { total: number; unsent: number };
  messages: { total: number; archived: number };
  agenda: { waiting: number; next: string | null };
  faults: WaitingFault[];
  /** Calls per API since this process opened the box. */
  calls: Record<string, number>;
}

export function overview(box: Box, calls: ReadonlyMap<string, number>): Overview {
  const { agenda, budget, callbacks, clock, faults, shop, store } = box;
  const count = (rest: string) => store.count(`SELECT COUNT(*) FROM ${rest}`);
  const plans = agenda.summary();
  return {
    now: new Date(clock.now()).toISOString(),
    callbackUrl: callbacks.url ?? null,
    ordersUrl: shop.target?.ordersUrl ?? null,
    settings: { budget: budget.rule, routing: routingOf(box), groupsLeftOut: box.mass.groupsLeftOut },
    people: { customers: count('customer'), friends: count("follow WHERE status = 'friend'"), reps: count('rep') },
    groups: count('chat WHERE dismissed = 0'),
    tasks: {
      total: count('mass_task'),
      waiting: count(
        'mass_task t WHERE cancelled_at IS NULL AND EXISTS (SELECT 1 FROM mass_member m WHERE m.msgid = t.msgid AND m.sent_at IS NULL)',
      ),
      cancelled: count('mass_task WHERE cancelled_at IS NOT NULL'),
    },
    callbacks: callbacks.counts(),
    orders: { total: count('shop_order'), unsent: shop.unsent() },
    messages: { total: count('message'), archived: count('message WHERE archived = 1') },
    agenda: { waiting: plans.waiting, next: plans.nextAt === null ? null : new Date(plans.nextAt).toISOString() },
    faults: faults.waiting(),
    calls: Object.fromEntries([...calls].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
