import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Json, LongText, Real, Text } from '../platform/database/columns';
import type { CampaignParams } from './kinds/params';

/**
 * due → snapshotting → running ⇄ paused → finished. `asks`: the audience is empty or far from what was approved, so a
 * person decides before anything is sent. missed: nothing of it could be sent in time.
 */
export type OccurrenceState =
  'due' | 'snapshotting' | 'asks' | 'running' | 'paused' | 'finished' | 'cancelled' | 'failed' | 'missed';

/** States in which an occurrence can still send. */
export const OPEN_OCCURRENCE: OccurrenceState[] = ['due', 'snapshotting', 'asks', 'running', 'paused'];

/** One dated run of a campaign, with the params as they were approved. */
@Entity('occurrence')
@Index('ux_occurrence_schedule', ['campaignId', 'scheduledFor'], { unique: true })
@Index('ix_occurrence_state', ['state', 'id'])
export class Occurrence {
  @Id()
  id: number;

  @Int()
  campaignId: number;

  /** When its first beat is due. */
  @Instant()
  scheduledFor: Date;

  /** 0 for the campaign's first occurrence. */
  @Int()
  sequence: number;

  @Text(128)
  title: string;

  @Text(32)
  kind: string;

  @Text(16)
  targetKind: 'customer' | 'group';

  @Json()
  params: CampaignParams;

  @Int()
  approvedFinal: number;

  @Text(16)
  state: OccurrenceState;

  /** Why it asks: 'empty-audience' or 'audience-changed'. */
  @Text(32, { nullable: true })
  asks: string | null;

  @Json({ nullable: true })
  asksDetails: Record<string, number> | null;

  @Real()
  holdoutShare: number;

  @Int()
  attributionDays: number;

  /** Customers or groups the audience had at the snapshot, before anyone was left out. */
  @Int({ default: 0 })
  matched: number;

  @Instant({ nullable: true })
  snapshotAt: Date | null;

  /** Purchases count from here, the first beat's time … */
  @Instant()
  startsAt: Date;

  /** … to here, exclusive: the end of the last beat's validity and the attribution days. */
  @Instant()
  endsAt: Date;

  @Text(500, { nullable: true })
  error: string | null;

  @Instant()
  createdAt: Date;

  @Instant()
  updatedAt: Date;
}

/**
 * waiting → enrolling (who gets it) → planning (their tasks) → open → closed; or missed, skipped (cancelled with its
 * occurrence), failed.
 */
export type BeatState = 'waiting' | 'enrolling' | 'planning' | 'open' | 'closed' | 'missed' | 'skipped' | 'failed';

/** One message of an occurrence at one time. */
@Entity('occurrence_beat')
@Index('ux_beat_key', ['occurrenceId', 'beatKey'], { unique: true })
@Index('ix_beat_state', ['state', 'at'])
export class Beat {
  @Id()
  id: number;

  @Int()
  occurrenceId: number;

  /** 0 for the first. */
  @Int()
  position: number;

  @Text(32)
  beatKey: string;

  @Text(64)
  label: string;

  @LongText()
  text: string;

  @Instant()
  at: Date;

  /** Tasks not confirmed by then are withdrawn; never later than the next quiet hours. */
  @Instant()
  validUntil: Date;

  @Text(16)
  state: BeatState;

  @Text(500, { nullable: true })
  error: string | null;
}
