/** Several conditions as one. `all` and `any` hold one or more children, `not` exactly one. */
export interface RuleGroup {
  id: string;
  op: 'all' | 'any' | 'not';
  children: RuleTree[];
  /** Where the answer is unknown, this node counts as true. */
  includeUnknown?: boolean;
}

/** One condition: a kind that some room offers, and what the operator filled in. */
export interface RuleCondition {
  id: string;
  kind: string;
  params: Record<string, unknown>;
  /** Where the answer is unknown, this node counts as true. */
  includeUnknown?: boolean;
}

/** A rule as it is stored, sent and drawn: which customers. Ids are unique within a tree. */
export type RuleTree = RuleGroup | RuleCondition;

export function isGroup(node: RuleTree): node is RuleGroup {
  return 'op' in node;
}

/** The conditions of a tree, left to right. */
export function conditionsOf(tree: RuleTree): RuleCondition[] {
  return isGroup(tree) ? tree.children.flatMap(conditionsOf) : [tree];
}

/** All nodes of a tree, each before its children. */
export function nodesOf(tree: RuleTree): RuleTree[] {
  return isGroup(tree) ? [tree, ...tree.children.flatMap(nodesOf)] : [tree];
}

/** The conditions whose truth speaks for the rule: those below an even number of `not`. They carry its evidence. */
export function speakingFor(tree: RuleTree, negated = false): RuleCondition[] {
  if (isGroup(tree)) return tree.children.flatMap((child) => speakingFor(child, negated !== (tree.op === 'not')));
  return negated ? [] : [tree];
}
