import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Calendar } from '../platform/calendar/calendar';
import { Audited, Can, Principal, Who } from '../platform/http/access-marks';
import { Outcomes } from './outcomes.service';
import { ProspectList } from './prospect-list.service';
import {
  OutcomeView,
  ProspectPage,
  ProspectQuery,
  ProspectRunView,
  ProspectSummary,
  SummaryQuery,
  TellOutcome,
} from './prospects.dto';
import { ProspectQueries } from './prospects.queries';
import { SummaryQueries } from './summary.queries';

/** The prospect lists: whom to contact today and why, and what became of it. Reps see their own names only. */
@Controller('api/v1/prospects')
export class ProspectsController {
  constructor(
    private readonly list: ProspectList,
    private readonly outcomes: Outcomes,
    private readonly prospects: ProspectQueries,
    private readonly summaries: SummaryQueries,
    private readonly calendar: Calendar,
  ) {}

  /** A day's list, rep by rep, the most promising first. */
  @Can('prospects.read')
  @Get()
  read(@Query() query: ProspectQuery, @Who() who: Principal): Promise<ProspectPage> {
    const rep = who.repUserid ?? query.rep;
    return this.prospects.page(this.dayOf(query.day), { rep, cursor: query.cursor, limit: query.limit });
  }

  /** How the day's list stands, how yesterday's did, and how right last month's was. */
  @Can('prospects.read')
  @Get('summary')
  summary(@Query() query: SummaryQuery, @Who() who: Principal): Promise<ProspectSummary> {
    return this.summaries.of(this.dayOf(query.day), who.repUserid ?? undefined);
  }

  /** Makes today's list again in the background; outcomes told already stay. The summary's `run` says when it is done. */
  @Can('prospects.write')
  @Audited('prospects.refresh')
  @Post('refresh')
  @HttpCode(202)
  async refresh(@Who() who: Principal): Promise<ProspectRunView> {
    return this.summaries.runView(await this.list.ask(`${who.kind}:${who.id}`));
  }

  /** Records what became of a prospect. 409 when it has moved on since it was read. */
  @Can('prospects.write')
  @Audited('prospects.outcome')
  @Post(':id/outcome')
  @HttpCode(200)
  async tell(
    @Param('id', ParseIntPipe) id: number,
    @Body() told: TellOutcome,
    @Who() who: Principal,
  ): Promise<OutcomeView> {
    const { state } = await this.outcomes.tell(id, told, who);
    return { id, state };
  }

  private dayOf(text: string | undefined): number {
    return text === undefined ? this.calendar.today() : this.calendar.parse(text);
  }
}
