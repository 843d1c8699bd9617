import { Entity, Index } from 'typeorm';
import { Id, Instant, Int, Json, Text } from '../platform/database/columns';
import type { CampaignParams } from './kinds/params';
import type { Preview } from './planning/preview';

/**
 * draft → in_review → approved → scheduled ⇄ paused → finished | cancelled. Editing brings it back to draft, so what
 * runs is what was approved.
 */
export type CampaignState = 'draft' | 'in_review' | 'approved' | 'scheduled' | 'paused' | 'finished' | 'cancelled';

/** What an operator plans: texts, times, audience. Each dated run of it is an occurrence. */
@Entity('campaign')
@Index('ix_campaign_state', ['state', 'nextAt'])
export class Campaign {
  @Id()
  id: number;

  @Text(32)
  kind: string;

  @Text(128)
  name: string;

  @Json()
  params: CampaignParams;

  @Text(16)
  state: CampaignState;

  /** The last preview of these params; null after an edit. */
  @Json({ nullable: true })
  preview: Preview | null;

  /** The hash of content and audience that was approved. */
  @Text(64, { nullable: true })
  approvedHash: string | null;

  /** How many recipients the approved preview ended with; a later audience that differs much asks first. */
  @Int({ nullable: true })
  approvedFinal: number | null;

  @Text(64, { nullable: true })
  approvedBy: string | null;

  @Instant({ nullable: true })
  approvedAt: Date | null;

  /** When its next occurrence begins; null when there is none. */
  @Instant({ nullable: true })
  nextAt: Date | null;

  /** Occurrences created so far. */
  @Int({ default: 0 })
  sequence: number;

  @Text(64)
  createdBy: string;

  @Instant()
  createdAt: Date;

  @Instant()
  updatedAt: Date;
}
