import { Module } from '@nestjs/common';
import { CampaignsModule } from '../campaigns/campaigns.module';
import { CustomersModule } from '../customers/customers.module';
import { OrdersModule } from '../orders/orders.module';
import { ProfileModule } from '../profile/profile.module';
import { ProspectsModule } from '../prospects/prospects.module';
import { WecomModule } from '../wecom/wecom.module';
import { AnalyticsController } from './analytics.controller';
import { CampaignResults } from './campaign-results.queries';
import { MainJobQueries } from './main-job.queries';
import { OverviewQueries } from './overview.queries';
import { RepurchaseQueries } from './repurchase.queries';

/** Numbers over the whole shop, by the metric dictionary. */
@Module({
  imports: [WecomModule, CustomersModule, OrdersModule, ProspectsModule, ProfileModule, CampaignsModule],
  controllers: [AnalyticsController],
  providers: [OverviewQueries, RepurchaseQueries, CampaignResults, MainJobQueries],
})
export class AnalyticsModule {}
