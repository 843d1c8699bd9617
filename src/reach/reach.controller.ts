import { Body, Controller, Get, Put } from '@nestjs/common';
import { Audited, Can, Principal, Who } from '../platform/http/access-marks';
import { ReachSettingsView } from './reach.dto';
import { ReachSettings } from './reach-settings.service';

/** When and how often customers may be contacted. */
@Controller('api/v1/reach')
export class ReachController {
  constructor(private readonly settings: ReachSettings) {}

  /** The rules in force now. */
  @Get('settings')
  @Can('campaigns.read')
  async read(): Promise<ReachSettingsView> {
    return this.settings.rules();
  }

  /** Puts new rules in force from now on; earlier ones are kept with their dates. */
  @Put('settings')
  @Can('reach.write')
  @Audited('reach.settings')
  async change(@Body() rules: ReachSettingsView, @Who() who: Principal): Promise<ReachSettingsView> {
    const { budgetRule, quietFrom, quietTo, maxPerDay, coolingDays, holdoutShare } = rules;
    return this.settings.set({ budgetRule, quietFrom, quietTo, maxPerDay, coolingDays, holdoutShare }, who.name);
  }
}
