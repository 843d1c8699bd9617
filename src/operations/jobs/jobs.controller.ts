import { Controller, Get, HttpCode, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Audited, Can } from '../../platform/http/access-marks';
import { DeadJobs } from '../../platform/queue/dead-jobs';
import { redact } from '../../platform/telemetry/redact';
import { DeadJobFilter, DeadJobPage } from './jobs.dto';

/** Background jobs that gave up, and what a person decides about them. */
@Controller('api/v1/jobs')
export class JobsController {
  constructor(private readonly jobs: DeadJobs) {}

  /** Jobs that used up their attempts, the latest first. */
  @Can('operations.read')
  @Get('dead')
  async dead(@Query() filter: DeadJobFilter): Promise<DeadJobPage> {
    const page = await this.jobs.page(filter.cursor, filter.limit);
    const items = page.items.map(({ id, name, lane, attempts, error, dueAt, createdAt }) => {
      return { id, name, lane, attempts, error: firstLine(error), lastAt: dueAt, createdAt };
    });
    return { items, next: page.next };
  }

  /** Tries a dead job again, from its first attempt. 404 when it is dead no longer. */
  @Can('operations.operate')
  @Audited('operations.job-retry')
  @Post(':id/retry')
  @HttpCode(204)
  async retry(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.jobs.retry(id);
  }

  /** Deletes a dead job: what it was to do stays undone. 404 when it is dead no longer. */
  @Can('operations.operate')
  @Audited('operations.job-discard')
  @Post(':id/discard')
  @HttpCode(204)
  async discard(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.jobs.discard(id);
  }
}

function firstLine(error: string | null): string {
  return redact((error ?? '').split('\n', 1)[0]).slice(0, 500);
}
