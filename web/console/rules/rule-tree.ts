import type { ParamsSchema, RuleGroup, RuleKindView, RuleLeaf, RuleTree } from '../../api/client';

/** Pure changes of a rule tree: each answers a new tree and leaves the old one alone. */

export function isGroup(node: RuleTree): node is RuleGroup {
  return 'op' in node;
}

let counter = 0;

/** An id no other node of this page has; the server keeps ids so that answers can name their node. */
export function newId(): string {
  counter += 1;
  return `n${Date.now().toString(36)}${counter.toString(36)}`;
}

export function emptyGroup(op: 'all' | 'any' = 'all'): RuleGroup {
  return { id: newId(), op, children: [] };
}

/** A condition of a kind with its defaults filled in. */
export function leafOf(kind: RuleKindView): RuleLeaf {
  return { id: newId(), kind: kind.kind, params: defaultsOf(kind.params) };
}

function defaultsOf(schema: ParamsSchema): Record<string, unknown> {
  const filled = Object.entries(schema.properties ?? {}).filter(([, property]) => property.default !== undefined);
  return Object.fromEntries(filled.map(([name, property]) => [name, property.default]));
}

/** The tree with the node of this id replaced, or taken out when `by` answers null. */
export function change(tree: RuleTree, id: string, by: (node: RuleTree) => RuleTree | null): RuleTree | null {
  if (tree.id === id) return by(tree);
  if (!isGroup(tree)) return tree;
  const children = tree.children.flatMap((child) => {
    const changed = change(child, id, by);
    return changed ? [changed] : [];
  });
  // A negation without its one part would be malformed, so it goes with it.
  if (tree.op === 'not' && children.length === 0) return null;
  return { ...tree, children };
}

/** Wraps a node in "not", or takes the "not" around it away. */
export function negate(node: RuleTree): RuleTree {
  if (isGroup(node) && node.op === 'not') return node.children[0];
  return { id: newId(), op: 'not', children: [node] };
}

/** The same rule with a group at its root, which is what an editor can add conditions to. */
export function withGroupRoot(rule: RuleTree): RuleGroup {
  return isGroup(rule) && rule.op !== 'not' ? rule : { ...emptyGroup(), children: [rule] };
}

/** Conditions from left to right, as the preview numbers them. */
export function leavesOf(tree: RuleTree): RuleLeaf[] {
  return isGroup(tree) ? tree.children.flatMap(leavesOf) : [tree];
}

/** Conditions with the node that speaks for each: the "not" around it where there is one, so that ✓ always helps. */
export function marksOf(tree: RuleTree): { leaf: RuleLeaf; spokenBy: string }[] {
  if (!isGroup(tree)) return [{ leaf: tree, spokenBy: tree.id }];
  const only = tree.children[0];
  if (tree.op === 'not' && only && !isGroup(only)) return [{ leaf: only, spokenBy: tree.id }];
  return tree.children.flatMap(marksOf);
}

/** A condition's number in the sentence: ① to ⑳, then plain. */
export function numeral(index: number): string {
  return index < 20 ? String.fromCodePoint(0x2460 + index) : `(${index + 1})`;
}

/** Whether the server could answer this tree: no empty group, every required parameter filled in. */
export function isComplete(tree: RuleTree, kinds: Map<string, RuleKindView>): boolean {
  if (isGroup(tree)) return tree.children.length > 0 && tree.children.every((child) => isComplete(child, kinds));
  const kind = kinds.get(tree.kind);
  if (!kind) return false;
  const { properties = {}, required = [] } = kind.params;
  return required.every((name) => {
    if (properties[name]?.default !== undefined && tree.params[name] === undefined) return true;
    const value = tree.params[name];
    if (Array.isArray(value)) return value.length > 0 || !properties[name]?.minItems;
    return value !== undefined && value !== null && value !== '';
  });
}
