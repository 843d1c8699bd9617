import './kf-account.entity';
import { KfAccounts } from './kf-accounts.service';
import { KfCheck } from './kf.check';
import './kf-customer.entity';
import { KfCustomers } from './kf-customers.service';
import { KfDesk } from './kf-desk.service';
import { KfHappenings } from './kf-happenings';
import './kf-message.entity';
import { KfOutcomes } from './kf-outcomes';
import { KfPageWriter } from './kf-page-writer';
import { KfPull } from './kf-pull';
import { KfRetention } from './kf.retention';
import { KfQueries } from './kf.queries';
import './kf-reply.entity';
import { KfReplies } from './kf-reply-rows';
import './kf-servicer.entity';
import './kf-session.entity';
import { KfSessions } from './kf-sessions.service';
import { KfStore } from './kf-store';
import { KfWordSpeaker } from './kf-words';

/** 微信客服, as the conversations room provides it: it shares the room's message store and signals. */
export const KF_PARTS = [
  KfAccounts,
  KfCheck,
  KfCustomers,
  KfDesk,
  KfHappenings,
  KfOutcomes,
  KfPageWriter,
  KfPull,
  KfQueries,
  KfRetention,
  KfReplies,
  KfSessions,
  KfStore,
  KfWordSpeaker,
];
