import { Controller, Get, Query } from '@nestjs/common';
import { Can } from '../platform/http/access-marks';
import { PageQuery } from './customers.dto';
import { GroupPage } from './groups.dto';
import { GroupsQueries } from './groups.queries';

/** Customer groups. */
@Controller('api/v1/groups')
export class GroupsController {
  constructor(private readonly queries: GroupsQueries) {}

  /** Groups, newest first, those that have ended among them. */
  @Can('customers.read')
  @Get()
  async list(@Query() page: PageQuery): Promise<GroupPage> {
    return this.queries.list(page.cursor, page.limit);
  }
}
