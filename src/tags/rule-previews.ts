import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { RuleCompiler } from '../rules/rule-compiler';
import { RuleExplainer } from '../rules/rule-explainer';
import { Rule } from '../rules/rule-parser';
import { RuleTree } from '../rules/rule-tree';
import { RulePreview, RuleSample } from './tag-rules.dto';

type Change = RuleSample['change'];

/** How many of each are shown: twenty in all where there are enough. */
const SHOWN: Record<Change, number> = { enters: 10, stays: 4, leaves: 3, unknown: 3 };

/** The first customers of each value and hold, with how many there are; `held` is whether they have the tag. */
interface Place {
  id: number;
  name: string;
  /** As RuleCompiler.value. */
  val: number;
  held: number;
  total: number;
}

/** Says what a rule would do, and does nothing. */
@Injectable()
export class RulePreviews {
  constructor(
    private readonly db: Database,
    private readonly compiler: RuleCompiler,
    private readonly explainer: RuleExplainer,
  ) {}

  /** One pass over all customers. Throws Refused when the rule is malformed; see RuleParser. */
  async of(tree: RuleTree, tagRuleId?: number): Promise<RulePreview> {
    const rule = this.compiler.parse(tree);
    const places = await this.places(rule, tagRuleId);
    const total = (holds: (place: Place) => boolean) => {
      // All places of one value and hold carry the same total.
      const groups = new Map(places.filter(holds).map((place) => [`${place.val}:${place.held}`, place.total]));
      return [...groups.values()].reduce((sum, count) => sum + count, 0);
    };
    return {
      matched: total(({ val }) => val === 2),
      unknown: total(({ val }) => val === 1),
      enters: total(({ val, held }) => val === 2 && !held),
      leaves: total(({ val, held }) => val !== 2 && held === 1),
      sentence: await this.compiler.sentence(rule),
      samples: await this.samples(rule, places),
    };
  }

  private places(rule: Rule, tagRuleId: number | undefined): Promise<Place[]> {
    const held =
      tagRuleId === undefined
        ? sql`0`
        : sql`CASE WHEN EXISTS (SELECT 1 FROM customer_tag t
            WHERE t.rule_id = ${tagRuleId} AND t.customer_id = c.id AND t.ended_at IS NULL) THEN 1 ELSE 0 END`;
    return this.db.heavy<Place>(sql`
      SELECT n.id, n.name, y.val, y.held, y.total FROM (
        SELECT x.id, x.val, x.held, COUNT(*) OVER (PARTITION BY x.val, x.held) AS total,
          ROW_NUMBER() OVER (PARTITION BY x.val, x.held ORDER BY x.id) AS place
        FROM (SELECT c.id, ${this.compiler.value(rule)} AS val, ${held} AS held FROM customer c) x
        WHERE x.val > 0 OR x.held = 1) y
      JOIN customer n ON n.id = y.id WHERE y.place <= ${SHOWN.enters} ORDER BY y.id`);
  }

  private async samples(rule: Rule, places: Place[]): Promise<RuleSample[]> {
    const shown = (Object.keys(SHOWN) as Change[]).flatMap((change) =>
      places.filter((place) => changeOf(place) === change).slice(0, SHOWN[change]),
    );
    const explained = await this.explainer.explain(
      rule,
      shown.map(({ id }) => id),
    );
    return shown.flatMap((place) => {
      const nodes = explained.get(place.id)?.nodes;
      return nodes ? [{ customer: { id: place.id, name: place.name }, change: changeOf(place), nodes }] : [];
    });
  }
}

function changeOf({ val, held }: Place): Change {
  if (val === 2) return held ? 'stays' : 'enters';
  return held ? 'leaves' : 'unknown';
}
