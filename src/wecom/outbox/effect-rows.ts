import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { Facts } from '../../platform/events/facts';
import { redact } from '../client/redact';
import { Sent } from './effect-kinds';
import { effectSettled } from './effect.facts';
import { EffectRow, EffectState } from './effect.entity';

/** States in which an effect holds its lane. */
export const OPEN_STATES: EffectState[] = ['planned', 'leased', 'dispatching', 'retryable', 'unknown'];

/** Longer than a call with its token refresh can take (20 s each), so that a lease ends early only with its holder. */
const LEASE_MS = 60_000;

/** Why an effect ended or waits. */
export interface Reason {
  code: string;
  text: string;
}

/** The effect table: every transition is a compare-and-set on one row, and every end is announced with it. */
@Injectable()
export class EffectRows {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly facts: Facts,
  ) {}

  /** The effect that holds the lane: the oldest open one. */
  async head(lane: string): Promise<EffectRow | null> {
    const row = await this.db.row<{ id: number }>(sql`
      SELECT id FROM effect WHERE lane = ${lane} AND state IN (${OPEN_STATES}) ORDER BY id LIMIT 1`);
    return row ? this.db.repo(EffectRow).findOneBy({ id: row.id }) : null;
  }

  /** planned or retryable → leased; the lease token, or null when somebody else was faster. */
  async lease(row: EffectRow): Promise<string | null> {
    const token = randomUUID();
    const leased = await this.change(row, sql`state = ${row.state} AND attempts = ${row.attempts}`, {
      state: sql`${'leased'}`,
      lease_token: sql`${token}`,
      lease_until: sql`${this.clock.wall() + LEASE_MS}`,
    });
    return leased ? token : null;
  }

  /** leased → dispatching, committed before the call; the time of it, or null when the lease was lost. */
  async dispatch(row: EffectRow, token: string): Promise<Date | null> {
    const at = this.clock.now();
    const dispatched = await this.change(row, sql`state = ${'leased'} AND lease_token = ${token}`, {
      state: sql`${'dispatching'}`,
      lease_until: sql`${this.clock.wall() + LEASE_MS}`,
      dispatched_at: sql`${at}`,
      attempts: sql`attempts + 1`,
    });
    return dispatched ? at : null;
  }

  /** The answer of the call; also of one that came after the lease had ended, unless it was reconciled meanwhile. */
  async answered(row: EffectRow, token: string, sent: Sent): Promise<void> {
    await this.succeed(row, sql`state IN ('dispatching', 'unknown') AND lease_token = ${token}`, sent);
  }

  /** unknown → succeeded, found by reading WeCom back or said by a person. False when it is unknown no longer. */
  async found(row: EffectRow, sent: Sent): Promise<boolean> {
    return this.succeed(row, sql`state = 'unknown'`, sent);
  }

  /** Ends a leased or dispatching effect without success. */
  async end(row: EffectRow, token: string, state: 'failed' | 'blocked' | 'cancelled', reason: Reason): Promise<void> {
    await this.settle(row, sql`state IN ('leased', 'dispatching') AND lease_token = ${token}`, {
      state: sql`${state}`,
      ...reasonOf(reason),
    });
  }

  /** Any state in which it may have been sent, or be sent again, → failed: it was taken, and never arrived. */
  async undelivered(row: EffectRow, reason: Reason): Promise<void> {
    await this.settle(row, sql`state IN (${['succeeded', ...OPEN_STATES]})`, {
      state: sql`${'failed'}`,
      ...reasonOf(reason),
    });
  }

  /** leased → planned or dispatching → retryable: surely nothing happened, and it may be tried at `due`. */
  async postpone(row: EffectRow, token: string, due: Date, reason: Reason | null): Promise<void> {
    await this.change(row, sql`state IN ('leased', 'dispatching') AND lease_token = ${token}`, {
      state: sql`CASE WHEN state = 'leased' THEN 'planned' ELSE 'retryable' END`,
      due_at: sql`${due}`,
      ...FREE,
      ...(reason ? reasonOf(reason) : {}),
    });
  }

  /** dispatching → unknown: nobody can tell whether it happened. The token stays, should the answer still come. */
  async lost(row: EffectRow, token: string, reason: Reason): Promise<void> {
    await this.change(row, sql`state = 'dispatching' AND lease_token = ${token}`, {
      state: sql`${'unknown'}`,
      due_at: sql`${this.clock.now()}`,
      reconciles: sql`0`,
      lease_until: sql`NULL`,
      ...reasonOf(reason),
    });
  }

  /**
   * unknown → planned: it never happened. False when it is unknown no longer.
   * @param lostAt the call that reading back did not find, kept until the effect is settled; null where a person knows
   */
  async absent(row: EffectRow, lostAt: Date | null): Promise<boolean> {
    return this.change(row, sql`state = 'unknown'`, {
      state: sql`${'planned'}`,
      result: sql`${lostAt ? JSON.stringify({ lostAt: lostAt.getTime() }) : null}`,
      due_at: sql`${this.clock.now()}`,
      reconciles: sql`0`,
      ...FREE,
    });
  }

  /** Stays unknown until `due`, or until a person decides where that is null. */
  async stillUnknown(row: EffectRow, due: Date | null, reason: Reason | null, counted: boolean): Promise<void> {
    await this.change(row, sql`state = 'unknown'`, {
      due_at: sql`${due}`,
      reconciles: counted ? sql`reconciles + 1` : sql`reconciles`,
      ...(reason ? reasonOf(reason) : {}),
    });
  }

  /** What a dead process left: leased → planned, dispatching → unknown. `evenLive` where no other process can exist. */
  async expire(lane: string | null, evenLive = false): Promise<void> {
    const where: Sql[] = [];
    if (lane !== null) where.push(sql`lane = ${lane}`);
    if (!evenLive) where.push(sql`lease_until <= ${this.clock.wall()}`);
    const scope = where.length ? sql` AND ${sql.join(where, ' AND ')}` : sql``;
    const now = this.clock.now();
    await this.db.run(sql`
      UPDATE effect SET state = 'planned', lease_token = NULL, lease_until = NULL, updated_at = ${now}
      WHERE state = 'leased'${scope}`);
    await this.db.run(sql`
      UPDATE effect SET state = 'unknown', due_at = ${now}, reconciles = 0, lease_until = NULL, updated_at = ${now},
        error_code = 'interrupted', error_text = 'the process ended between the call and its answer'
      WHERE state = 'dispatching'${scope}`);
  }

  private async succeed(row: EffectRow, where: Sql, sent: Sent): Promise<boolean> {
    return this.settle(row, where, {
      state: sql`${'succeeded'}`,
      result: sql`${JSON.stringify(sent.result ?? null)}`,
      external_ref: sql`${sent.externalRef ?? null}`,
      error_code: sql`NULL`,
      error_text: sql`NULL`,
    });
  }

  private async settle(row: EffectRow, where: Sql, values: Record<string, Sql>): Promise<boolean> {
    return this.db.transaction(async () => {
      const settled = await this.change(row, where, { due_at: sql`NULL`, ...FREE, ...values });
      if (settled) await this.facts.announce(effectSettled, { kind: row.kind, ids: [row.id] });
      return settled;
    });
  }

  private async change(row: EffectRow, where: Sql, values: Record<string, Sql>): Promise<boolean> {
    const all = { ...values, updated_at: sql`${this.clock.now()}` };
    const settings = Object.entries(all).map(([column, value]) => sql`${sql.ident(column)} = ${value}`);
    const changed = await this.db.run(
      sql`UPDATE effect SET ${sql.join(settings, ', ')} WHERE id = ${row.id} AND ${where}`,
    );
    return changed > 0;
  }
}

const FREE = { lease_token: sql`NULL`, lease_until: sql`NULL` };

function reasonOf(reason: Reason): Record<string, Sql> {
  return {
    error_code: sql`${reason.code.slice(0, 40)}`,
    error_text: sql`${redact(reason.text).slice(0, 500)}`,
  };
}
