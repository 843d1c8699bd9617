import { Injectable } from '@nestjs/common';
import { Sql, sql } from '../../platform/database/sql';
import { IS_PURCHASE } from '../../orders/rules/purchases';
import { Reach } from '../../reach/reach.service';
import { ReachRules } from '../../reach/reach-settings.service';
import { Occurrence } from '../occurrence.entity';

/** Asked when a beat is planned, and again just before each task is created. */
@Injectable()
export class DropOuts {
  constructor(private readonly reach: Reach) {}

  /**
   * SQL: why `target` should not get the message of `sender` after all, or NULL: bought since the snapshot, no longer a
   * friend, or refused by reach. `budget` is asked only while planning; by dispatch the target's share is reserved.
   */
  reason(occurrence: Occurrence, target: Sql, sender: Sql, ask: { at: Date; rules: ReachRules; budget: boolean }): Sql {
    const refusal = this.reach.refusal(occurrence.targetKind, target, {
      at: ask.at,
      kind: occurrence.kind,
      rules: ask.rules,
      mass: ask.budget,
      except: { sourceKind: 'occurrence', sourceId: occurrence.id },
    });
    if (occurrence.targetKind === 'group') {
      const alive = sql`EXISTS (SELECT 1 FROM customer_group w WHERE w.id = ${target} AND w.status = 'active')`;
      return sql`CASE WHEN NOT ${alive} THEN 'group-gone' ELSE ${refusal} END`;
    }
    const bought = sql`EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = ${target}
      AND o.paid_at >= ${occurrence.snapshotAt} AND ${IS_PURCHASE})`;
    // COALESCE keeps the planner from reading all friends of the rep to find one: with stale statistics MySQL does.
    const friend = sql`EXISTS (SELECT 1 FROM follow w
      WHERE w.customer_id = ${target} AND COALESCE(w.rep_userid, '') = ${sender} AND w.status = 'active')`;
    return sql`CASE WHEN ${bought} THEN 'bought' WHEN NOT ${friend} THEN 'no-friend' ELSE ${refusal} END`;
  }
}
