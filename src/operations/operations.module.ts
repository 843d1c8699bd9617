import { Module } from '@nestjs/common';
import { WecomModule } from '../wecom/wecom.module';
import { AlertChannels } from './alerts/alert-channels';
import './alerts/alert.entity';
import './alerts/alert-post.entity';
import { AlertRows } from './alerts/alert-rows';
import { AlertRules } from './alerts/alert-rules';
import { AlertWatch } from './alerts/alert-watch';
import { AlertWebhook } from './alerts/alert-webhook';
import { AlertWording } from './alerts/alert-words';
import { AlertsController } from './alerts/alerts.controller';
import { AlertQueries } from './alerts/alerts.queries';
import { ServiceRules } from './alerts/service.rules';
import { JobsController } from './jobs/jobs.controller';
import { RetentionController } from './retention/retention.controller';
import { RetentionQueries } from './retention/retention.queries';

const ALERTS = [AlertRules, AlertRows, AlertWording, AlertWebhook, AlertChannels, AlertWatch, AlertQueries];

/** What keeps the service well while nobody looks: what is forgotten, what gave up, and who is told. */
@Module({
  imports: [WecomModule],
  controllers: [RetentionController, JobsController, AlertsController],
  providers: [RetentionQueries, ServiceRules, ...ALERTS],
})
export class OperationsModule {}
