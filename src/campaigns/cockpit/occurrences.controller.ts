import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Audited, Can, Principal, Who } from '../../platform/http/access-marks';
import { Mending } from '../delivery/mending.service';
import { Operations } from '../delivery/operations.service';
import { OccurrenceQueries } from './occurrence.queries';
import { OccurrenceLift } from './occurrence-lift.queries';
import {
  LiftView,
  OccurrenceFilter,
  OccurrencePage,
  OccurrenceView,
  RecipientFilter,
  RecipientPage,
  ReminderDto,
  TouchedView,
} from './occurrences.dto';
import { RecipientQueries } from './recipients.queries';

/** The cockpit of one dated run: what happens, what needs somebody, and the levers. */
@Controller('api/v1')
export class OccurrencesController {
  constructor(
    private readonly queries: OccurrenceQueries,
    private readonly recipients: RecipientQueries,
    private readonly lifts: OccurrenceLift,
    private readonly operations: Operations,
    private readonly mending: Mending,
  ) {}

  /** All occurrences, latest first. */
  @Get('occurrences')
  @Can('campaigns.read')
  async list(@Query() filter: OccurrenceFilter): Promise<OccurrencePage> {
    return this.queries.list(filter);
  }

  /** Occurrences of one campaign, latest first. */
  @Get('campaigns/:id/occurrences')
  @Can('campaigns.read')
  async ofCampaign(@Param('id', ParseIntPipe) id: number, @Query() filter: OccurrenceFilter): Promise<OccurrencePage> {
    return this.queries.list(filter, id);
  }

  /** Progress, senders, what needs you, lift and harm of one occurrence. */
  @Get('occurrences/:id')
  @Can('campaigns.read')
  async get(@Param('id', ParseIntPipe) id: number): Promise<OccurrenceView> {
    return this.queries.view(await this.operations.get(id));
  }

  /** Its recipients, by state and beat. */
  @Get('occurrences/:id/recipients')
  @Can('campaigns.read')
  async recipientsOf(@Param('id', ParseIntPipe) id: number, @Query() filter: RecipientFilter): Promise<RecipientPage> {
    return this.recipients.list(await this.operations.get(id), filter);
  }

  /** What it added: intention-to-treat, with a 95 % interval. */
  @Get('occurrences/:id/lift')
  @Can('campaigns.read')
  async lift(@Param('id', ParseIntPipe) id: number): Promise<LiftView> {
    return this.lifts.of(await this.operations.get(id));
  }

  /** Dispatches nothing more until it is resumed. */
  @Post('occurrences/:id/pause')
  @HttpCode(200)
  @Can('campaigns.launch')
  @Audited('occurrences.pause')
  async pause(@Param('id', ParseIntPipe) id: number): Promise<OccurrenceView> {
    await this.operations.pause(id);
    return this.get(id);
  }

  /** Goes on after a pause. */
  @Post('occurrences/:id/resume')
  @HttpCode(200)
  @Can('campaigns.launch')
  @Audited('occurrences.resume')
  async resume(@Param('id', ParseIntPipe) id: number): Promise<OccurrenceView> {
    await this.operations.resume(id);
    return this.get(id);
  }

  /** Ends it and withdraws what nobody has confirmed; who has received is listed as delivered. */
  @Post('occurrences/:id/cancel')
  @HttpCode(200)
  @Can('campaigns.launch')
  @Audited('occurrences.cancel')
  async cancel(@Param('id', ParseIntPipe) id: number): Promise<OccurrenceView> {
    await this.operations.cancel(id);
    return this.get(id);
  }

  /** Goes ahead where it asks, or makes anew the tasks that were surely not created. */
  @Post('occurrences/:id/continue')
  @HttpCode(200)
  @Can('campaigns.launch')
  @Audited('occurrences.continue')
  async goOn(@Param('id', ParseIntPipe) id: number): Promise<TouchedView> {
    return { count: await this.mending.goOn(id) };
  }

  /** Reminds one rep of the tasks they have not confirmed, at most three times in 24 hours. */
  @Post('occurrences/:id/remind')
  @HttpCode(200)
  @Can('campaigns.launch')
  @Audited('occurrences.remind')
  async remind(
    @Param('id', ParseIntPipe) id: number,
    @Body() { userid }: ReminderDto,
    @Who() who: Principal,
  ): Promise<TouchedView> {
    return { count: await this.mending.remind(id, userid, who.name) };
  }
}
