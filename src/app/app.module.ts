import { DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { AnalyticsModule } from '../analytics/analytics.module';
import { CampaignsModule } from '../campaigns/campaigns.module';
import { ChannelsModule } from '../channels/channels.module';
import { ConversationsModule } from '../conversations/conversations.module';
import { CustomersModule } from '../customers/customers.module';
import { DoctorModule } from '../doctor/doctor.module';
import { MaterialsModule } from '../materials/materials.module';
import { OperationsModule } from '../operations/operations.module';
import { OrdersModule } from '../orders/orders.module';
import { PlatformModule, PlatformParts } from '../platform/platform.module';
import { ProductsModule } from '../products/products.module';
import { ProfileModule } from '../profile/profile.module';
import { ProspectsModule } from '../prospects/prospects.module';
import { ReachModule } from '../reach/reach.module';
import { RulesModule } from '../rules/rules.module';
import { SidebarModule } from '../sidebar/sidebar.module';
import { TagsModule } from '../tags/tags.module';
import { WecomModule } from '../wecom/wecom.module';
import { SystemController } from './system.controller';
import { TimeMachine } from './time-machine';

/** The rooms, floor by floor. */
const ROOMS = [
  ...[WecomModule, AccessModule, RulesModule, MaterialsModule],
  ...[CustomersModule, ProductsModule],
  ...[OrdersModule, ConversationsModule],
  ...[TagsModule, ReachModule],
  ...[ProspectsModule, CampaignsModule, ChannelsModule],
  ...[ProfileModule, SidebarModule, AnalyticsModule, DoctorModule, OperationsModule],
];

/** The whole house. */
@Module({})
export class AppModule {
  static with(parts: PlatformParts): DynamicModule {
    return {
      module: AppModule,
      imports: [PlatformModule.with(parts), ...ROOMS],
      controllers: [SystemController],
      providers: [TimeMachine],
    };
  }
}
