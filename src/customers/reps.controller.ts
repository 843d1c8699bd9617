import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { Audited, Can } from '../platform/http/access-marks';
import { PageQuery } from './customers.dto';
import { RepPage, RepPatch, RepRow } from './reps.dto';
import { RepsQueries } from './reps.queries';
import { Reps } from './reps.service';

/** The members who serve customers. */
@Controller('api/v1/reps')
export class RepsController {
  constructor(
    private readonly queries: RepsQueries,
    private readonly reps: Reps,
  ) {}

  /** Reps in userid order, those who left among them. */
  @Can('customers.read')
  @Get()
  async list(@Query() page: PageQuery): Promise<RepPage> {
    return this.queries.list(page.cursor, page.limit);
  }

  /** Sets leave or capacity. 404 where there is no such rep. */
  @Can('customers.write')
  @Audited('reps.change')
  @Patch(':userid')
  async change(@Param('userid') userid: string, @Body() patch: RepPatch): Promise<RepRow> {
    await this.reps.change(userid, patch);
    return this.queries.one(userid);
  }
}
