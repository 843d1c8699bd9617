import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Real, Text } from '../platform/database/columns';

/** How WeCom limits the mass messages one customer or one group receives; the shop chooses it in WeCom's console. */
export type BudgetRule = 'month-days' | '7-per-week' | '1-per-day';

/** What the shop allows itself, from `validFrom` on. Rows are added, never changed, so that a past refusal stays explicable. */
@Entity('reach_setting')
@Index('ix_reach_setting_valid', ['validFrom', 'id'])
export class ReachSetting {
  @Id()
  id: number;

  @Text(16)
  budgetRule: BudgetRule;

  /** Quiet hours 'HH:mm' business time; from is included, to is not. Equal times mean no quiet hours. */
  @Text(5)
  quietFrom: string;

  @Text(5)
  quietTo: string;

  /** Contacts one customer or group may get in a business day, over all campaigns. */
  @Int()
  maxPerDay: number;

  /** Business days that must lie between two marketing contacts of one customer; 0 switches it off. */
  @Int()
  coolingDays: number;

  /** Share of recipients a new campaign keeps back to measure its lift, 0 to 0.5. */
  @Real()
  holdoutShare: number;

  @Instant()
  validFrom: Date;

  @Text(64)
  setBy: string;
}
