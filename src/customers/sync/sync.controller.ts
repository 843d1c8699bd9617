import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post } from '@nestjs/common';
import { Audited, Can } from '../../platform/http/access-marks';
import { SyncFreshness, SyncRunView, SyncStart } from './sync.dto';
import { shown, SyncQueries } from './sync.queries';
import { SyncRuns } from './sync-runs.service';

/** Passes over WeCom's reps, customers and groups. */
@Controller('api/v1/sync')
export class SyncController {
  constructor(
    private readonly runs: SyncRuns,
    private readonly queries: SyncQueries,
  ) {}

  /** Starts a pass; where one of this kind is under way, answers that one. 422 when WeCom is not set up. */
  @Can('sync.run')
  @Audited('sync.start')
  @Post()
  @HttpCode(202)
  async start(@Body() start: SyncStart): Promise<SyncRunView> {
    return shown(await this.runs.start(start.kind));
  }

  /** Lets a pass that has failed go on from where it came to. 404 when there is none, 422 when it has not failed. */
  @Can('sync.run')
  @Audited('sync.resume')
  @Post(':id/resume')
  @HttpCode(202)
  async resume(@Param('id', ParseIntPipe) id: number): Promise<SyncRunView> {
    return shown(await this.runs.resume(id));
  }

  /** The latest twenty passes that somebody or the night has started, newest first. */
  @Can('customers.read')
  @Get()
  async list(): Promise<SyncRunView[]> {
    return this.queries.list();
  }

  /** How fresh what we know of WeCom is. */
  @Can('customers.read')
  @Get('freshness')
  async freshness(): Promise<SyncFreshness> {
    return this.queries.freshness();
  }
}
