import { Module } from '@nestjs/common';
import { WecomModule } from '../wecom/wecom.module';
import { ContactEvents } from './contacts.wecom';
import './customer.entity';
import { CustomersController } from './customers.controller';
import { CustomersQueries } from './customers.queries';
import { FollowTags } from './follow-tags';
import './follow.entity';
import { Follows } from './follows.service';
import { GroupReading } from './group-reading';
import './group.entity';
import { GroupsController } from './groups.controller';
import { GroupsQueries } from './groups.queries';
import { Groups } from './groups.service';
import { GroupEvents } from './groups.wecom';
import './hold.entity';
import { Holds } from './holds.service';
import './identity.entity';
import { Owners } from './owners.service';
import { People } from './people.service';
import './rep.entity';
import { RepsController } from './reps.controller';
import { RepsQueries } from './reps.queries';
import { Reps } from './reps.service';
import { RepEvents } from './reps.wecom';
import { CustomersPass } from './sync/customers-pass';
import { CustomersSync } from './sync/customers-sync';
import { GroupsPass } from './sync/groups-pass';
import { RepsPass } from './sync/reps-pass';
import { SyncController } from './sync/sync.controller';
import './sync/sync-run.entity';
import { SyncRuns } from './sync/sync-runs.service';

const SERVICES = [People, Follows, FollowTags, Owners, Groups, GroupReading, Reps, Holds];
const QUERIES = [CustomersQueries, RepsQueries, GroupsQueries];
const EVENTS = [ContactEvents, GroupEvents, RepEvents];
const SYNC = [SyncRuns, CustomersSync, RepsPass, CustomersPass, GroupsPass];

/** Who the customers are, which reps follow them, which groups they are in, and what holds them back. */
@Module({
  imports: [WecomModule],
  controllers: [CustomersController, RepsController, GroupsController, SyncController],
  providers: [...SERVICES, ...QUERIES, ...EVENTS, ...SYNC],
  exports: [Holds, Reps, FollowTags, CustomersQueries, RepsQueries, GroupsQueries, SyncRuns],
})
export class CustomersModule {}
