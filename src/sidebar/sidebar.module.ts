import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module';
import { CustomersModule } from '../customers/customers.module';
import { OrdersModule } from '../orders/orders.module';
import { ProfileModule } from '../profile/profile.module';
import { ProspectsModule } from '../prospects/prospects.module';
import { ReachModule } from '../reach/reach.module';
import { TagsModule } from '../tags/tags.module';
import { CardEvidence } from './card-evidence.queries';
import { WecomModule } from '../wecom/wecom.module';
import { SdkController } from './sdk.controller';
import { SdkSigning } from './sdk-signing.service';
import { SidebarCheck } from './sidebar.check';
import { SidebarController } from './sidebar.controller';
import { SidebarQueries } from './sidebar.queries';

/** What a rep sees in WeCom beside a chat. */
@Module({
  imports: [
    WecomModule,
    ProspectsModule,
    ProfileModule,
    CustomersModule,
    OrdersModule,
    ConversationsModule,
    TagsModule,
    ReachModule,
  ],
  controllers: [SidebarController, SdkController],
  providers: [SidebarQueries, CardEvidence, SdkSigning, SidebarCheck],
})
export class SidebarModule {}
