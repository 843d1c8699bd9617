import { IsIn, IsInt, IsNumber, Matches, Max, Min } from 'class-validator';
import { BudgetRule } from './reach-setting.entity';

/** The rules of contact in force: send budget, quiet hours, caps and the usual holdout. */
export class ReachSettingsView {
  /** How WeCom counts mass messages per customer or group: as many a month as it has days, 7 a week, or 1 a day. */
  @IsIn(['month-days', '7-per-week', '1-per-day'])
  budgetRule: BudgetRule;

  /** Start of the quiet hours, 'HH:mm' business time. Equal to quietTo: no quiet hours. */
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/)
  quietFrom: string;

  /** End of the quiet hours, 'HH:mm' business time. */
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/)
  quietTo: string;

  /** Contacts a customer or group may get a day, over all campaigns. */
  @IsInt()
  @Min(1)
  @Max(20)
  maxPerDay: number;

  /** Days without another marketing contact of the same customer; 0 switches it off. */
  @IsInt()
  @Min(0)
  @Max(60)
  coolingDays: number;

  /** Share of recipients kept back by new campaigns, 0 to 0.5. */
  @IsNumber()
  @Min(0)
  @Max(0.5)
  holdoutShare: number;
}
