import { SetMetadata } from '@nestjs/common';
import { z } from 'zod';
import type { CampaignParams } from './params';

/** One message of one occurrence, with its times. */
export interface DatedBeat {
  key: string;
  label: string;
  text: string;
  at: Date;
  /** `at` and the beat's valid minutes; quiet hours may end it earlier. */
  validUntil: Date;
}

/** Ready-made params an operator starts from; the audience is left to choose. */
interface CampaignPreset {
  name: string;
  params: Record<string, unknown>;
}

/** A kind of campaign: when it has something to do, and what. */
export interface CampaignKindOf<Params extends CampaignParams> {
  readonly label: string;
  readonly presets: CampaignPreset[];
  /** The next moment after `after` at which an occurrence begins (its first beat), or null when it is over. */
  next(params: Params, after: Date): Date | null;
  /** The beats of the occurrence that begins at `scheduledFor`, in order of time. */
  beats(params: Params, scheduledFor: Date): DatedBeat[];
  /** What the occurrence is called on screens, such as 8号会员日. */
  title(params: Params, scheduledFor: Date): string;
}

/** The class of a kind also carries the schema of what an operator fills in; the console draws its form from it. */
export interface CampaignKindClass {
  readonly params: z.ZodType;
}

export const CAMPAIGN_KIND = Symbol('campaign kind');

/** Offers a class as a kind of campaign. Start-up refuses two of one name. */
export const CampaignKind = (name: string): ClassDecorator => SetMetadata(CAMPAIGN_KIND, name);
