import { IsInt, IsObject } from 'class-validator';
import type { RuleTree } from './rule-tree';

/** One kind of condition an operator can choose; the console draws its form from `params`. */
export class RuleKindView {
  /** Stable name, such as orders.count. */
  kind: string;
  /** 订单, 周期, 聊天, 群, 关系 or 标签. */
  group: string;
  label: string;
  /** The condition as a sentence with {names} of parameters. */
  sentence: string;
  /** JSON schema of the parameters; `format` names a picker: product, category, tag, group, rep, intent, fen. */
  params: Record<string, unknown>;
  /** True where the answer can be unknown, so that 包含未知 makes a difference. */
  unknowable: boolean;
  /** True where the answer can change by the passing of a day alone. */
  mentionsTime: boolean;
  /** What the answers depend on being there: orders or chats; null where everything is known. */
  coverage: 'orders' | 'chats' | null;
}

/** What one part of a rule came to for one customer. */
export class RuleNodeView {
  nodeId: string;
  result: 'true' | 'false' | 'unknown';
  /** In words, with the numbers; empty for groups. */
  facts: string;
}

/** Why a customer is in, or not, or why nobody can tell. */
export class RuleExplanation {
  result: 'true' | 'false' | 'unknown';
  nodes: RuleNodeView[];
}

/** Asks why a customer is matched or not. */
export class RuleExplain {
  /** The rule tree: {id, op, children} or {id, kind, params, includeUnknown?}. */
  @IsObject()
  rule: RuleTree;

  @IsInt()
  customerId: number;
}
