import { Injectable } from '@nestjs/common';
import { Calendar } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { Sql, sql } from '../platform/database/sql';
import { TargetKind } from './reach.service';

/** One step of one source: a beat of an occurrence, a prospect. */
export interface ContactSource {
  sourceKind: string;
  sourceId: number;
  /** 0 where the source has one step only. */
  step: number;
  targetKind: TargetKind;
}

/** What all contacts of one step share. */
export interface ContactStep extends ContactSource {
  kind: string;
  mass: boolean;
  /** When they are due. */
  at: Date;
  /** Days in which a purchase is credited to them. */
  windowDays: number;
}

/** The contact log: promised, arrived, or never to arrive. Rows are written by whole sets. */
@Injectable()
export class Contacts {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
  ) {}

  /**
   * Logs contacts that a task has been made for. `targets` selects (target_id, rep_userid); those of the step that are
   * logged already stay as they are, except dropped ones, which are reserved anew.
   */
  async reserve(step: ContactStep, targets: Sql): Promise<void> {
    const { dialect } = this.db;
    await this.db.run(sql`
      INSERT INTO contact_log (target_kind, target_id, kind, mass, source_kind, source_id, step, rep_userid, state, at, day, window_days)
      SELECT ${step.targetKind}, t.target_id, ${step.kind}, ${step.mass}, ${step.sourceKind}, ${step.sourceId}, ${step.step},
        t.rep_userid, 'reserved', ${step.at}, ${this.calendar.dayOf(step.at)}, ${step.windowDays}
      FROM (${targets}) t WHERE 1 = 1
      ${dialect.onConflictSet(['source_kind', 'source_id', 'step', 'target_kind', 'target_id'], {
        rep_userid: dialect.fresh('rep_userid'),
        state: sql`CASE WHEN contact_log.state = 'dropped' THEN 'reserved' ELSE contact_log.state END`,
      })}`);
  }

  /** Contacts of a step arrived at `at`; ids not reserved are left alone, so a second reading changes nothing. */
  async delivered(source: ContactSource, targetIds: number[], at: Date): Promise<number> {
    if (!targetIds.length) return 0;
    return this.db.run(sql`
      UPDATE contact_log SET state = 'delivered', at = ${at}, day = ${this.calendar.dayOf(at)}
      WHERE ${this.ofStep(source)} AND state <> 'delivered' AND target_id IN (${targetIds})`);
  }

  /** Contacts that will not arrive; `targets` selects their target_id. What arrived stays. */
  async dropped(source: ContactSource, targets: Sql): Promise<number> {
    return this.db.run(sql`
      UPDATE contact_log SET state = 'dropped'
      WHERE ${this.ofStep(source)} AND state = 'reserved' AND target_id IN (${targets})`);
  }

  /** Logs one contact that has been made: a prospect the rep wrote to, a welcome message. */
  async made(step: ContactStep, targetId: number, repUserid: string | null): Promise<void> {
    await this.db.insertIgnore('contact_log', [
      {
        target_kind: step.targetKind,
        target_id: targetId,
        kind: step.kind,
        mass: step.mass,
        source_kind: step.sourceKind,
        source_id: step.sourceId,
        step: step.step,
        rep_userid: repUserid,
        state: 'delivered',
        at: step.at,
        day: this.calendar.dayOf(step.at),
        window_days: step.windowDays,
      },
    ]);
  }

  private ofStep(source: ContactSource): Sql {
    return sql`source_kind = ${source.sourceKind} AND source_id = ${source.sourceId} AND step = ${source.step}
      AND target_kind = ${source.targetKind}`;
  }
}
