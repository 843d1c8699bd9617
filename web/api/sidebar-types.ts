import type { ProspectRow } from './reach-types';
import type { Named, OrderRow, RepRef } from './types';

/** What the sidebar asks for, in a rep's session. */
export interface RepSession {
  userid: string;
  csrf: string;
}
/** A prospect with the id by which WeCom can open the chat. */
export type SidebarProspect = ProspectRow & { externalUserid?: string | null };
export interface SidebarToday {
  rep: RepRef;
  listed: SidebarProspect[];
  yesterday: { listed: number; bought: number; average: number | null } | null;
}
/** What is likely still at the customer's home, with the arithmetic a rep can check. */
export interface HomeStock {
  daysLeft: number;
  arithmetic: string;
}
export interface ProspectCard {
  customer: (Named & { owner?: RepRef | null; mine?: boolean; groups?: string[] }) | null;
  badges: { code: string; label: string }[];
  /** False when WeCom's id belongs to nobody the service knows yet. */
  known: boolean;
  prospect: SidebarProspect | null;
  lastPurchaseDay: string | null;
  homeStock: HomeStock | null;
  chatLine: { text: string; at: string } | null;
  hasArchiveSeat: boolean;
  offer: {
    product: string;
    quantity: number;
    priceFen: number | null;
    priceAt: string | null;
    memberPriceFen: number | null;
    stock: number | null;
    stockAt: string | null;
  } | null;
  promises: { id: number; quote: string; at: string; dueDay: string | null }[];
  orders: OrderRow[];
  orderKnown: boolean;
  tags: Named[];
  messages: { id: number; at: string; direction: string; text: string }[];
  /** About how many mass messages this customer may still get; null where unknown. */
  budgetLeft: number | null;
  alternatives: string[];
  /** The service's present instant. */
  now?: string;
}
