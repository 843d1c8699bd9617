import { Controller, Get, Query } from '@nestjs/common';
import { Can } from '../platform/http/access-marks';
import { CampaignResult, Overview } from './analytics.dto';
import { CampaignResults } from './campaign-results.queries';
import { MainJobQuery, MainJobReport } from './main-job.dto';
import { MainJobQueries } from './main-job.queries';
import { OverviewQueries } from './overview.queries';

/** Numbers over the whole shop. */
@Controller('api/v1')
export class AnalyticsController {
  constructor(
    private readonly overviews: OverviewQueries,
    private readonly results: CampaignResults,
    private readonly mainJob: MainJobQueries,
  ) {}

  /** The shop at a glance; at most ten seconds old. */
  @Can('overview.read')
  @Get('overview')
  overview(): Promise<Overview> {
    return this.overviews.overview();
  }

  /** What the latest ten occurrences reached and added; at most ten seconds old. */
  @Can('analytics.read')
  @Get('analytics/campaigns')
  campaigns(): Promise<CampaignResult[]> {
    return this.results.latest();
  }

  /** From callbacks in to lift out, counted now. */
  @Can('overview.read')
  @Get('report/main-job')
  report(@Query() query: MainJobQuery): Promise<MainJobReport> {
    return this.mainJob.report(query.occurrenceId);
  }
}
