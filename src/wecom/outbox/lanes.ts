import { Injectable, Logger, OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { OnJob, RetryLater } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { Effect, EffectKinds, Sent } from './effect-kinds';
import { EffectRow } from './effect.entity';
import { EffectRows } from './effect-rows';
import { drainLane, drainLaneNow } from './outbox.jobs';
import { afterCall, afterReconcile, beforeCall } from './verdicts';

/** Readings of WeCom that fail before a person is asked; about two hours with the pauses of verdicts.ts. */
const RECONCILES = 10;
const LANES_PER_SWEEP = 500;

/** Works off the lanes: one effect at a time, the next only when the one before has ended. */
@Injectable()
export class Lanes implements OnModuleInit {
  private readonly logger = new Logger('Outbox');

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly rows: EffectRows,
    private readonly kinds: EffectKinds,
  ) {}

  /** On SQLite one process does everything, so whatever is under way at the start was cut off by a crash. */
  async onModuleInit(): Promise<void> {
    if (this.db.engine === 'sqlite') await this.rows.expire(null, true);
  }

  @OnJob(drainLaneNow)
  async drainNow(data: { lane: string }): Promise<void> {
    await this.drain(data);
  }

  @OnJob(drainLane)
  async drain({ lane }: { lane: string }): Promise<void> {
    for (;;) {
      const row = await this.rows.head(lane);
      if (!row) return;
      if (row.state === 'leased' || row.state === 'dispatching') {
        const left = (row.leaseUntil ?? 0) - this.clock.wall();
        if (left > 0) throw new RetryLater(this.in(left + 1));
        await this.rows.expire(lane);
        continue;
      }
      // An unknown effect that waits for a person holds the lane until they decide.
      if (row.dueAt === null) return;
      if (row.dueAt > this.clock.now()) throw new RetryLater(row.dueAt);
      if (row.state === 'unknown') await this.reconcile(row);
      else await this.dispatch(row);
    }
  }

  /** Puts on its lane whatever is due or was left behind: a safety net, since jobs are added with the rows. */
  @Scheduled('wecom.outbox-sweep', '* * * * *')
  async sweep(): Promise<void> {
    const lanes = await this.db.rows<{ lane: string }>(sql`
      SELECT DISTINCT lane FROM effect
      WHERE (state IN ('planned', 'retryable', 'unknown') AND due_at <= ${this.clock.now()})
        OR (state IN ('leased', 'dispatching') AND lease_until <= ${this.clock.wall()})
      LIMIT ${LANES_PER_SWEEP}`);
    for (const { lane } of lanes) await this.queue.add(drainLane, { lane }, { key: lane });
  }

  private async dispatch(row: EffectRow): Promise<void> {
    const token = await this.rows.lease(row);
    if (!token) return;
    const kind = this.kinds.kind(row.kind);
    let prepared: unknown;
    try {
      const permit = await this.kinds.permit(effectOf(row));
      if (permit !== 'go') {
        if ('later' in permit) return await this.rows.postpone(row, token, permit.later, null);
        if ('cancel' in permit) {
          return await this.rows.end(row, token, 'cancelled', { code: 'cancelled', text: permit.cancel });
        }
        return await this.rows.end(row, token, 'blocked', { code: 'policy', text: permit.blocked });
      }
      prepared = await kind.prepare?.(effectOf(row));
    } catch (error) {
      return this.apply(row, token, beforeCall(error, row.attempts, this.clock.now()));
    }
    const dispatchedAt = await this.rows.dispatch(row, token);
    if (!dispatchedAt) return;
    try {
      const effect = { ...effectOf(row), attempts: row.attempts + 1, dispatchedAt };
      const sent = await kind.send(effect, prepared);
      await this.rows.answered(row, token, sent);
      await this.tellOwner(effect, sent);
    } catch (error) {
      await this.apply(row, token, afterCall(error, row.attempts + 1, this.clock.now()));
    }
  }

  private async tellOwner(effect: Effect, sent: Sent): Promise<void> {
    try {
      await this.kinds.owner(effect.ownerRef)?.answered?.(effect, sent);
    } catch (error) {
      this.logger.warn(`${effect.ownerRef} was not told in time: ${(error as Error).message}`);
    }
  }

  private async apply(row: EffectRow, token: string, verdict: ReturnType<typeof afterCall>): Promise<void> {
    if ('retry' in verdict) {
      const longest = this.kinds.kind(row.kind).longestPauseMs;
      const due =
        longest === undefined ? verdict.retry : new Date(Math.min(verdict.retry.getTime(), this.in(longest).getTime()));
      return this.rows.postpone(row, token, due, verdict.reason);
    }
    this.logger.warn(`Effect ${row.id} (${row.kind}, ${row.ownerRef}): ${verdict.as}, ${verdict.reason.text}`);
    if (verdict.as === 'unknown') return this.rows.lost(row, token, verdict.reason);
    return this.rows.end(row, token, 'failed', verdict.reason);
  }

  private async reconcile(row: EffectRow): Promise<void> {
    try {
      const said = await this.kinds.kind(row.kind).reconcile(effectOf(row));
      if (said === 'absent') await this.rows.absent(row, lostAtOf(row) ?? row.dispatchedAt);
      else if (said === 'unclear') {
        this.logger.warn(`Effect ${row.id} (${row.kind}, ${row.ownerRef}) stays unclear and waits for a person`);
        const text = 'WeCom does not show whether it happened; someone has to decide';
        await this.rows.stillUnknown(row, null, { code: 'unclear', text }, true);
      } else await this.rows.found(row, said.found);
    } catch (error) {
      const { due, reason, counted } = afterReconcile(error, row.reconciles, this.clock.now());
      const stuck = counted && row.reconciles + 1 >= RECONCILES;
      await this.rows.stillUnknown(row, stuck ? null : due, reason, counted);
    }
  }

  private in(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}

/** The part of a row that kinds and owners see. */
export function effectOf(row: EffectRow): Effect {
  const { id, kind, ownerRef, payload, contentHash, attempts, dispatchedAt } = row;
  const subjects = { rep: row.subjectRep, customer: row.subjectCustomer, group: row.subjectGroup };
  return { id, kind, ownerRef, ...subjects, payload, contentHash, attempts, dispatchedAt, lostAt: lostAtOf(row) };
}

/** Kept in the result's place, which is free until the effect succeeds. */
function lostAtOf({ state, result }: EffectRow): Date | null {
  const { lostAt } = (state === 'succeeded' ? null : (result as { lostAt?: number } | null)) ?? {};
  return lostAt === undefined ? null : new Date(lostAt);
}
