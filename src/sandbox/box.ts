import { AdminConsole } from './admin-console';
import { Callbacks } from './callbacks';
import { Faults } from './faults/faults';
import { KfDesk } from './kf/kf-desk';
import { MassMessages } from './mass/mass-messages';
import { SendBudget } from './mass/send-budget';
import { Shop } from './shop';
import { Agenda } from './state/agenda';
import { BoxClock } from './state/box-clock';
import { Chance } from './state/chance';
import { Groups } from './state/groups';
import { People } from './state/people';
import { Store } from './state/store';
import { Talk } from './state/talk';

/** The app and secrets of the corp in the box. */
export interface Corp {
  corpId: string;
  agentId: number;
  /** Secret of the self-built app, which may use the customer-contact APIs. */
  secret: string;
  /** Secret of contact sync: good for user/* and department/* only. */
  contactsSecret: string;
  /** Secret of the chat archive: good for msgaudit/* only. */
  archiveSecret: string;
  token: string;
  aesKey: string;
  /** Token and key of the callback of 微信客服, which is called at /kf below the app's; the app's own where absent. */
  kf?: { token: string; aesKey: string };
}

/** Calls one API may take per virtual minute before 45009; the platform's own figure is 10,000 per corp and API. */
export interface Limits {
  perMinute: number;
  /** Other figures for single APIs, by their path after /cgi-bin/. */
  apis: Record<string, number>;
  /** Contact ways and join ways together before 41045; the platform's own figure is 500,000. */
  entryCodes: number;
}

/** Whom a one-to-one mass message goes to: the explicit sender, or the member who chatted with the customer last. */
export type Routing = 'sender' | 'last-chat';

/** Everything in the box, handed to the wire, the virtual people and the control desk. */
export interface Box {
  seed: number;
  corp: Corp;
  corpName: string;
  limits: Limits;
  admin: AdminConsole;
  store: Store;
  clock: BoxClock;
  chance: Chance;
  agenda: Agenda;
  callbacks: Callbacks;
  people: People;
  groups: Groups;
  talk: Talk;
  shop: Shop;
  budget: SendBudget;
  mass: MassMessages;
  faults: Faults;
  kf: KfDesk;
}
