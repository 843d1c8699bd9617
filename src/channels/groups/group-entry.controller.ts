import { Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Post, Put } from '@nestjs/common';
import { Audited, Can, Principal, Who } from '../../platform/http/access-marks';
import { GroupWelcomeRequest, GroupWelcomeView, JoinWayRequest, JoinWayView } from './group-entry.dto';
import { GroupEntryQueries } from './group-entry.queries';
import { GroupWelcomesService } from './group-welcomes.service';
import { JoinWaysService } from './join-ways.service';

/** How customers come into groups, and what they are told there. */
@Controller('api/v1')
export class GroupEntryController {
  constructor(
    private readonly welcomes: GroupWelcomesService,
    private readonly ways: JoinWaysService,
    private readonly queries: GroupEntryQueries,
  ) {}

  /** Group welcomes, newest first, without the removed; at most 200. */
  @Get('group-welcomes')
  @Can('channels.read')
  async listWelcomes(): Promise<GroupWelcomeView[]> {
    return this.queries.welcomes();
  }

  /** A new one; a corp has at most 100 (41055), and each group's owner has to put it to use in the client. */
  @Post('group-welcomes')
  @Can('channels.write')
  @Audited('group-welcomes.create')
  async createWelcome(@Body() wanted: GroupWelcomeRequest, @Who() who: Principal): Promise<GroupWelcomeView> {
    return this.welcome(await this.welcomes.create(wanted, who.name));
  }

  /** 409 channels.busy while the last change has not reached WeCom. */
  @Put('group-welcomes/:id')
  @Can('channels.write')
  @Audited('group-welcomes.change')
  async changeWelcome(
    @Param('id', ParseIntPipe) id: number,
    @Body() wanted: GroupWelcomeRequest,
  ): Promise<GroupWelcomeView> {
    await this.welcomes.change(id, wanted);
    return this.welcome(id);
  }

  @Delete('group-welcomes/:id')
  @HttpCode(204)
  @Can('channels.write')
  @Audited('group-welcomes.remove')
  async removeWelcome(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.welcomes.remove(id);
  }

  /** Codes into groups, newest first, without the removed; at most 200. */
  @Get('join-ways')
  @Can('channels.read')
  async listWays(): Promise<JoinWayView[]> {
    return this.queries.ways();
  }

  /** A new one; its code is there once its state is live. */
  @Post('join-ways')
  @Can('channels.write')
  @Audited('join-ways.create')
  async createWay(@Body() wanted: JoinWayRequest, @Who() who: Principal): Promise<JoinWayView> {
    return this.way(await this.ways.create(wanted, who.name));
  }

  /** Changes it; the printed code stays the same. 409 channels.busy while the last change has not reached WeCom. */
  @Put('join-ways/:id')
  @Can('channels.write')
  @Audited('join-ways.change')
  async changeWay(@Param('id', ParseIntPipe) id: number, @Body() wanted: JoinWayRequest): Promise<JoinWayView> {
    await this.ways.change(id, wanted);
    return this.way(id);
  }

  @Delete('join-ways/:id')
  @HttpCode(204)
  @Can('channels.write')
  @Audited('join-ways.remove')
  async removeWay(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.ways.remove(id);
  }

  private async welcome(id: number): Promise<GroupWelcomeView> {
    return this.queries.welcome(await this.welcomes.get(id));
  }

  private async way(id: number): Promise<JoinWayView> {
    return this.queries.way(await this.ways.get(id));
  }
}
