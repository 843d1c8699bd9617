import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { notFound, Refused } from '../platform/errors/errors';
import { RuleCompiler } from '../rules/rule-compiler';
import { conditionsOf, RuleTree } from '../rules/rule-tree';
import { LiveRules } from './live-rules';
import { RuleRuns } from './rule-runs';
import { TagRule, TagRuleVersion } from './tag-rule.entity';
import { Tags } from './tags.service';

/** What an operator writes down about a rule. */
export interface TagRuleDraft {
  name: string;
  rule: RuleTree;
  /** Days a tag lasts without new evidence; null for as long as the rule holds. */
  expiresDays: number | null;
}

/** The tag a rule sets: one of the library, or a new one. */
export type WantedTag = { tagId: number } | { newTag: { name: string; group: string } };

/** Tag rules: draft → live ⇄ paused. Saving never runs anything; confirming does. */
@Injectable()
export class TagRules {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly compiler: RuleCompiler,
    private readonly tags: Tags,
    private readonly live: LiveRules,
    private readonly runs: RuleRuns,
  ) {}

  /** Throws Refused when the rule is malformed (see RuleParser) or the tag is not there. */
  async create(draft: TagRuleDraft, wanted: WantedTag, by: string): Promise<number> {
    const { tree } = this.compiler.parse(draft.rule);
    return this.db.transaction(async () => {
      const tagId = 'tagId' in wanted ? (await this.tags.get(wanted.tagId)).id : await this.tags.ensure(wanted.newTag);
      const now = this.clock.now();
      const rules = this.db.repo(TagRule);
      const row = { name: draft.name, tagId, state: 'draft' as const, version: 1, liveVersion: null };
      const { id } = await rules.save(rules.create({ ...row, createdAt: now, updatedAt: now }));
      await this.write(id, 1, tree, draft.expiresDays, by);
      return id;
    });
  }

  /** Makes the next version, as a draft. A version that is live keeps running until the draft is confirmed. */
  async edit(ruleId: number, draft: TagRuleDraft, by: string): Promise<void> {
    const { tree } = this.compiler.parse(draft.rule);
    await this.db.transaction(async () => {
      const { version } = await this.get(ruleId);
      const won = await this.db.run(sql`
        UPDATE tag_rule SET version = ${version + 1}, state = 'draft', name = ${draft.name}, updated_at = ${this.clock.now()}
        WHERE id = ${ruleId} AND version = ${version}`);
      if (!won)
        throw new Refused('tags.edited', 'Somebody else has just edited this rule. Load it again.', { status: 409 });
      await this.write(ruleId, version + 1, tree, draft.expiresDays, by);
    });
  }

  /**
   * Makes the newest version live, from draft or paused, and runs it over everybody. Throws Refused: tags.live where it
   * is live already, tags.circle where the rule would depend on its own tag; answers the run's id.
   */
  async confirm(ruleId: number, by: string): Promise<number> {
    return this.db.transaction(async () => {
      await this.live.takeTurn(ruleId);
      const { version, tagId } = await this.get(ruleId);
      const { tree } = await this.db.repo(TagRuleVersion).findOneByOrFail({ ruleId, version });
      this.compiler.parse(tree);
      await this.refuseCircle(ruleId, tagId, tree);
      const now = this.clock.now();
      const won = await this.db.run(sql`
        UPDATE tag_rule SET state = 'live', live_version = version, updated_at = ${now}
        WHERE id = ${ruleId} AND version = ${version} AND state IN ('draft', 'paused')`);
      if (!won) throw new Refused('tags.live', 'This rule is live already.', { status: 409 });
      await this.db.run(sql`
        UPDATE tag_rule_version SET confirmed_at = ${now}, confirmed_by = ${by.slice(0, 64)}
        WHERE rule_id = ${ruleId} AND version = ${version} AND confirmed_at IS NULL`);
      return this.runs.start(ruleId, 'confirm');
    });
  }

  /** Stops the rule; who has the tag keeps it. Throws Refused where it does not run. */
  async pause(ruleId: number): Promise<void> {
    const won = await this.db.run(sql`
      UPDATE tag_rule SET live_version = NULL, state = CASE WHEN state = 'live' THEN 'paused' ELSE state END,
        updated_at = ${this.clock.now()}
      WHERE id = ${ruleId} AND live_version IS NOT NULL`);
    if (won) return;
    await this.get(ruleId);
    throw new Refused('tags.not-live', 'This rule does not run, so there is nothing to pause.', { status: 409 });
  }

  private async get(ruleId: number): Promise<TagRule> {
    const rule = await this.db.repo(TagRule).findOneBy({ id: ruleId });
    if (!rule) throw notFound('tag rule', ruleId);
    return rule;
  }

  private async write(ruleId: number, version: number, tree: RuleTree, expiresDays: number | null, by: string) {
    const versions = this.db.repo(TagRuleVersion);
    const createdBy = by.slice(0, 64);
    const row = { ruleId, version, tree, expiresDays, createdAt: this.clock.now(), createdBy, confirmedAt: null };
    await versions.insert(versions.create({ ...row, confirmedBy: '' }));
  }

  /** Follows which tags a rule asks for, and which the live rules that give those ask for, and so on. */
  private async refuseCircle(ruleId: number, tagId: number, tree: RuleTree): Promise<void> {
    const givers = (await this.live.all()).filter((stored) => stored.ruleId !== ruleId);
    const queue = askedTags(tree);
    const seen = new Set<number>();
    for (let asked = queue.pop(); asked !== undefined; asked = queue.pop()) {
      if (asked === tagId) {
        const message =
          'This rule asks for the tag it sets, itself or through another rule; it would never come to rest.';
        throw new Refused('tags.circle', message, { status: 409, details: { tagId } });
      }
      if (seen.has(asked)) continue;
      seen.add(asked);
      for (const giver of givers) if (giver.tagId === asked) queue.push(...askedTags(giver.tree));
    }
  }
}

function askedTags(tree: RuleTree): number[] {
  return conditionsOf(tree)
    .filter(({ kind }) => kind === 'tag.has')
    .map(({ params }) => Number(params.tagId));
}
