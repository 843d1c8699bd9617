import { RepRef } from './customers.dto';
import type { GroupStatus } from './group.entity';

/** A customer group. */
export class GroupRow {
  id: number;
  chatId: string;
  name: string;
  owner: RepRef;
  /** Everybody in it now, reps among them. */
  members: number;
  /** Members who are customers. */
  customers: number;
  /** Share of the customers who are a friend of some rep, 0 to 1. */
  friendsShare: number;
  status: GroupStatus;
}

export class GroupPage {
  items: GroupRow[];
  next: string | null;
}
