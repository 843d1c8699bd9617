import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { Customers, RuleCompiler } from '../rules/rule-compiler';
import { Rule } from '../rules/rule-parser';
import { tagsChanged } from './tags.facts';

const DAY_MS = 86_400_000;

/** Ids in one fact. */
const MOST_IDS = 500;

/** A version of a rule, ready to be applied. */
export interface ApplicableRule {
  ruleId: number;
  tagId: number;
  version: number;
  rule: Rule;
  expiresDays: number | null;
}

/** How many customers got and lost the tag. */
export interface Applied {
  entered: number;
  left: number;
}

/**
 * Makes the tags of some customers what a rule says, in set-based statements: who is matched, who enters, who leaves,
 * who stays with new evidence. Applying it again changes nothing. Only rows of the same rule are touched: never what
 * another rule gave or a person set.
 */
@Injectable()
export class RuleApplication {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly compiler: RuleCompiler,
    private readonly facts: Facts,
  ) {}

  /** In the caller's transaction, which holds the rule's turn. `customers` are at most a few thousand. */
  async apply(runId: number, applied: ApplicableRule, customers: Customers): Promise<Applied> {
    const { ruleId, tagId, version } = applied;
    const now = this.clock.now();
    const expires = applied.expiresDays === null ? null : new Date(now.getTime() + applied.expiresDays * DAY_MS);
    const among = this.compiler.asked({ customers }).among;
    const mine = (alias: string) => sql`${sql.ident(`${alias}.rule_id`)} = ${ruleId}
      AND ${sql.ident(`${alias}.tag_id`)} = ${tagId} AND ${among(sql.ident(`${alias}.customer_id`))}`;
    const match = (alias: string) => sql`m.run_id = ${runId} AND m.customer_id = ${sql.ident(`${alias}.customer_id`)}`;
    const renewed = sql`(m.evidence <> t.evidence OR t.version <> ${version})`;

    await this.db.run(sql`
      INSERT INTO tag_match (run_id, customer_id, evidence)
      SELECT ${runId}, c.id, ${this.compiler.evidence(applied.rule, { customers })} FROM customer c
      WHERE ${this.compiler.matched(applied.rule, { customers })}`);
    const entered = await this.db.run(sql`
      ${CHANGE} SELECT ${runId}, ${ruleId}, ${tagId}, m.customer_id, 'entered', ${version}, m.evidence, ${now}, ${expires}, ${now}
      FROM tag_match m
      LEFT JOIN customer_tag t ON t.customer_id = m.customer_id AND t.rule_id = ${ruleId} AND t.tag_id = ${tagId}
      WHERE m.run_id = ${runId} AND (t.customer_id IS NULL OR (t.ended_at IS NOT NULL AND ${renewed}))`);
    const left = await this.db.run(sql`
      ${CHANGE} SELECT ${runId}, ${ruleId}, ${tagId}, t.customer_id, 'left', t.version, t.evidence, t.since, t.expires_at, ${now}
      FROM customer_tag t
      WHERE ${mine('t')} AND t.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM tag_match m WHERE ${match('t')})`);
    // MySQL assigns left to right: ended_at is read before it is cleared.
    await this.db.run(sql`
      UPDATE customer_tag SET since = CASE WHEN ended_at IS NULL THEN since ELSE ${now} END, ended_at = NULL,
        evidence = (SELECT m.evidence FROM tag_match m WHERE ${match('customer_tag')}), expires_at = ${expires},
        version = ${version}
      WHERE ${mine('customer_tag')} AND EXISTS (SELECT 1 FROM tag_match m WHERE ${match('customer_tag')}
        AND (m.evidence <> customer_tag.evidence OR customer_tag.version <> ${version}))`);
    await this.db.run(sql`
      INSERT INTO customer_tag (tag_id, customer_id, rule_id, source, version, evidence, since, expires_at)
      SELECT ${tagId}, m.customer_id, ${ruleId}, 'rule', ${version}, m.evidence, ${now}, ${expires} FROM tag_match m
      WHERE m.run_id = ${runId} AND NOT EXISTS (SELECT 1 FROM customer_tag t
        WHERE t.customer_id = m.customer_id AND t.rule_id = ${ruleId} AND t.tag_id = ${tagId})`);
    await this.db.run(sql`
      DELETE FROM customer_tag WHERE ${mine('customer_tag')}
        AND NOT EXISTS (SELECT 1 FROM tag_match m WHERE ${match('customer_tag')})`);
    await this.db.run(sql`DELETE FROM tag_match WHERE run_id = ${runId}`);
    if (entered || left) await this.tell(runId, tagId, among);
    return { entered, left };
  }

  /** Announces whose tags a run changed, of those meant by `among`. */
  async tell(runId: number, tagId: number, among: (column: Sql) => Sql): Promise<void> {
    const rows = await this.db.rows<{ id: number }>(sql`
      SELECT DISTINCT h.customer_id AS id FROM tag_change h
      WHERE h.run_id = ${runId} AND ${among(sql`h.customer_id`)} ORDER BY h.customer_id`);
    for (let at = 0; at < rows.length; at += MOST_IDS) {
      const customerIds = rows.slice(at, at + MOST_IDS).map((row) => row.id);
      await this.facts.announce(tagsChanged, { customerIds, tagIds: [tagId] });
    }
  }
}

/** The columns of a change, in the order the SELECTs above and in the undo give them. */
export const CHANGE: Sql = sql`
  INSERT INTO tag_change (run_id, rule_id, tag_id, customer_id, what, version, evidence, since, expires_at, at)`;
