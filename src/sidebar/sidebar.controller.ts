import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { Refused } from '../platform/errors/errors';
import { Audited, Can, Principal, Who } from '../platform/http/access-marks';
import { Outcomes } from '../prospects/outcomes.service';
import { OutcomeView } from '../prospects/prospects.dto';
import { CardQuery, ProspectCard, SidebarOutcome, SidebarToday } from './sidebar.dto';
import { SidebarQueries } from './sidebar.queries';

/** The sidebar beside a chat, in a rep's session: today's names, and the card of the customer who is open. */
@Controller('api/v1/sidebar')
export class SidebarController {
  constructor(
    private readonly sidebar: SidebarQueries,
    private readonly outcomes: Outcomes,
  ) {}

  /** The rep's names of today, and how yesterday's did. */
  @Can('sidebar')
  @Get('today')
  today(@Who() who: Principal): Promise<SidebarToday> {
    return this.sidebar.today(repOf(who));
  }

  /** The card of a customer the rep is friends with; 403 for others. */
  @Can('sidebar')
  @Get('card')
  card(@Query() query: CardQuery, @Who() who: Principal): Promise<ProspectCard> {
    return this.sidebar.card(query, repOf(who));
  }

  /** Records what became of a prospect; `sent` only after WeCom said that the message went out. */
  @Can('sidebar')
  @Audited('prospects.outcome')
  @Post('outcome')
  @HttpCode(200)
  async outcome(@Body() { prospectId, ...told }: SidebarOutcome, @Who() who: Principal): Promise<OutcomeView> {
    repOf(who);
    const { state } = await this.outcomes.tell(prospectId, told, who);
    return { id: prospectId, state };
  }
}

/** Operators hold every permission but are nobody's friend in WeCom. */
function repOf(who: Principal): string {
  if (who.repUserid === null) {
    throw new Refused('sidebar.reps-only', 'The sidebar is for reps; open it in WeCom.', { status: 403 });
  }
  return who.repUserid;
}
