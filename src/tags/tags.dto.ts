import { IsBoolean, IsOptional, IsString, Length } from 'class-validator';

export class NewTag {
  @IsString()
  @Length(1, 64)
  name: string;

  /** The group it stands in, such as 复购. */
  @IsString()
  @Length(1, 64)
  group: string;
}

export class TagChangeRequest {
  /** Whether the tag is written to WeCom, to every active follow of whoever has it. */
  @IsOptional()
  @IsBoolean()
  writeBack?: boolean;
}

/** A rule that gives a tag, in short. */
export class TagRuleRef {
  id: number;
  name: string;
  state: 'draft' | 'live' | 'paused';
  lastRunAt: Date | null;
}

/** A tag of the library. */
export class TagRow {
  id: number;
  name: string;
  group: string;
  /** Customers who have it, by a rule, by hand or in WeCom. */
  customers: number;
  /** The newest rule that gives it; null where none does. */
  rule: TagRuleRef | null;
  writeBack: boolean;
  wecomTagId: string | null;
}

/** What turning write-back on would cost. */
export class WriteBackCost {
  /** Calls to WeCom, one per friendship. */
  calls: number;
  /** About how long that takes. */
  minutes: number;
}

/** A row a tag rests on. */
export class TagEvidence {
  kind: 'order' | 'message';
  id: number;
  text: string;
}

export class TagRuleName {
  id: number;
  name: string;
}

/** A tag on one customer, with where it comes from. */
export class CustomerTagView {
  id: number;
  name: string;
  group: string;
  source: 'rule' | 'manual' | 'wecom';
  /** Null for tags of WeCom, which does not say. */
  since: Date | null;
  expiresAt: Date | null;
  evidence: TagEvidence[];
  rule: TagRuleName | null;
}
