import { Module } from '@nestjs/common';
import { WecomModule } from '../wecom/wecom.module';
import { ContactEvents } from './contacts.wecom';
import './customer.entity';
import './department.entity';
import { Departments } from './departments.service';
import './dropped-tag.entity';
import './follow-phone.entity';
import './reading.entity';
import { CustomersController } from './customers.controller';
import { CustomersQueries } from './customers.queries';
import { FollowNews } from './follow-news';
import { FollowPhones } from './follow-phones';
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
import { HoldsRetention } from './holds.retention';
import { Holds } from './holds.service';
import './identity.entity';
import { Owners } from './owners.service';
import { People } from './people.service';
import { Readings } from './readings';
import './rep.entity';
import { RepRenaming } from './rep-renaming';
import { RepsAtTheDoor } from './reps-at-the-door';
import { RepsController } from './reps.controller';
import { RepsQueries } from './reps.queries';
import { Reps } from './reps.service';
import { RepEvents } from './reps.wecom';
import { CustomerPages } from './sync/customer-pages';
import { CustomersPass } from './sync/customers-pass';
import { CustomersSync } from './sync/customers-sync';
import { GroupsPass } from './sync/groups-pass';
import { Rereading } from './sync/rereading';
import { RepsPass } from './sync/reps-pass';
import { SyncController } from './sync/sync.controller';
import { SyncQueries } from './sync/sync.queries';
import { SyncChecks } from './sync/sync.check';
import './sync/sync-run.entity';
import { SyncRuns } from './sync/sync-runs.service';

const SERVICES = [
  People,
  Follows,
  FollowTags,
  FollowPhones,
  FollowNews,
  Readings,
  Departments,
  RepRenaming,
  Owners,
  Groups,
  GroupReading,
  Reps,
  RepsAtTheDoor,
  Holds,
  HoldsRetention,
];
const QUERIES = [CustomersQueries, RepsQueries, GroupsQueries, SyncQueries];
const EVENTS = [ContactEvents, GroupEvents, RepEvents];
const SYNC = [SyncRuns, SyncChecks, Rereading, CustomersSync, RepsPass, CustomersPass, CustomerPages, GroupsPass];

/** Who the customers are, which reps follow them, which groups they are in, and what holds them back. */
@Module({
  imports: [WecomModule],
  controllers: [CustomersController, RepsController, GroupsController, SyncController],
  providers: [...SERVICES, ...QUERIES, ...EVENTS, ...SYNC],
  exports: [Holds, People, Reps, FollowTags, CustomersQueries, RepsQueries, GroupsQueries, SyncRuns],
})
export class CustomersModule {}
