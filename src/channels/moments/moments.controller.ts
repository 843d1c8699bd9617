import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Audited, Can, Principal, Who } from '../../platform/http/access-marks';
import { MomentDetail, MomentPage, MomentQuery, MomentRequest } from './moments.dto';
import { MomentQueries } from './moments.queries';
import { MomentResults } from './moment-results';
import { MomentsService } from './moments.service';

/** Moments that reps are asked to publish, and what came of them. */
@Controller('api/v1/moments')
export class MomentsController {
  constructor(
    private readonly moments: MomentsService,
    private readonly queries: MomentQueries,
    private readonly results: MomentResults,
  ) {}

  /** Newest first. */
  @Get()
  @Can('channels.read')
  async list(@Query() { cursor, limit }: MomentQuery): Promise<MomentPage> {
    return this.queries.list(cursor, limit);
  }

  /** A new one: nothing is published before each rep has confirmed it in the client. */
  @Post()
  @Can('channels.write')
  @Audited('moments.create')
  async create(@Body() wanted: MomentRequest, @Who() who: Principal): Promise<MomentDetail> {
    return this.detail(await this.moments.create(wanted, who.name));
  }

  /** One moment with what each rep did. */
  @Get(':id')
  @Can('channels.read')
  async one(@Param('id', ParseIntPipe) id: number): Promise<MomentDetail> {
    return this.detail(id);
  }

  /** Reads its results from WeCom now, in the background; else they are read every hour for a week. */
  @Post(':id/read')
  @HttpCode(202)
  @Can('channels.write')
  async read(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.results.readSoon((await this.moments.get(id)).id);
  }

  private async detail(id: number): Promise<MomentDetail> {
    return this.queries.detail(await this.moments.get(id));
  }
}
