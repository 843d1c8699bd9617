/**
 * The shop in the sandbox as plain data: what was true on the day the demo starts. The seed decides everything, so
 * two runs from one seed hold the same people, orders and chats. Money is fen; instants are Dates.
 */
export interface World {
  corpName: string;
  products: WorldProduct[];
  reps: WorldRep[];
  customers: WorldCustomer[];
  follows: WorldFollow[];
  groups: WorldGroup[];
  orders: WorldOrder[];
  messages: WorldMessage[];
  corpTags: WorldTagGroup[];
}

export interface WorldProduct {
  sku: string;
  name: string;
  category: string;
  priceFen: number;
  /** Days one pack lasts a typical household; null where the product has no cycle. */
  cycleDays: number | null;
  /** Products of one family grow into each other: 2段 → 3段, L → XL, 小样 → 正装. */
  family: string;
  stage: number;
  /** False for goods that may not be advertised, such as formula for 0–12 months. */
  marketable: boolean;
  stock: number;
}

export interface WorldRep {
  userid: string;
  name: string;
  department: string;
  hasArchiveSeat: boolean;
  /** How this virtual rep treats a mass-message task. */
  confirms: 'at-once' | 'late' | 'never';
  onLeave: boolean;
}

export interface WorldCustomer {
  externalUserid: string;
  /** null where the contact is not a WeChat user of the bound developer account. */
  unionid: string | null;
  name: string;
  gender: 0 | 1 | 2;
  /** The phone the person gives to shops; reps know it only where they typed it (WorldFollow.remarkMobiles). */
  phone: string;
  /** True for the ones met only inside a group: no follow, no friend. */
  groupOnly: boolean;
  /** The buying truth, never shown on the wire. */
  nature: CustomerNature;
}

/** What the simulation knows about a person and the service must find out. */
export interface CustomerNature {
  /**
   * sku → personal days one pack lasts, so the next purchase is due quantity × days after the last one of that family.
   * Holds only what the person still lives by: empty for those who never bought, bought once or stopped. The sku is the
   * stage needed now, which may be one above the last one bought.
   */
  cycles: Record<string, number>;
  /** Chance in 0..1 that a delivered message is answered. */
  repliesWith: number;
  /** Added chance in 0..1 that a delivered message leads to an order within 72 h. */
  effect: number;
  /** Chance in 0..1 that a delivered message makes the person delete the rep or leave the group. */
  annoyedBy: number;
  /** True where the person buys in shops the service cannot match: masked phone, other account. */
  unmatchable: boolean;
}

export interface WorldFollow {
  userid: string;
  externalUserid: string;
  addedAt: Date;
  addWay: number;
  remark: string;
  remarkMobiles: string[];
  tagIds: string[];
  state: string;
}

export interface WorldGroup {
  chatId: string;
  name: string;
  owner: string;
  /** entry 引流 · perks 福利 · flash 72 h · vip · service 订单售后 */
  kind: 'entry' | 'perks' | 'flash' | 'vip' | 'service';
  createdAt: Date;
  /** The customers in it; the owner is in it too, without a row here. */
  members: { id: string; joinedAt: Date; joinScene: 1 | 2 | 3 }[];
}

export interface WorldOrder {
  /** The shop the order was made in: 微信小店, 天猫, 有赞 … as a short code. */
  source: 'miniprogram' | 'tmall' | 'youzan';
  number: string;
  externalUserid: string;
  /** What the shop's export shows of the buyer. Masked phones look like 138****0000. */
  buyer: { unionid: string | null; phone: string | null; nickname: string; shopBuyerId: string };
  paidAt: Date;
  /** Cancelled: paid and called off before it was sent. A paid order may be refunded in part. */
  status: 'paid' | 'refunded' | 'cancelled';
  /** The sum of the lines, whatever came back later. */
  amountFen: number;
  /** Equal to amountFen where the order was refunded or cancelled. */
  refundedFen: number;
  lines: { sku: string; name: string; quantity: number; amountFen: number }[];
}

export interface WorldMessage {
  msgid: string;
  /** Sender: a rep's userid or an external_userid. */
  from: string;
  to: string[];
  /** Empty for a one-to-one chat; in a group `to` names everyone in it but the sender. */
  roomId: string;
  type: 'text' | 'voice' | 'image';
  /** Empty for a voice message or a picture. */
  text: string;
  at: Date;
}

export interface WorldTagGroup {
  groupId: string;
  groupName: string;
  tags: { id: string; name: string }[];
}
