import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { OrderRow } from '../orders/orders.dto';
import { ListResult, ProspectRow, TellOutcome } from '../prospects/prospects.dto';

/** Whose card: by the id WeCom gives the sidebar, or by a name on today's list. */
export class CardQuery {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  externalUserid?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  prospectId?: number;
}

/** What became of a prospect, from the sidebar. */
export class SidebarOutcome extends TellOutcome {
  @IsInt()
  @Min(1)
  prospectId: number;
}

export class SidebarRep {
  userid: string;
  name: string;
}

/** A name on a rep's list; `externalUserid` opens the chat in WeCom, null when the two are no friends any more. */
export class SidebarProspect extends ProspectRow {
  externalUserid: string | null;
}

/** A rep's day. Probabilities and values are null here: customers look at the rep's phone. */
export class SidebarToday {
  rep: SidebarRep;
  listed: SidebarProspect[];
  yesterday: ListResult;
}

export class CardCustomer {
  id: number;
  name: string;
  owner: SidebarRep | null;
  /** Whether the asking rep owns the customer. */
  mine: boolean;
  /** Names of the groups they are in. */
  groups: string[];
}

/** To be read before anything else: 投诉未结, 勿扰, 退款处理中, 同事沟通中. */
export class CardBadge {
  code: string;
  label: string;
}

/** What is likely still at the customer's home, with the arithmetic. */
export class CardHomeStock {
  daysLeft: number;
  arithmetic: string;
}

export class CardChatLine {
  text: string;
  at: Date;
}

/** What to offer. Each figure carries the time it is from; what is not known is null. */
export class CardOffer {
  product: string;
  quantity: number;
  priceFen: number | null;
  priceAt: Date | null;
  memberPriceFen: number | null;
  stock: number | null;
  stockAt: Date | null;
}

/** Something a rep promised in a chat. */
export class CardPromise {
  /** Message id. */
  id: number;
  quote: string;
  at: Date;
  /** YYYY-MM-DD where the words name a day. */
  dueDay: string | null;
}

export class CardTag {
  id: number;
  name: string;
}

export class CardMessage {
  id: number;
  at: Date;
  direction: 'in' | 'out';
  text: string;
}

/** The card beside a chat: who, why today, with what, in which words. Shows no phone, no value and no risk of loss. */
export class ProspectCard {
  customer: CardCustomer | null;
  badges: CardBadge[];
  /** False when WeCom's id belongs to nobody the service knows yet. */
  known: boolean;
  prospect: SidebarProspect | null;
  lastPurchaseDay: string | null;
  homeStock: CardHomeStock | null;
  chatLine: CardChatLine | null;
  /** Whether the rep's chats are archived; without, promises and chat lines are unknown rather than none. */
  hasArchiveSeat: boolean;
  offer: CardOffer | null;
  promises: CardPromise[];
  /** The latest 5. */
  orders: OrderRow[];
  orderKnown: boolean;
  tags: CardTag[];
  /** The latest 10 with this customer. */
  messages: CardMessage[];
  /** Mass messages the customer may still receive in this period: an estimate. */
  budgetLeft: number | null;
  alternatives: string[];
}
