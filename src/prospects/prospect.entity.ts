import { Entity, Index } from 'typeorm';
import { Big, Bool, Id, Instant, Int, Json, Real, Text } from '../platform/database/columns';
import { ProspectModel } from './prospect-run.entity';

/**
 * open → sent → replied → bought | later | not-interested | wrong-person. held: kept off the list on purpose, to measure
 * what the list adds. gone: left today's list because a later run no longer found a reason.
 */
export type ProspectState =
  'open' | 'held' | 'sent' | 'replied' | 'bought' | 'later' | 'not-interested' | 'wrong-person' | 'gone';

/** Why today: a code, the sentence a rep reads, and the numbers and ids it stands on. */
export interface ProspectReason {
  code: string;
  text: string;
  facts: Record<string, unknown>;
}

/** A customer on a rep's list of one day. */
@Entity('prospect')
@Index('ux_prospect_day', ['day', 'customerId'], { unique: true })
@Index('ix_prospect_rep', ['repUserid', 'day', 'place'])
@Index('ix_prospect_customer', ['customerId', 'day'])
@Index('ix_prospect_state', ['day', 'state'])
export class Prospect {
  @Id()
  id: number;

  @Int()
  day: number;

  @Int()
  customerId: number;

  @Text(64)
  repUserid: string;

  @Text(16)
  state: ProspectState;

  /** True for the sticky share that is never shown, whatever becomes of the row. */
  @Bool({ default: false })
  held: boolean;

  /** 1 is the first to contact; counted per rep and day. */
  @Int()
  place: number;

  @Text(24)
  model: ProspectModel;

  /** That the customer buys anything within 30 days; null when there is not enough data. */
  @Real({ nullable: true })
  probability: number | null;

  @Real({ nullable: true })
  baseRate: number | null;

  /** Probability × what the customer last paid for the product; null without a probability. */
  @Big({ nullable: true })
  valueFen: number | null;

  /** What they buy regularly and are due for. */
  @Int()
  productId: number;

  /** What to offer: the same, or the next stage where a chat asks for it. */
  @Int()
  offerId: number;

  /** Packs bought last time, and offered now. */
  @Int()
  quantity: number;

  /** Days one pack lasts: the customer's own median, else the product's. */
  @Real()
  cycleDays: number;

  /** When the product was bought last. */
  @Int()
  lastDay: number;

  /** 25–75 % of the expected purchase day, given that it has not come yet. */
  @Int()
  windowFrom: number;

  @Int()
  windowTo: number;

  /** Last purchase of anything known when the row was made: an earlier order that turns up later is recognised by it. */
  @Int()
  seenLastDay: number;

  @Json()
  reasons: ProspectReason[];

  /** A suggestion and two alternatives. */
  @Json()
  sentences: string[];

  @Int()
  runId: number;

  @Instant()
  createdAt: Date;

  @Instant()
  stateAt: Date;
}
