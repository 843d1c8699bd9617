import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, IsString, Length, Max, Min, ValidateIf, ValidateNested } from 'class-validator';
import { RuleNodeView } from '../rules/rules.dto';
import type { RuleTree } from '../rules/rule-tree';
import { NewTag } from './tags.dto';

export class TagRuleEdit {
  @IsString()
  @Length(1, 64)
  name: string;

  /** The rule tree: {id, op, children} or {id, kind, params, includeUnknown?}. */
  @IsObject()
  rule: RuleTree;

  /** Days the tag lasts without new evidence; absent or null: as long as the rule holds. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3650)
  expiresDays?: number | null;
}

export class NewTagRule extends TagRuleEdit {
  /** A tag of the library; else newTag. */
  @ValidateIf((body: NewTagRule) => body.newTag === undefined)
  @IsInt()
  tagId?: number;

  @IsOptional()
  @ValidateNested()
  @Type(() => NewTag)
  newTag?: NewTag;
}

/** One application of a rule. */
export class TagRunView {
  id: number;
  version: number;
  kind: 'confirm' | 'manual' | 'day' | 'facts' | 'expiry' | 'undo';
  state: 'running' | 'done' | 'stopped' | 'failed' | 'undoing' | 'undone';
  /** 0 to 1, by customer ids. */
  progress: number;
  entered: number;
  left: number;
  error: string | null;
  startedAt: Date;
  finishedAt: Date | null;
  undoneAt: Date | null;
}

export class TagRunsFilter {
  @IsOptional()
  @IsString()
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  limit?: number;
}

export class TagRunPage {
  items: TagRunView[];
  next: string | null;
}

export class TagName {
  id: number;
  name: string;
}

export class TagRuleView {
  id: number;
  name: string;
  tag: TagName;
  /** The newest version. */
  rule: RuleTree;
  sentence: string;
  state: 'draft' | 'live' | 'paused';
  version: number;
  /** The version that runs, which is an older one while the newest is a draft; null where none runs. */
  liveVersion: number | null;
  expiresDays: number | null;
  writeBack: boolean;
  lastRun: TagRunView | null;
  /** Customers who have the tag by this rule. */
  customers: number;
}

/** A rule to start from. */
export class TagRulePreset {
  name: string;
  tag: NewTag;
  rule: RuleTree;
  sentence: string;
  expiresDays: number | null;
}

export class RulePreviewRequest {
  @IsObject()
  rule: RuleTree;

  /** The rule whose holders it is compared with. */
  @IsOptional()
  @IsInt()
  tagRuleId?: number;
}

export class SampleCustomer {
  id: number;
  name: string;
}

/** One customer, and what each part of the rule says of them. */
export class RuleSample {
  customer: SampleCustomer;
  change: 'enters' | 'stays' | 'leaves' | 'unknown';
  nodes: RuleNodeView[];
}

export class RulePreview {
  matched: number;
  /** Customers of whom nobody can say; not among the matched. */
  unknown: number;
  /** Against who has the tag by tagRuleId now; everybody matched where no rule is named. */
  enters: number;
  leaves: number;
  sentence: string;
  samples: RuleSample[];
}
