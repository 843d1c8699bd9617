import { Injectable } from '@nestjs/common';
import { TAG_RULE_PRESETS } from '../../config/presets/tag-rules';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { notFound, Refused } from '../platform/errors/errors';
import { keyOf, limitOf, Page, pageOf } from '../platform/http/page';
import { RuleCompiler } from '../rules/rule-compiler';
import { RuleTree } from '../rules/rule-tree';
import { TagRulePreset, TagRuleView, TagRunView } from './tag-rules.dto';

interface RuleRow {
  id: number;
  name: string;
  tag_id: number;
  tag_name: string;
  write_back: number;
  tree: string;
  state: TagRuleView['state'];
  version: number;
  live_version: number | null;
  expires_days: number | null;
  customers: number;
}

interface RunRow {
  id: number;
  rule_id: number;
  version: number;
  kind: TagRunView['kind'];
  state: TagRunView['state'];
  cursor_id: number;
  last_id: number;
  entered: number;
  left_count: number;
  error: string | null;
  started_at: number;
  finished_at: number | null;
  undone_at: number | null;
}

/** What can be asked about tag rules and their runs. */
@Injectable()
export class TagRuleQueries {
  constructor(
    private readonly db: Database,
    private readonly compiler: RuleCompiler,
  ) {}

  /** All rules, newest first. */
  list(): Promise<TagRuleView[]> {
    return this.read(sql`1 = 1`);
  }

  /** Throws Refused (404) when there is no such rule. */
  async one(ruleId: number): Promise<TagRuleView> {
    const [view] = await this.read(sql`r.id = ${ruleId}`);
    if (!view) throw notFound('tag rule', ruleId);
    return view;
  }

  /** Newest first. */
  async runs(ruleId: number, page: { cursor?: string; limit?: number }): Promise<Page<TagRunView>> {
    const limit = limitOf(page.limit);
    const before = keyOf(page.cursor, 1);
    const rows = await this.db.rows<RunRow>(sql`
      SELECT * FROM tag_run WHERE rule_id = ${ruleId}${before ? sql` AND id < ${before[0]}` : sql``}
      ORDER BY id DESC LIMIT ${limit + 1}`);
    const { items, next } = pageOf(rows, limit, (row) => [row.id]);
    return { items: items.map(runOf), next };
  }

  /** Throws Refused (404) when there is no such run. */
  async run(runId: number): Promise<TagRunView> {
    const row = await this.db.row<RunRow>(sql`SELECT * FROM tag_run WHERE id = ${runId}`);
    if (!row) throw notFound('tag run', runId);
    return runOf(row);
  }

  /** Rules to start from, whose kinds are all there. */
  async presets(): Promise<TagRulePreset[]> {
    const presets: TagRulePreset[] = [];
    for (const { name, tag, rule, expiresDays } of TAG_RULE_PRESETS) {
      presets.push({ name, tag, rule, sentence: await this.compiler.sentence(rule), expiresDays });
    }
    return presets;
  }

  private async read(which: Sql): Promise<TagRuleView[]> {
    const rows = await this.db.rows<RuleRow>(sql`
      SELECT r.id, r.name, r.tag_id, g.name AS tag_name, g.write_back, v.tree, r.state, r.version, r.live_version,
        v.expires_days, (SELECT COUNT(*) FROM customer_tag t WHERE t.rule_id = r.id AND t.ended_at IS NULL) AS customers
      FROM tag_rule r JOIN tag g ON g.id = r.tag_id
      JOIN tag_rule_version v ON v.rule_id = r.id AND v.version = r.version
      WHERE ${which} ORDER BY r.id DESC`);
    const runs = await this.db.rows<RunRow>(sql`
      SELECT u.* FROM tag_run u WHERE u.id IN (
        SELECT MAX(n.id) FROM tag_run n WHERE n.rule_id IN (${rows.map((row) => row.id)}) GROUP BY n.rule_id)`);
    const lastRun = new Map(runs.map((run) => [run.rule_id, runOf(run)]));
    return Promise.all(rows.map((row) => this.viewOf(row, lastRun.get(row.id) ?? null)));
  }

  private async viewOf(row: RuleRow, lastRun: TagRunView | null): Promise<TagRuleView> {
    const rule = JSON.parse(row.tree) as RuleTree;
    return {
      id: row.id,
      name: row.name,
      tag: { id: row.tag_id, name: row.tag_name },
      rule,
      sentence: await this.sentence(rule),
      state: row.state,
      version: row.version,
      liveVersion: row.live_version,
      expiresDays: row.expires_days,
      writeBack: Boolean(row.write_back),
      lastRun,
      customers: row.customers,
    };
  }

  /** A stored rule whose kind is gone is still listed, saying so. */
  private async sentence(rule: RuleTree): Promise<string> {
    try {
      return await this.compiler.sentence(rule);
    } catch (error) {
      if (error instanceof Refused) return `（这条规则已无法读懂：${error.message}）`;
      throw error;
    }
  }
}

function runOf(row: RunRow): TagRunView {
  const { id, version, kind, state, entered, left_count: left, error } = row;
  const ended = row.finished_at !== null || row.last_id === 0;
  const instant = (at: number | null) => (at === null ? null : new Date(at));
  return {
    id,
    version,
    kind,
    state,
    progress: ended ? 1 : Math.min(1, row.cursor_id / row.last_id),
    entered,
    left,
    error,
    startedAt: new Date(row.started_at),
    finishedAt: instant(row.finished_at),
    undoneAt: instant(row.undone_at),
  };
}
