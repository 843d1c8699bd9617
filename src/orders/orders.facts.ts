import { fact } from '../platform/events/facts';

/** Orders came, changed or found their customer. customerIds: whose purchases may be new, former owners among them. */
export const ordersChanged = fact<{ customerIds: number[]; orderIds: number[] }>('orders.changed');
