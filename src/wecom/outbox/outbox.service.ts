import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Facts } from '../../platform/events/facts';
import { Queue } from '../../platform/queue/queue';
import { EffectKinds, EffectPlan } from './effect-kinds';
import { EffectRow } from './effect.entity';
import { EffectRows } from './effect-rows';
import { effectSettled } from './effect.facts';
import { drainLane, drainLaneNow } from './outbox.jobs';

/** Rows per statement. */
const CHUNK = 500;

/** What rooms ask of the outbox. Every method joins the caller's transaction. */
@Injectable()
export class Outbox {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly facts: Facts,
    private readonly kinds: EffectKinds,
    private readonly rows: EffectRows,
  ) {}

  /**
   * Plans writes to WeCom: rows in the caller's transaction, made once it is committed. Planning an ownerRef again
   * changes nothing, whatever became of the first. A lane is one job, so hand over many plans in chunks of 500.
   * @returns the ids of the effects, in the order of the plans
   */
  async plan<Payload>(kind: string, plans: EffectPlan<Payload>[]): Promise<number[]> {
    const now = this.clock.now();
    const rows = plans.map((plan) => this.rowOf(kind, plan, now));
    return this.db.transaction(async () => {
      await this.db.insertIgnore('effect', rows);
      const ids = new Map<string, number>();
      for (let at = 0; at < rows.length; at += CHUNK) {
        const refs = rows.slice(at, at + CHUNK).map((row) => row.owner_ref);
        const found = await this.db.rows<{ id: number; owner_ref: string }>(
          sql`SELECT id, owner_ref FROM effect WHERE kind = ${kind} AND owner_ref IN (${refs})`,
        );
        for (const row of found) ids.set(row.owner_ref, row.id);
      }
      const due = new Map<string, Date>();
      for (const row of rows) {
        const other = due.get(row.lane);
        if (!other || row.due_at < other) due.set(row.lane, row.due_at);
      }
      const work = this.kinds.kind(kind).urgent ? drainLaneNow : drainLane;
      for (const [lane, dueAt] of due) await this.queue.add(work, { lane }, { key: lane, dueAt });
      return rows.map((row) => ids.get(row.owner_ref) as number);
    });
  }

  /**
   * Cancels those that have not been dispatched, or were and surely did nothing; others are left as they are.
   * @returns the ids that are cancelled now
   */
  async cancel(ids: number[], reason: string): Promise<number[]> {
    const now = this.clock.now();
    // The mark tells the rows this call has changed from those that were cancelled before.
    const mark = randomUUID();
    return this.db.transaction(async () => {
      const cancelled: number[] = [];
      for (let at = 0; at < ids.length; at += CHUNK) {
        const some = ids.slice(at, at + CHUNK);
        await this.db.run(sql`
          UPDATE effect SET state = 'cancelled', lease_token = ${mark}, due_at = NULL, error_code = 'cancelled',
            error_text = ${reason.slice(0, 500)}, updated_at = ${now}
          WHERE id IN (${some}) AND state IN ('planned', 'retryable')`);
        const rows = await this.db.rows<{ id: number; kind: string }>(
          sql`SELECT id, kind FROM effect WHERE id IN (${some}) AND lease_token = ${mark} ORDER BY id`,
        );
        for (const kind of new Set(rows.map((row) => row.kind))) {
          const settled = rows.filter((row) => row.kind === kind).map((row) => row.id);
          await this.facts.announce(effectSettled, { kind, ids: settled });
        }
        cancelled.push(...rows.map((row) => row.id));
      }
      return cancelled;
    });
  }

  /** Makes planned and retryable effects due now, such as when a campaign goes on after a pause. */
  async hurry(ids: number[]): Promise<void> {
    const now = this.clock.now();
    await this.db.transaction(async () => {
      for (let at = 0; at < ids.length; at += CHUNK) {
        const waiting = sql`id IN (${ids.slice(at, at + CHUNK)}) AND state IN ('planned', 'retryable')`;
        await this.db.run(
          sql`UPDATE effect SET due_at = ${now}, updated_at = ${now} WHERE ${waiting} AND due_at > ${now}`,
        );
        const lanes = await this.db.rows<{ lane: string }>(sql`SELECT DISTINCT lane FROM effect WHERE ${waiting}`);
        for (const { lane } of lanes) await this.queue.add(drainLane, { lane }, { key: lane });
      }
    });
  }

  /**
   * WeCom took the call and says afterwards that nothing arrived: the effect has failed, whatever was known of it.
   * @param why what became of it, for lists; told twice it changes nothing
   */
  async undelivered(id: number, why: string): Promise<void> {
    const row = await this.db.repo(EffectRow).findOneBy({ id });
    if (row) await this.rows.undelivered(row, { code: 'undelivered', text: why });
  }

  private rowOf<Payload>(name: string, plan: EffectPlan<Payload>, now: Date) {
    const kind = this.kinds.kind(name);
    const content = kind.content ? kind.content(plan.payload) : plan.payload;
    const contentHash = createHash('sha256').update(canonical(content)).digest('hex');
    const lane = kind.lane(plan, contentHash);
    // MySQL's INSERT IGNORE would cut them off without a word.
    if (lane.length > 160 || plan.ownerRef.length > 190) throw new Error(`Too long: ${lane} or ${plan.ownerRef}`);
    return {
      kind: name,
      lane,
      owner_ref: plan.ownerRef,
      subject_rep: plan.rep ?? '',
      subject_customer: plan.customer ?? '',
      subject_group: plan.group ?? '',
      content_hash: contentHash,
      payload: JSON.stringify(plan.payload),
      state: 'planned',
      due_at: plan.dueAt ?? now,
      created_at: now,
      updated_at: now,
    };
  }
}

/** JSON with sorted keys: equal values have one text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
