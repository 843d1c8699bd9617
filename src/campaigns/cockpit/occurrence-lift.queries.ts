import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Sql, sql } from '../../platform/database/sql';
import { Lift, LiftQueries } from '../../reach/lift/lift.queries';
import { Occurrence } from '../occurrence.entity';

/** What one occurrence added; readable from its start, final after its window. */
@Injectable()
export class OccurrenceLift {
  constructor(
    private readonly lift: LiftQueries,
    private readonly clock: Clock,
  ) {}

  async of(occurrence: Occurrence): Promise<Lift & { windowDays: number; final: boolean }> {
    const byGroup = occurrence.targetKind === 'group';
    const arms = byGroup ? groupMembers(occurrence) : customers(occurrence);
    const measured = await this.lift.measure({ arms, byGroup, from: occurrence.startsAt, to: occurrence.endsAt });
    const final = this.clock.now() >= occurrence.endsAt;
    return { ...measured, windowDays: occurrence.attributionDays, final };
  }
}

/**
 * One-to-one: members of a group that received a mass message within the window read that one too, in whichever arm they
 * are. They are left out of both arms: membership does not depend on the arm, so what is left stays comparable, while
 * leaving out only the held would not.
 */
function customers(occurrence: Occurrence): Sql {
  return sql`SELECT r.target_id AS customer_id, NULL AS cluster,
      CASE
        WHEN EXISTS (
          SELECT 1 FROM group_member m JOIN contact_log k ON k.target_kind = 'group' AND k.target_id = m.group_id
            AND k.state = 'delivered' AND k.at >= ${occurrence.startsAt} AND k.at < ${occurrence.endsAt}
          WHERE m.customer_id = r.target_id AND m.joined_at <= k.at AND (m.left_at IS NULL OR m.left_at > k.at)
        ) THEN 'left-out'
        WHEN r.state = 'treated' THEN 'treated' ELSE 'held'
      END AS arm
    FROM recipient r WHERE r.occurrence_id = ${occurrence.id} AND r.state IN ('treated', 'holdout')`;
}

/**
 * Groups: customers who were members at the snapshot. Who was in groups of both arms is in neither; who was in several
 * groups of one arm counts once, in the group with the lowest id.
 */
function groupMembers(occurrence: Occurrence): Sql {
  const taken = occurrence.snapshotAt;
  return sql`SELECT u.customer_id, u.cluster,
      CASE WHEN u.treated > 0 AND u.held > 0 THEN 'left-out' WHEN u.treated > 0 THEN 'treated' ELSE 'held' END AS arm
    FROM (
      SELECT m.customer_id, MIN(r.target_id) AS cluster,
        SUM(CASE WHEN r.state = 'treated' THEN 1 ELSE 0 END) AS treated,
        SUM(CASE WHEN r.state = 'holdout' THEN 1 ELSE 0 END) AS held
      FROM recipient r JOIN group_member m ON m.group_id = r.target_id AND m.customer_id IS NOT NULL
        AND m.joined_at <= ${taken} AND (m.left_at IS NULL OR m.left_at > ${taken})
      WHERE r.occurrence_id = ${occurrence.id} AND r.state IN ('treated', 'holdout')
      GROUP BY m.customer_id
    ) u`;
}
