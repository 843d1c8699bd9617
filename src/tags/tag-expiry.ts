import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Scheduled } from '../platform/schedule/schedules';
import { LiveRules } from './live-rules';
import { CHANGE, RuleApplication } from './rule-application';
import { RuleRuns } from './rule-runs';

/** Customers per transaction. */
const CHUNK = 500;

/**
 * Ends tags whose time is over. The row stays, marked as ended, for as long as the rule holds, so that the same old
 * evidence does not set the tag again; new evidence does.
 */
@Injectable()
export class TagExpiry {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly live: LiveRules,
    private readonly runs: RuleRuns,
    private readonly application: RuleApplication,
  ) {}

  @Scheduled('tags.expiry', '*/10 * * * *')
  async sweep(): Promise<void> {
    const due = await this.db.rows<{ rule_id: number; tag_id: number }>(sql`
      SELECT DISTINCT rule_id, tag_id FROM customer_tag
      WHERE expires_at <= ${this.clock.now()} AND ended_at IS NULL`);
    for (const { rule_id, tag_id } of due) while (await this.end(rule_id, tag_id)) await setImmediate();
  }

  /** Ends the next few of one rule; true when there may be more. */
  private async end(ruleId: number, tagId: number): Promise<boolean> {
    return this.db.transaction(async () => {
      const version = (await this.live.takeTurn(ruleId)) ?? 0;
      const now = this.clock.now();
      const over = sql`t.rule_id = ${ruleId} AND t.tag_id = ${tagId} AND t.expires_at <= ${now} AND t.ended_at IS NULL`;
      const last = await this.db.row<{ id: number | null }>(sql`
        SELECT MAX(id) AS id FROM (SELECT t.customer_id AS id FROM customer_tag t WHERE ${over}
          ORDER BY t.customer_id LIMIT ${CHUNK}) x`);
      if (last === undefined || last.id === null) return false;
      const runId = await this.runs.open(ruleId, version, 'expiry', 0);
      const left = await this.db.run(sql`
        ${CHANGE} SELECT ${runId}, ${ruleId}, ${tagId}, t.customer_id, 'left', t.version, t.evidence, t.since, t.expires_at, ${now}
        FROM customer_tag t WHERE ${over} AND t.customer_id <= ${last.id}`);
      await this.db.run(sql`
        UPDATE customer_tag SET ended_at = ${now} WHERE rule_id = ${ruleId} AND tag_id = ${tagId}
          AND expires_at <= ${now} AND ended_at IS NULL AND customer_id <= ${last.id}`);
      await this.runs.close(runId, 0, left);
      await this.application.tell(runId, tagId, () => sql`1 = 1`);
      return left === CHUNK;
    });
  }
}
