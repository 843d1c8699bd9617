import { Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Post, Put, Query } from '@nestjs/common';
import { Audited, Can, Principal, Who } from '../../platform/http/access-marks';
import { WelcomeCheck } from '../welcome/welcome-check';
import {
  ChannelPage,
  ChannelQuery,
  ChannelRequest,
  ChannelView,
  WelcomePreview,
  WelcomePreviewRequest,
} from './channels.dto';
import { ChannelQueries } from './channels.queries';
import { Channels, planOf } from './channels.service';

/** Codes by which customers become friends of reps, and how they are welcomed. */
@Controller('api/v1/channels')
export class ChannelsController {
  constructor(
    private readonly channels: Channels,
    private readonly queries: ChannelQueries,
    private readonly check: WelcomeCheck,
  ) {}

  /** Channels, newest first, without the removed. */
  @Get()
  @Can('channels.read')
  async list(@Query() { cursor, limit }: ChannelQuery): Promise<ChannelPage> {
    return this.queries.list(cursor, limit);
  }

  /** A new channel; its code is there once its state is live. 422 channels.welcome names every fault of the welcome. */
  @Post()
  @Can('channels.write')
  @Audited('channels.create')
  async create(@Body() wanted: ChannelRequest, @Who() who: Principal): Promise<ChannelView> {
    return this.view(await this.channels.create(wanted, who.name));
  }

  /** How a welcome would read, and what is wrong with it. */
  @Post('preview')
  @HttpCode(200)
  @Can('channels.read')
  async preview(@Body() { users, welcome }: WelcomePreviewRequest): Promise<WelcomePreview> {
    const plan = planOf(welcome);
    const [samples, faults] = [await this.check.samples(plan, users), await this.check.faults(plan, users)];
    return { samples, faults };
  }

  /** One channel, also a removed one. */
  @Get(':id')
  @Can('channels.read')
  async one(@Param('id', ParseIntPipe) id: number): Promise<ChannelView> {
    return this.view(id);
  }

  /** Changes it; the printed code stays the same. 409 channels.busy while the last change has not reached WeCom. */
  @Put(':id')
  @Can('channels.write')
  @Audited('channels.change')
  async change(@Param('id', ParseIntPipe) id: number, @Body() wanted: ChannelRequest): Promise<ChannelView> {
    await this.channels.change(id, wanted);
    return this.view(id);
  }

  /** Removes the code from WeCom. */
  @Delete(':id')
  @HttpCode(204)
  @Can('channels.write')
  @Audited('channels.remove')
  async remove(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.channels.remove(id);
  }

  private async view(id: number): Promise<ChannelView> {
    return this.queries.view(await this.channels.get(id));
  }
}
