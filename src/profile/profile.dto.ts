import { BoughtProduct, PurchaseSummary } from '../orders/customer-purchases.queries';
import { OrderRow } from '../orders/orders.dto';
import { CustomerTagView } from '../tags/tags.dto';
import type { Stage } from './lifecycle';

/** One id of a customer. Phones are masked; what only its hash is known of shows as ***. */
export class IdentityView {
  /** external_userid, unionid, phone, or buyer:SOURCE. */
  kind: string;
  value: string;
  /** wecom, group, remark, order or manual. */
  source: string;
}

export class ProfileRep {
  userid: string;
  name: string;
}

/** A rep–customer relation, also one that has ended. */
export class FollowView {
  rep: ProfileRep;
  remark: string;
  addedAt: Date;
  /** active, half, or how it ended. */
  status: string;
  endedAt: Date | null;
  /** The channel key they came by; '' where WeCom names none. */
  channel: string;
}

/** A group the customer is in, or was until `leftAt`. */
export class MembershipView {
  id: number;
  name: string;
  joinedAt: Date;
  leftAt: Date | null;
}

/** An open reason not to market to the customer. */
export class HoldView {
  id: number;
  kind: string;
  label: string;
  reason: string;
  since: Date;
}

/** What the customer's purchases add up to; money in fen, days YYYY-MM-DD. */
export class PurchaseView implements PurchaseSummary {
  /** False while no order is matched: unknown, not none. */
  orderKnown: boolean;
  orders: number;
  /** Distinct purchase days. */
  days: number;
  amountFen: number;
  firstDay: string | null;
  lastDay: string | null;
  cycleMedianDays: number | null;
  daysSinceLast: number | null;
}

/** One product the customer bought, with when it should be used up. */
export class BoughtProductView implements BoughtProduct {
  productId: number;
  name: string;
  times: number;
  lastDay: string;
  lastQuantity: number;
  cycleDays: number | null;
  dueDay: string | null;
}

/** A chat line. */
/** A file in a message. */
export class ProfileFile {
  /** For /api/v1/messages/files/ID. */
  id: number;
  /** image, voice, video, file, emotion, … */
  kind: string;
  name: string;
  /** It can be downloaded. */
  stored: boolean;
}

export class ProfileMessage {
  id: number;
  at: Date;
  direction: 'in' | 'out';
  /** The speaker's name. */
  from: string;
  text: string;
  type: string;
  /** Its writer took it back. */
  revoked: boolean;
  files: ProfileFile[];
  /** The group's name; null in one-to-one chats. */
  group: string | null;
  /** Intents found in it. */
  signals: string[];
}

/** A campaign's occurrence the customer was meant to be part of, and how far it came. */
export class ProfileCampaign {
  occurrenceId: number;
  name: string;
  /** holdout, suppressed, pending, tasked, confirmed, delivered, rejected, unconfirmed or withdrawn. */
  state: string;
  at: Date;
}

/** Everything known about one person. */
export class CustomerDetail {
  id: number;
  name: string;
  avatar: string;
  /** 0 unknown, 1 male, 2 female. */
  gender: number;
  phoneMasked: string | null;
  identities: IdentityView[];
  owner: ProfileRep | null;
  follows: FollowView[];
  groups: MembershipView[];
  holds: HoldView[];
  purchase: PurchaseView;
  products: BoughtProductView[];
  /** The latest 50. */
  orders: OrderRow[];
  tags: CustomerTagView[];
  /** The latest 50. */
  messages: ProfileMessage[];
  /** The latest 20. */
  campaigns: ProfileCampaign[];
  stage: Stage;
  /** The stage in Chinese. */
  stageLabel: string;
}
