import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, LongText, Text } from '../platform/database/columns';

export const OUTCOMES = ['sent', 'replied', 'bought', 'later', 'not-interested', 'wrong-person'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What became of a prospect. Kept for good: it decides the next lists and is what the model learns from. */
@Entity('prospect_outcome')
@Index('ux_prospect_outcome', ['prospectId', 'outcome'], { unique: true })
@Index('ix_outcome_customer', ['customerId', 'outcome', 'day'])
@Index('ix_outcome_day', ['day', 'outcome'])
export class ProspectOutcome {
  @Id()
  id: number;

  @Int()
  prospectId: number;

  @Int()
  customerId: number;

  @Text(64)
  repUserid: string;

  @Text(16)
  outcome: Outcome;

  /** Of 'later': not before this day. */
  @Int({ nullable: true })
  untilDay: number | null;

  /** Of 'not-interested', in the rep's words. */
  @Text(255, { nullable: true })
  reason: string | null;

  /** Of 'sent': the words that went out. */
  @LongText({ nullable: true })
  text: string | null;

  /** 'rep', 'operator', 'key', or 'orders' where an order said so. */
  @Text(16)
  byKind: string;

  @Text(64)
  byId: string;

  @Instant()
  at: Date;

  @Int()
  day: number;
}
