import { Module } from '@nestjs/common';
import { ArchiveApi } from './api/archive.api';
import { ContactWaysApi } from './api/contact-ways.api';
import { CustomersApi } from './api/customers.api';
import { GroupEntryApi } from './api/group-entry.api';
import { GroupsApi } from './api/groups.api';
import { KfApi } from './api/kf.api';
import { KfMessagesApi } from './api/kf-messages.api';
import { MassMessagesApi } from './api/mass-messages.api';
import { MediaApi } from './api/media.api';
import { MembersApi } from './api/members.api';
import { MessagesApi } from './api/messages.api';
import { MomentsApi } from './api/moments.api';
import { OauthApi } from './api/oauth';
import { TagsApi } from './api/tags.api';
import { TicketsApi } from './api/tickets.api';
import { VendorArchive } from './archive/vendor-archive';
import { AppWarnings } from './app-warnings';
import './app-warning.entity';
import { Credentials } from './client/credentials';
import { Gates } from './client/gates';
import { RateLimits } from './client/rate-limits';
import { RemoteClock } from './client/remote-clock';
import './client/wecom-breaker.entity';
import { WecomClient } from './client/wecom-client';
import './client/wecom-parking.entity';
import './client/wecom-token.entity';
import { CallbackPath } from './inbox/callback-path';
import { InboxController } from './inbox/inbox.controller';
import { InboxHandling } from './inbox/inbox.handling';
import { InboxQueries } from './inbox/inbox.queries';
import { InboxReader } from './inbox/inbox.reader';
import { InboxRetention } from './inbox/inbox.retention';
import { Inbox } from './inbox/inbox.service';
import { Intake } from './inbox/intake';
import { WecomHandlers } from './inbox/on-wecom';
import { Receivers } from './inbox/receivers';
import { AppMessages } from './outbox/app-message';
import { EffectDecisions } from './outbox/decisions.service';
import { EffectKinds } from './outbox/effect-kinds';
import { EffectRows } from './outbox/effect-rows';
import { EffectsController } from './outbox/effects.controller';
import { EffectsRetention } from './outbox/effects.retention';
import { EffectQueries } from './outbox/effects.queries';
import { KfEventMessages } from './outbox/kf-event-message';
import { KfMessages } from './outbox/kf-message';
import { KfSessionMoves } from './outbox/kf-session-move';
import { ContactWays } from './outbox/entry/contact-way';
import { GroupWelcomes, JoinWays } from './outbox/entry/group-entry';
import { Moments } from './outbox/entry/moment';
import { Welcomes } from './outbox/entry/welcome';
import { Lanes } from './outbox/lanes';
import { MassMessages } from './outbox/mass-message';
import { Outbox } from './outbox/outbox.service';
import { TrafficAlerts } from './traffic.alerts';
import { TrafficQueries } from './traffic.queries';
import { Remarks, TagMarks } from './outbox/pair-writes';

const API = [
  ArchiveApi,
  ContactWaysApi,
  CustomersApi,
  GroupEntryApi,
  GroupsApi,
  KfApi,
  KfMessagesApi,
  MassMessagesApi,
  MediaApi,
  MembersApi,
  MessagesApi,
  MomentsApi,
  OauthApi,
  TagsApi,
  TicketsApi,
];

const CLIENT = [WecomClient, Credentials, Gates, RateLimits, RemoteClock];
const INBOX = [
  CallbackPath,
  Receivers,
  Intake,
  WecomHandlers,
  InboxReader,
  InboxHandling,
  Inbox,
  InboxQueries,
  InboxRetention,
];
const OUTBOX = [Outbox, EffectKinds, EffectRows, Lanes, EffectDecisions, EffectQueries, EffectsRetention];
const TRAFFIC = [TrafficQueries, TrafficAlerts, AppWarnings];
const ENTRY = [ContactWays, JoinWays, GroupWelcomes, Welcomes, Moments];
const KINDS = [AppMessages, KfEventMessages, KfMessages, KfSessionMoves, MassMessages, Remarks, TagMarks, ...ENTRY];

/** The outside world: what WeCom tells us (inbox), what we ask it (api), and what we want it to do (outbox). */
@Module({
  controllers: [InboxController, EffectsController],
  providers: [VendorArchive, ...API, ...CLIENT, ...INBOX, ...OUTBOX, ...KINDS, ...TRAFFIC],
  exports: [
    VendorArchive,
    ...API,
    ...CLIENT,
    CallbackPath,
    Receivers,
    Outbox,
    EffectQueries,
    InboxQueries,
    TrafficQueries,
  ],
})
export class WecomModule {}
