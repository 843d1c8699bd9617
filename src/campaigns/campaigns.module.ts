import { Module } from '@nestjs/common';
import { ReachModule } from '../reach/reach.module';
import { RulesModule } from '../rules/rules.module';
import { WecomModule } from '../wecom/wecom.module';
import { OccurrenceLift } from './cockpit/occurrence-lift.queries';
import { OccurrenceQueries } from './cockpit/occurrence.queries';
import { OccurrencesController } from './cockpit/occurrences.controller';
import { RecipientQueries } from './cockpit/recipients.queries';
import { DELIVERY } from './delivery/delivery';
import { Broadcast } from './kinds/broadcast';
import { CampaignKinds } from './kinds/campaign-kinds';
import { MemberDay } from './kinds/member-day';
import { CampaignsController } from './planning/campaigns.controller';
import { PLANNING } from './planning/planning';

/** The kinds on offer: one class and one line each. */
const KINDS = [Broadcast, MemberDay];
const COCKPIT = [OccurrenceQueries, OccurrenceLift, RecipientQueries];

/** Campaigns: planned, sent through the reps, measured. */
@Module({
  imports: [WecomModule, RulesModule, ReachModule],
  controllers: [CampaignsController, OccurrencesController],
  providers: [CampaignKinds, ...KINDS, ...PLANNING, ...DELIVERY, ...COCKPIT],
  exports: [OccurrenceQueries],
})
export class CampaignsModule {}
