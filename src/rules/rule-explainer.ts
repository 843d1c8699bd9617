import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { combine, Truth, TRUTHS, valueOf } from './kleene';
import { Question, RuleCompiler } from './rule-compiler';
import { Rule } from './rule-parser';
import { conditionsOf, isGroup, nodesOf, RuleTree } from './rule-tree';

/** What one part of a rule says of a customer, and in words what it looked at; groups have no facts of their own. */
interface NodeExplanation {
  nodeId: string;
  result: Truth;
  facts: string;
}

/** Why a customer is in, or not, or why nobody can tell. */
export interface Explanation {
  result: Truth;
  nodes: NodeExplanation[];
}

/** Says for each customer what each part of a rule came to. */
@Injectable()
export class RuleExplainer {
  constructor(
    private readonly db: Database,
    private readonly compiler: RuleCompiler,
  ) {}

  /**
   * One statement for the answers and one per condition for the facts, however many customers are asked about.
   * Customers that do not exist are absent.
   */
  async explain(
    rule: RuleTree | Rule,
    customerIds: number[],
    question: Question = {},
  ): Promise<Map<number, Explanation>> {
    const parsed = this.compiler.ruleOf(rule);
    const asked = this.compiler.asked({ ...question, customers: customerIds });
    const conditions = conditionsOf(parsed.tree);
    const values = conditions.map((condition, at) => {
      const leaf = this.compiler.sqlTree({ ...parsed, tree: { ...condition, includeUnknown: false } }, asked);
      return sql`${valueOf(leaf, this.db.dialect)} AS ${sql.ident(`n${at}`)}`;
    });
    const rows = await this.db.rows<Record<string, number>>(
      sql`SELECT c.id, ${sql.join(values, ', ')} FROM customer c WHERE c.id IN (${customerIds})`,
    );
    const facts = new Map<string, Map<number, string>>();
    for (const { id, params } of conditions) {
      const kind = parsed.kinds.get(id)?.kind;
      if (kind && rows.length) facts.set(id, await kind.facts(customerIds, params, asked));
    }
    const answers = rows.map((row) => {
      const found = new Map(conditions.map(({ id }, at) => [id, TRUTHS[row[`n${at}`]]]));
      const results = resultsOf(parsed.tree, found);
      const nodes = nodesOf(parsed.tree).map((node) => ({
        nodeId: node.id,
        result: results.get(node.id) ?? 'unknown',
        facts: facts.get(node.id)?.get(row.id) ?? '',
      }));
      return [row.id, { result: nodes[0].result, nodes }] as const;
    });
    return new Map(answers);
  }
}

/** The value of every node, after its own includeUnknown. */
function resultsOf(tree: RuleTree, found: Map<string, Truth>): Map<string, Truth> {
  const results = new Map<string, Truth>();
  const visit = (node: RuleTree): Truth => {
    const own = isGroup(node) ? combine(node.op, node.children.map(visit)) : (found.get(node.id) ?? 'unknown');
    const result = own === 'unknown' && node.includeUnknown ? 'true' : own;
    results.set(node.id, result);
    return result;
  };
  visit(tree);
  return results;
}
