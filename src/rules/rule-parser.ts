import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Refused } from '../platform/errors/errors';
import { OfferedKind, RuleKinds } from './rule-kinds';
import { RuleTree } from './rule-tree';

/** Deeper trees cannot be read as a sentence any more. */
const MOST_LEVELS = 6;

/** Keeps the compiled statement far below SQLite's limits of 1,000 expression levels and 32,766 parameters. */
const MOST_NODES = 100;

const nodeId = z.string().min(1).max(40);
const groupShape = z.strictObject({
  id: nodeId,
  op: z.enum(['all', 'any', 'not']),
  children: z.array(z.unknown()),
  includeUnknown: z.boolean().optional(),
});
const conditionShape = z.strictObject({
  id: nodeId,
  kind: z.string().min(1),
  params: z.record(z.string(), z.unknown()).default({}),
  includeUnknown: z.boolean().optional(),
});

/** A tree whose every kind is known and whose parameters are complete, defaults filled in. */
export interface Rule {
  tree: RuleTree;
  /** By the id of the condition. */
  kinds: Map<string, OfferedKind>;
}

/** Turns what came in, from a request or a stored row, into a rule that can be compiled. */
@Injectable()
export class RuleParser {
  constructor(private readonly kinds: RuleKinds) {}

  /**
   * Throws Refused naming the node: rules.malformed, rules.too-deep, rules.too-large, rules.duplicate-id,
   * rules.empty-group, rules.one-child, rules.unknown-kind, rules.bad-params.
   */
  parse(input: unknown): Rule {
    const rule: Rule = { tree: undefined as unknown as RuleTree, kinds: new Map() };
    rule.tree = this.node(input, 1, new Set(), rule.kinds);
    return rule;
  }

  private node(input: unknown, level: number, seen: Set<string>, kinds: Rule['kinds']): RuleTree {
    if (level > MOST_LEVELS) {
      throw refused('rules.too-deep', `A rule may be nested ${MOST_LEVELS} levels deep.`, idOf(input));
    }
    const isGroup = typeof input === 'object' && input !== null && 'op' in input;
    const read = (isGroup ? groupShape : conditionShape).safeParse(input);
    if (!read.success) {
      throw refused('rules.malformed', `This part of the rule is malformed: ${said(read.error)}.`, idOf(input));
    }
    const { id } = read.data;
    if (seen.has(id)) throw refused('rules.duplicate-id', `Two parts of the rule are called ${id}.`, id);
    seen.add(id);
    if (seen.size > MOST_NODES) throw refused('rules.too-large', `A rule may have ${MOST_NODES} parts.`, id);
    if ('op' in read.data) {
      const { op, children, includeUnknown } = read.data;
      // An empty "all" would be true for everybody: never meant, so never allowed.
      if (!children.length) throw refused('rules.empty-group', 'A group needs at least one condition.', id);
      if (op === 'not' && children.length > 1) throw refused('rules.one-child', '"not" takes exactly one part.', id);
      const parsed = children.map((child) => this.node(child, level + 1, seen, kinds));
      return { id, op, children: parsed, ...(includeUnknown ? { includeUnknown } : {}) };
    }
    return this.condition(read.data, kinds);
  }

  private condition(data: z.infer<typeof conditionShape>, kinds: Rule['kinds']): RuleTree {
    const { id, kind, includeUnknown } = data;
    const offered = this.kinds.find(kind);
    if (!offered) throw refused('rules.unknown-kind', `There is no kind of condition called ${kind}.`, id, { kind });
    const read = offered.params.safeParse(data.params);
    if (!read.success) {
      const faults = read.error.issues.map((issue) => ({ path: issue.path.join('.'), problem: issue.message }));
      throw refused('rules.bad-params', `${kind} is not filled in right: ${said(read.error)}.`, id, { kind, faults });
    }
    kinds.set(id, offered);
    return { id, kind, params: read.data as Record<string, unknown>, ...(includeUnknown ? { includeUnknown } : {}) };
  }
}

function said(error: z.ZodError): string {
  return error.issues.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': ')).join('; ');
}

function idOf(input: unknown): string | null {
  const id = typeof input === 'object' && input !== null ? (input as { id?: unknown }).id : undefined;
  return typeof id === 'string' ? id : null;
}

function refused(code: string, message: string, node: string | null, more: Record<string, unknown> = {}): Refused {
  return new Refused(code, message, { details: { node, ...more } });
}
