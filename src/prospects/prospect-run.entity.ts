import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Json, Real, Text } from '../platform/database/columns';

/** queued → running → done | failed; a killed run is taken up again by its job. */
export type RunState = 'queued' | 'running' | 'done' | 'failed';

/**
 * cells: empirical rates by recency and frequency, learned from the shop's own past windows. not-enough-data: too few
 * buyers or too short a history to say how likely anything is; the list is then plain recency × frequency.
 */
export type ProspectModel = 'cells' | 'not-enough-data';

/** One making of the day's list: what it knew, and whom it left out and why. */
@Entity('prospect_run')
@Index('ix_prospect_run_day', ['day', 'id'])
@Index('ix_prospect_run_state', ['state', 'id'])
export class ProspectRun {
  @Id()
  id: number;

  @Int()
  day: number;

  @Text(16)
  state: RunState;

  /** 'schedule', or who asked. */
  @Text(64)
  askedBy: string;

  @Text(24, { nullable: true })
  model: ProspectModel | null;

  /** Share of known customers who buy within 30 days, over the past windows. */
  @Real({ nullable: true })
  baseRate: number | null;

  /** Standard deviation of ln(days between purchases of one product by one customer). */
  @Real({ nullable: true })
  spread: number | null;

  /** Customers with at least one purchase. */
  @Int({ default: 0 })
  buyers: number;

  @Int({ default: 0 })
  historyDays: number;

  /** Customers who are due for something, before anybody was left out. */
  @Int({ default: 0 })
  candidates: number;

  @Int({ default: 0 })
  listed: number;

  @Int({ default: 0 })
  held: number;

  @Int({ default: 0 })
  reps: number;

  /** Customers left out, by reason. */
  @Json()
  leftOut: Record<string, number>;

  @Text(500, { nullable: true })
  error: string | null;

  @Instant()
  askedAt: Date;

  @Instant({ nullable: true })
  startedAt: Date | null;

  @Instant({ nullable: true })
  finishedAt: Date | null;
}
