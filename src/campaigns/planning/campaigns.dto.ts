import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, IsString, Length, MaxLength, Min } from 'class-validator';

/** A kind of campaign and the form of its params. */
export class CampaignKindView {
  kind: string;
  label: string;
  /** JSON schema with Chinese titles; `format` names a picker: rule, group, time, text. */
  params: Record<string, unknown>;
  /** Params to start from; the audience is left to choose. */
  presets: { name: string; params: Record<string, unknown> }[];
}

/** A new campaign. */
export class NewCampaign {
  /** 'broadcast' or 'member-day'. */
  @IsString()
  @MaxLength(32)
  kind: string;

  @IsString()
  @Length(1, 128)
  name: string;

  /** As GET campaign-kinds describes them. */
  @IsObject()
  params: Record<string, unknown>;
}

/** A changed campaign; what was approved is no longer. */
export class ChangedCampaign {
  @IsString()
  @Length(1, 128)
  name: string;

  @IsObject()
  params: Record<string, unknown>;
}

/** What exactly is approved: the hash of the preview that was looked at. */
export class Approval {
  @IsString()
  @Length(64, 64)
  audienceHash: string;
}

/** A page of campaigns. */
export class CampaignQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  limit?: number;
}

/** A campaign in the list. */
export class CampaignRow {
  id: number;
  kind: string;
  name: string;
  /** draft, in_review, approved, scheduled, paused, finished or cancelled. */
  state: string;
  /** ISO instant at which its next occurrence begins; null when there is none. */
  nextAt: string | null;
  lastOccurrence: { id: number; state: string; scheduledFor: string } | null;
}

/** Campaigns, latest first. */
export class CampaignPage {
  items: CampaignRow[];
  next: string | null;
}

/** What a campaign would do next. */
export class CampaignPreview {
  /** When it was counted. */
  at: string;
  /** From 'matched' down to 'final'; the steps between say how many are lost there and why. */
  funnel: { step: string; label: string; count: number }[];
  /** Confirmations each rep has to tap on the busiest day. */
  confirms: { rep: { userid: string; name: string }; onLeave: boolean; tasks: number; recipients: number }[];
  /** Blocking ones must be mended before the campaign can be submitted. */
  warnings: { code: string; message: string; blocking: boolean }[];
  final: number;
  holdout: number;
  /** What POST approve names. */
  audienceHash: string;
}

/** A campaign with everything an operator fills in. */
export class CampaignView extends CampaignRow {
  params: Record<string, unknown>;
  /** The last preview of these params; null after a change. */
  preview: CampaignPreview | null;
  approvedBy: string | null;
  approvedAt: string | null;
}
