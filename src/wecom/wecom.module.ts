import { Module } from '@nestjs/common';
import { CustomersApi } from './api/customers.api';
import { GroupsApi } from './api/groups.api';
import { MassMessagesApi } from './api/mass-messages.api';
import { MediaApi } from './api/media.api';
import { MembersApi } from './api/members.api';
import { MessagesApi } from './api/messages.api';
import { OauthApi } from './api/oauth';
import { TagsApi } from './api/tags.api';
import { TicketsApi } from './api/tickets.api';
import { Credentials } from './client/credentials';
import { Gates } from './client/gates';
import { RateLimits } from './client/rate-limits';
import './client/wecom-breaker.entity';
import { WecomClient } from './client/wecom-client';
import './client/wecom-parking.entity';
import './client/wecom-token.entity';
import { CallbackPath } from './inbox/callback-path';
import { InboxController } from './inbox/inbox.controller';
import { InboxHandling } from './inbox/inbox.handling';
import { InboxQueries } from './inbox/inbox.queries';
import { InboxReader } from './inbox/inbox.reader';
import { Inbox } from './inbox/inbox.service';
import { Intake } from './inbox/intake';
import { WecomHandlers } from './inbox/on-wecom';
import { Receivers } from './inbox/receivers';
import { AppMessages } from './outbox/app-message';
import { EffectDecisions } from './outbox/decisions.service';
import { EffectKinds } from './outbox/effect-kinds';
import { EffectRows } from './outbox/effect-rows';
import { EffectsController } from './outbox/effects.controller';
import { EffectQueries } from './outbox/effects.queries';
import { Lanes } from './outbox/lanes';
import { MassMessages } from './outbox/mass-message';
import { Outbox } from './outbox/outbox.service';
import { Remarks, TagMarks } from './outbox/pair-writes';

const API = [
  CustomersApi,
  GroupsApi,
  MassMessagesApi,
  MediaApi,
  MembersApi,
  MessagesApi,
  OauthApi,
  TagsApi,
  TicketsApi,
];

const CLIENT = [WecomClient, Credentials, Gates, RateLimits];
const INBOX = [CallbackPath, Receivers, Intake, WecomHandlers, InboxReader, InboxHandling, Inbox, InboxQueries];
const OUTBOX = [Outbox, EffectKinds, EffectRows, Lanes, EffectDecisions, EffectQueries];
const KINDS = [AppMessages, MassMessages, Remarks, TagMarks];

/** The outside world: what WeCom tells us (inbox), what we ask it (api), and what we want it to do (outbox). */
@Module({
  controllers: [InboxController, EffectsController],
  providers: [...API, ...CLIENT, ...INBOX, ...OUTBOX, ...KINDS],
  exports: [...API, WecomClient, Gates, CallbackPath, Outbox, EffectQueries, InboxQueries],
})
export class WecomModule {}
