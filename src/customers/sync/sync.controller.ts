import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { Audited, Can } from '../../platform/http/access-marks';
import { SyncRun } from './sync-run.entity';
import { SyncRunView, SyncStart } from './sync.dto';
import { SyncRuns } from './sync-runs.service';

const SHOWN = 20;

/** Passes over WeCom's reps, customers and groups. */
@Controller('api/v1/sync')
export class SyncController {
  constructor(private readonly runs: SyncRuns) {}

  /** Starts a pass; where one of this kind is under way, answers that one. 422 when WeCom is not set up. */
  @Can('sync.run')
  @Audited('sync.start')
  @Post()
  @HttpCode(202)
  async start(@Body() start: SyncStart): Promise<SyncRunView> {
    return shown(await this.runs.start(start.kind));
  }

  /** The latest twenty passes, newest first. */
  @Can('customers.read')
  @Get()
  async list(): Promise<SyncRunView[]> {
    return (await this.runs.list(SHOWN)).map(shown);
  }
}

function shown(run: SyncRun): SyncRunView {
  const { id, kind, state, done, total, calls, error, startedAt, finishedAt } = run;
  return { id, kind, state, done, total, calls, error, startedAt, finishedAt };
}
