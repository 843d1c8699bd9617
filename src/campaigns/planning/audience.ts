import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { bucketsOf, bucketSql } from '../../reach/buckets';
import { Reach } from '../../reach/reach.service';
import { ReachRules } from '../../reach/reach-settings.service';
import { RuleCompiler } from '../../rules/rule-compiler';
import { CampaignParams } from '../kinds/params';

/** Whom a run is about, and the moment its first message goes out. */
export interface AudienceQuestion {
  campaignId: number;
  kind: string;
  params: Pick<CampaignParams, 'audience' | 'holdoutShare'>;
  at: Date;
  rules: ReachRules;
  /** Which run of the campaign it is, from 0; group holdouts rotate with it. */
  sequence: number;
}

/** 'customer' or 'group', as rows say it. */
export function targetKindOf(params: Pick<CampaignParams, 'audience'>): 'customer' | 'group' {
  return params.audience.target === 'customers' ? 'customer' : 'group';
}

/** The audience as one statement: used by the preview to count and by the snapshot to insert. */
@Injectable()
export class Audience {
  constructor(
    private readonly rules: RuleCompiler,
    private readonly reach: Reach,
    private readonly db: Database,
  ) {}

  /**
   * Selects (target_id, sender, state, reason) of everybody the audience names: 'suppressed' with the reason first, of
   * the rest the holdout, of the rest 'treated'. Throws Refused on a rule that cannot be used.
   */
  assigned(question: AudienceQuestion): Sql {
    const customers = question.params.audience.target === 'customers';
    return customers ? this.assignedCustomers(question) : this.assignedGroups(question);
  }

  /** Each customer's bucket is theirs in every run of the campaign, so who is held out stays held out. */
  private assignedCustomers(question: AudienceQuestion): Sql {
    const held = sql`${bucketSql(sql`t.target_id`, saltOf(question))} < ${bucketsOf(question.params.holdoutShare)}`;
    return sql`SELECT t.target_id, t.sender, t.reason,
        CASE WHEN t.reason IS NOT NULL THEN 'suppressed' WHEN ${held} THEN 'holdout' ELSE 'treated' END AS state
      FROM (${this.customers(question)}) t`;
  }

  /**
   * Whole groups are held out, since inside a group everyone reads. There are few of them, so the share is met by rank
   * of bucket (at least one group), and the ranks held rotate from run to run: over 1 ÷ share runs each group is held
   * out once and serves as its own control.
   */
  private assignedGroups(question: AudienceQuestion): Sql {
    const share = bucketsOf(question.params.holdoutShare);
    const bucket = bucketSql(sql`t.target_id`, saltOf(question));
    const count = share
      ? sql`CASE WHEN n < 2 THEN 0 WHEN n * ${share} < 5000 THEN 1 ELSE ${this.db.dialect.floorDiv(sql`n * ${share} + 5000`, 10_000)} END`
      : sql`0`;
    const place = sql`(place + n - (${question.sequence} * held) % n) % n`;
    return sql`SELECT k.target_id, k.sender, k.reason,
        CASE WHEN k.reason IS NOT NULL THEN 'suppressed' WHEN ${place} < held THEN 'holdout' ELSE 'treated' END AS state
      FROM (SELECT w.*, ${count} AS held FROM (
        SELECT t.*,
          SUM(CASE WHEN t.reason IS NULL THEN 1 ELSE 0 END) OVER () AS n,
          ROW_NUMBER() OVER (ORDER BY CASE WHEN t.reason IS NULL THEN 0 ELSE 1 END, ${bucket}, t.target_id) - 1 AS place
        FROM (${this.groups(question)}) t) w) k`;
  }

  private customers(question: AudienceQuestion): Sql {
    const { rule } = question.params.audience;
    if (!rule) throw new Error('An audience of customers without a rule cannot be stored.');
    return sql`SELECT f.target_id, f.sender,
        CASE WHEN f.sender IS NULL THEN 'no-friend' ELSE f.refused END AS reason
      FROM (SELECT c.id AS target_id, ${SENDER_OF_CUSTOMER} AS sender, ${this.refusal(question, sql`c.id`)} AS refused
        FROM customer c WHERE ${this.rules.matched(rule)}) f`;
  }

  private groups(question: AudienceQuestion): Sql {
    const { groupIds } = question.params.audience;
    // Chosen groups that are gone are counted and named; "all groups" means those that exist.
    const chosen = groupIds ? sql`g.id IN (${groupIds})` : sql`g.status = 'active'`;
    return sql`SELECT g.id AS target_id, s.userid AS sender,
        CASE WHEN g.status <> 'active' THEN 'group-gone' WHEN s.userid IS NULL THEN 'no-owner'
          ELSE ${this.refusal(question, sql`g.id`)} END AS reason
      FROM customer_group g LEFT JOIN rep s ON s.userid = g.owner_userid AND s.active = 1 WHERE ${chosen}`;
  }

  private refusal({ params, at, kind, rules }: AudienceQuestion, id: Sql): Sql {
    return this.reach.refusal(targetKindOf(params), id, { at, kind, rules, mass: true });
  }
}

/**
 * Who writes to customer c: an active follower, those at work first, the owner first among them, then the latest to add
 * the customer. NULL for a customer who is nobody's friend.
 */
const SENDER_OF_CUSTOMER: Sql = sql`(
  SELECT f.rep_userid FROM follow f JOIN rep s ON s.userid = f.rep_userid AND s.active = 1
  WHERE f.customer_id = c.id AND f.status = 'active'
  ORDER BY s.on_leave, CASE WHEN f.rep_userid = c.owner_userid THEN 0 ELSE 1 END, f.added_at DESC, f.rep_userid LIMIT 1)`;

function saltOf(question: AudienceQuestion): string {
  return `campaign:${question.campaignId}`;
}
