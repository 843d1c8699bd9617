import { Type } from 'class-transformer';
import { IsInt, IsOptional, Min } from 'class-validator';

/** Which occurrence the campaign's numbers are of. */
export class MainJobQuery {
  /** The latest with an audience where absent. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  occurrenceId?: number;
}

/** Callbacks answered with 200; different messages among them; repeats; given up. */
export class MainJobCallbacks {
  received: number;
  stored: number;
  duplicates: number;
  dead: number;
}

export class MainJobOrders {
  imported: number;
  matched: number;
  unmatched: number;
}

/** Live rules; customers' tags they gave; those of them that are written to WeCom. */
export class MainJobTags {
  rules: number;
  applied: number;
  written_back: number;
}

/** Today's list. */
export class MainJobProspects {
  listed: number;
  reps: number;
}

export class MainJobCampaign {
  recipients: number;
  holdout: number;
  suppressed: number;
  tasks: number;
  confirmed: number;
  delivered: number;
  unconfirmed: number;
}

/** Rates of the two arms, their difference, and its 95 % interval. */
export class MainJobLift {
  treated: number;
  held: number;
  diff: number;
  low: number;
  high: number;
}

/** What the main job has done so far, each number counted from the rows of the room that owns it. */
export class MainJobReport {
  callbacks: MainJobCallbacks;
  customers: number;
  groups: number;
  orders: MainJobOrders;
  messages: number;
  tags: MainJobTags;
  prospects: MainJobProspects;
  /** Null before the first occurrence with an audience. */
  campaign: MainJobCampaign | null;
  lift: MainJobLift | null;
}
