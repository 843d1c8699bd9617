import { Controller, Get, HttpCode, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Audited, Can } from '../../platform/http/access-marks';
import { InboxCounts, InboxFilter, InboxPage } from './inbox.dto';
import { InboxQueries } from './inbox.queries';
import { Inbox } from './inbox.service';

/** What WeCom told us. */
@Controller('api/v1/wecom/inbox')
export class InboxController {
  constructor(
    private readonly inbox: Inbox,
    private readonly queries: InboxQueries,
  ) {}

  /** Messages of WeCom, newest first. */
  @Can('wecom.read')
  @Get()
  async list(@Query() filter: InboxFilter): Promise<InboxPage> {
    return this.queries.list(filter);
  }

  /** How many there are in each state, and how many deliveries were repeats. */
  @Can('wecom.read')
  @Get('counts')
  async counts(): Promise<InboxCounts> {
    return this.queries.counts();
  }

  /** Tries a dead or ignored event again. 409 for events in any other state. */
  @Can('wecom.operate')
  @Audited('wecom.inbox-retry')
  @Post(':id/retry')
  @HttpCode(204)
  async retry(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.inbox.retry(id);
  }

  /** Takes a dead event off the list. 409 for events in any other state. */
  @Can('wecom.operate')
  @Audited('wecom.inbox-ignore')
  @Post(':id/ignore')
  @HttpCode(204)
  async ignore(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.inbox.ignore(id);
  }
}
