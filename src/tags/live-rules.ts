import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { notFound } from '../platform/errors/errors';
import { RuleCompiler } from '../rules/rule-compiler';
import { RuleTree } from '../rules/rule-tree';
import { ApplicableRule } from './rule-application';

/** A rule that runs, as stored: it may not compile any more. */
export interface StoredRule {
  ruleId: number;
  tagId: number;
  version: number;
  tree: RuleTree;
}

/** The rules that run, and whose turn it is with one. */
@Injectable()
export class LiveRules {
  constructor(
    private readonly db: Database,
    private readonly compiler: RuleCompiler,
  ) {}

  /**
   * Takes the rule's turn until the caller's transaction ends; answers the version that is live, or null. The write
   * locks the row, so whoever applies one rule goes one after another and each sees what the one before has written.
   */
  async takeTurn(ruleId: number): Promise<number | null> {
    await this.db.run(sql`UPDATE tag_rule SET turn = turn + 1 WHERE id = ${ruleId}`);
    const row = await this.db.row<{ live_version: number | null }>(
      sql`SELECT live_version FROM tag_rule WHERE id = ${ruleId}`,
    );
    return row?.live_version ?? null;
  }

  async all(): Promise<StoredRule[]> {
    const rows = await this.db.rows<{ id: number; tag_id: number; version: number; tree: string }>(sql`
      SELECT r.id, r.tag_id, v.version, v.tree FROM tag_rule r
      JOIN tag_rule_version v ON v.rule_id = r.id AND v.version = r.live_version ORDER BY r.id`);
    return rows.map((row) => ({ ruleId: row.id, tagId: row.tag_id, version: row.version, tree: JSON.parse(row.tree) }));
  }

  /** Throws Refused when the stored tree cannot be compiled any more. */
  async version(ruleId: number, version: number): Promise<ApplicableRule> {
    const row = await this.db.row<{ tag_id: number; tree: string; expires_days: number | null }>(sql`
      SELECT r.tag_id, v.tree, v.expires_days FROM tag_rule r
      JOIN tag_rule_version v ON v.rule_id = r.id AND v.version = ${version} WHERE r.id = ${ruleId}`);
    if (!row) throw notFound('tag rule version', `${ruleId}/${version}`);
    const rule = this.compiler.parse(JSON.parse(row.tree));
    return { ruleId, tagId: row.tag_id, version, rule, expiresDays: row.expires_days };
  }

  /** Ids of rules whose answers change with the day. */
  async mentioningTime(): Promise<number[]> {
    return this.where((tree) => this.compiler.mentionsTime(tree));
  }

  /** Ids of rules whose answers may change after this fact. */
  async changingOn(fact: { readonly name: string }): Promise<number[]> {
    return this.where((tree) => this.compiler.changesOn(tree, fact));
  }

  /** A rule that cannot be compiled any more counts as one of them: running it is what shows that it fails. */
  private async where(holds: (tree: RuleTree) => boolean): Promise<number[]> {
    const ids: number[] = [];
    for (const { ruleId, tree } of await this.all()) {
      try {
        if (holds(tree)) ids.push(ruleId);
      } catch {
        ids.push(ruleId);
      }
    }
    return ids;
  }
}
