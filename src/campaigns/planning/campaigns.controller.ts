import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Put, Query } from '@nestjs/common';
import { Audited, Can, Principal, Who } from '../../platform/http/access-marks';
import { Campaign } from '../campaign.entity';
import { Operations } from '../delivery/operations.service';
import { CampaignKinds, formOf } from '../kinds/campaign-kinds';
import { CampaignQueries } from './campaigns.queries';
import {
  Approval,
  CampaignKindView,
  CampaignPage,
  CampaignPreview,
  CampaignQuery,
  CampaignView,
  ChangedCampaign,
  NewCampaign,
} from './campaigns.dto';
import { Campaigns } from './campaigns.service';

/** Broadcasts and member days: planned, previewed, approved, scheduled. */
@Controller('api/v1')
export class CampaignsController {
  constructor(
    private readonly campaigns: Campaigns,
    private readonly queries: CampaignQueries,
    private readonly kinds: CampaignKinds,
    private readonly operations: Operations,
  ) {}

  /** The kinds on offer, with their forms and presets. */
  @Get('campaign-kinds')
  @Can('campaigns.read')
  async offered(): Promise<CampaignKindView[]> {
    return this.kinds.all().map((offered) => ({
      kind: offered.name,
      label: offered.kind.label,
      params: formOf(offered),
      presets: offered.kind.presets,
    }));
  }

  /** Campaigns, latest first. */
  @Get('campaigns')
  @Can('campaigns.read')
  async list(@Query() query: CampaignQuery): Promise<CampaignPage> {
    return this.queries.list(query.cursor, query.limit);
  }

  /** One campaign with its params and last preview. */
  @Get('campaigns/:id')
  @Can('campaigns.read')
  async get(@Param('id', ParseIntPipe) id: number): Promise<CampaignView> {
    return this.queries.view(await this.campaigns.get(id));
  }

  /** A new draft. 422 names every fault of the params. */
  @Post('campaigns')
  @Can('campaigns.write')
  @Audited('campaigns.create')
  async create(@Body() given: NewCampaign, @Who() who: Principal): Promise<CampaignView> {
    return this.queries.view(await this.campaigns.create(given.kind, given, who.name));
  }

  /** Changes a campaign that is not running and makes it a draft again. 409 while an occurrence is under way. */
  @Put('campaigns/:id')
  @Can('campaigns.write')
  @Audited('campaigns.edit')
  async edit(@Param('id', ParseIntPipe) id: number, @Body() given: ChangedCampaign): Promise<CampaignView> {
    return this.queries.view(await this.campaigns.edit(id, given));
  }

  /** Counts who would get it, who would not and why. */
  @Post('campaigns/:id/preview')
  @HttpCode(200)
  @Can('campaigns.read')
  async preview(@Param('id', ParseIntPipe) id: number): Promise<CampaignPreview> {
    return this.campaigns.preview(id);
  }

  /** draft → in_review. 422 when the preview names something blocking. */
  @Post('campaigns/:id/submit')
  @HttpCode(200)
  @Can('campaigns.write')
  @Audited('campaigns.submit')
  async submit(@Param('id', ParseIntPipe) id: number): Promise<CampaignView> {
    return this.view(this.campaigns.submit(id));
  }

  /** in_review → approved, for the preview with this hash. 409 when it has changed since. */
  @Post('campaigns/:id/approve')
  @HttpCode(200)
  @Can('campaigns.launch')
  @Audited('campaigns.approve')
  async approve(
    @Param('id', ParseIntPipe) id: number,
    @Body() { audienceHash }: Approval,
    @Who() who: Principal,
  ): Promise<CampaignView> {
    return this.view(this.campaigns.approve(id, audienceHash, who.name));
  }

  /** approved → scheduled. 409 when every time has passed. */
  @Post('campaigns/:id/schedule')
  @HttpCode(200)
  @Can('campaigns.launch')
  @Audited('campaigns.schedule')
  async schedule(@Param('id', ParseIntPipe) id: number): Promise<CampaignView> {
    return this.view(this.campaigns.schedule(id));
  }

  /** scheduled → paused, with its running occurrences. */
  @Post('campaigns/:id/pause')
  @HttpCode(200)
  @Can('campaigns.launch')
  @Audited('campaigns.pause')
  async pause(@Param('id', ParseIntPipe) id: number): Promise<CampaignView> {
    return this.view(this.campaigns.pause(id));
  }

  /** paused → scheduled. Occasions that passed meanwhile are shown as missed. */
  @Post('campaigns/:id/resume')
  @HttpCode(200)
  @Can('campaigns.launch')
  @Audited('campaigns.resume')
  async resume(@Param('id', ParseIntPipe) id: number): Promise<CampaignView> {
    return this.view(this.operations.resumeCampaign(id));
  }

  /** Ends it for good, withdrawing what nobody has confirmed. */
  @Post('campaigns/:id/cancel')
  @HttpCode(200)
  @Can('campaigns.launch')
  @Audited('campaigns.cancel')
  async cancel(@Param('id', ParseIntPipe) id: number): Promise<CampaignView> {
    return this.view(this.operations.cancelCampaign(id));
  }

  private async view(campaign: Promise<Campaign>): Promise<CampaignView> {
    return this.queries.view(await campaign);
  }
}
