import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { RuleCompiler } from '../rules/rule-compiler';
import { RuleExplainer } from '../rules/rule-explainer';
import { Rule } from '../rules/rule-parser';
import { RuleTree } from '../rules/rule-tree';
import { RulePreview, RuleSample } from './tag-rules.dto';

/** How many of each are shown: twenty in all where there are enough. */
const SHOWN: [RuleSample['change'], number][] = [
  ['enters', 10],
  ['stays', 4],
  ['leaves', 3],
  ['unknown', 3],
];

const VALUE_AND_HOLD: Record<RuleSample['change'], Sql> = {
  enters: sql`x.val = 1 AND x.held = 0`,
  stays: sql`x.val = 1 AND x.held = 1`,
  leaves: sql`x.val <> 1 AND x.held = 1`,
  unknown: sql`x.val = 2 AND x.held = 0`,
};

/** Says what a rule would do, and does nothing. */
@Injectable()
export class RulePreviews {
  constructor(
    private readonly db: Database,
    private readonly compiler: RuleCompiler,
    private readonly explainer: RuleExplainer,
  ) {}

  /** Throws Refused when the rule is malformed; see RuleParser. */
  async of(tree: RuleTree, tagRuleId?: number): Promise<RulePreview> {
    const rule = this.compiler.parse(tree);
    const judged = this.judged(rule, tagRuleId);
    const count = (change: Sql, name: string) => sql`COUNT(CASE WHEN ${change} THEN 1 END) AS ${sql.ident(name)}`;
    const [row] = await this.db.heavy<{
      matched: number;
      unclear: number;
      enters: number;
      stays: number;
      leaves: number;
    }>(
      sql`SELECT ${sql.join(
        [
          count(sql`x.val = 1`, 'matched'),
          count(sql`x.val = 2`, 'unclear'),
          count(VALUE_AND_HOLD.enters, 'enters'),
          count(VALUE_AND_HOLD.stays, 'stays'),
          count(VALUE_AND_HOLD.leaves, 'leaves'),
        ],
        ', ',
      )} FROM (${judged}) x`,
    );
    const { matched, unclear: unknown, enters, stays, leaves } = row;
    const samples = await this.samples(rule, judged, { enters, stays, leaves, unknown });
    return { matched, unknown, enters, leaves, sentence: await this.compiler.sentence(rule), samples };
  }

  /** Every customer with the rule's value and whether they have the tag by the rule that is compared with. */
  private judged(rule: Rule, tagRuleId: number | undefined): Sql {
    const held =
      tagRuleId === undefined
        ? sql`0`
        : sql`CASE WHEN EXISTS (SELECT 1 FROM customer_tag t
      WHERE t.rule_id = ${tagRuleId} AND t.customer_id = c.id AND t.ended_at IS NULL) THEN 1 ELSE 0 END`;
    return sql`SELECT c.id, c.name, ${this.compiler.value(rule)} AS val, ${held} AS held FROM customer c`;
  }

  private async samples(rule: Rule, judged: Sql, counts: Record<RuleSample['change'], number>): Promise<RuleSample[]> {
    const shown: { id: number; name: string; change: RuleSample['change'] }[] = [];
    for (const [change, most] of SHOWN) {
      // Looking for what is not there would read the whole base again.
      if (!counts[change]) continue;
      const rows = await this.db.heavy<{ id: number; name: string }>(
        sql`SELECT x.id, x.name FROM (${judged}) x WHERE ${VALUE_AND_HOLD[change]} LIMIT ${Math.min(most, counts[change])}`,
      );
      shown.push(...rows.map((row) => ({ ...row, change })));
    }
    const explained = await this.explainer.explain(
      rule,
      shown.map(({ id }) => id),
    );
    return shown.flatMap(({ id, name, change }) => {
      const explanation = explained.get(id);
      return explanation ? [{ customer: { id, name }, change, nodes: explanation.nodes }] : [];
    });
  }
}
