import { Controller, Get, HttpCode, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Refused } from '../../platform/errors/errors';
import { Audited, Can, Principal, Who } from '../../platform/http/access-marks';
import { AlertRows } from './alert-rows';
import { AlertChannelsView, AlertFilter, AlertPage } from './alerts.dto';
import { AlertQueries } from './alerts.queries';

/** What is wrong, and who takes it. */
@Controller('api/v1/alerts')
export class AlertsController {
  constructor(
    private readonly queries: AlertQueries,
    private readonly rows: AlertRows,
  ) {}

  /** Alerts, the latest first. */
  @Can('operations.read')
  @Get()
  list(@Query() filter: AlertFilter): Promise<AlertPage> {
    return this.queries.list(filter);
  }

  /** Where alerts are told, and how the webhook fares. */
  @Can('operations.read')
  @Get('channels')
  channels(): Promise<AlertChannelsView> {
    return this.queries.channels();
  }

  /** Takes an alert: no reminders from now on. 409 when it is over or taken already. */
  @Can('operations.operate')
  @Audited('operations.alert-acknowledge')
  @Post(':id/acknowledge')
  @HttpCode(204)
  async acknowledge(@Param('id', ParseIntPipe) id: number, @Who() who: Principal): Promise<void> {
    if (await this.rows.acknowledge(id, who.name)) return;
    throw new Refused('alerts.state', 'This alert is over, or somebody has taken it already.', {
      status: 409,
      details: { id },
    });
  }
}
