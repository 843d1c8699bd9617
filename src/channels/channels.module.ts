import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers/customers.module';
import { MaterialsModule } from '../materials/materials.module';
import { ReachModule } from '../reach/reach.module';
import { TagsModule } from '../tags/tags.module';
import { WecomModule } from '../wecom/wecom.module';
import './arrivals/arrival.entity';
import { Arrivals } from './arrivals/arrivals.service';
import { ArrivalEvents } from './arrivals/arrivals.wecom';
import { RenamedReps } from './arrivals/renamed-reps';
import './codes/channel.entity';
import { ChannelsController } from './codes/channels.controller';
import { ChannelQueries } from './codes/channels.queries';
import { Channels } from './codes/channels.service';
import { GroupEntryController } from './groups/group-entry.controller';
import { GroupEntryQueries } from './groups/group-entry.queries';
import './groups/group-welcome.entity';
import { GroupWelcomesService } from './groups/group-welcomes.service';
import './groups/join-way.entity';
import { JoinWaysService } from './groups/join-ways.service';
import { ChannelOwner, GroupWelcomeOwner, JoinWayOwner } from './kept/kept-owners';
import { KeptRows } from './kept/kept-rows';
import { MomentOwner } from './moments/moment-owner';
import { MomentResults } from './moments/moment-results';
import './moments/moment.entity';
import { MomentsController } from './moments/moments.controller';
import { MomentQueries } from './moments/moments.queries';
import { MomentsService } from './moments/moments.service';
import { FollowChannel } from './rules/follow-channel.rule';
import { WelcomeAttachments } from './welcome/attachments';
import { WelcomeCheck } from './welcome/welcome-check';
import { WelcomeOwner } from './welcome/welcome-owner';

const KEPT = [KeptRows, ChannelOwner, JoinWayOwner, GroupWelcomeOwner];
const WELCOME = [WelcomeCheck, WelcomeAttachments, WelcomeOwner, ArrivalEvents, Arrivals, RenamedReps];

const GROUPS = [GroupWelcomesService, JoinWaysService, GroupEntryQueries];
const MOMENTS = [MomentsService, MomentOwner, MomentResults, MomentQueries];

/** How customers come in and what they find: codes, welcomes, ways into groups, moments. */
@Module({
  imports: [WecomModule, MaterialsModule, CustomersModule, TagsModule, ReachModule],
  controllers: [ChannelsController, GroupEntryController, MomentsController],
  providers: [...KEPT, ...WELCOME, ...GROUPS, ...MOMENTS, Channels, ChannelQueries, FollowChannel],
})
export class ChannelsModule {}
