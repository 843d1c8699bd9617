import { Injectable, OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Settings } from '../../../config/settings';
import { Database } from '../database/database';
import { sql } from '../database/sql';
import { Refused } from '../errors/errors';
import { Clock } from './clock';

const ROW = 1;

/** A step of the time machine with work for another process waits until that one has looked. */
const WATCH_MS = 50;

/** Keeps the sandbox's clock offset in a row, so that a restart and every other process has the same time. */
@Injectable()
export class ClockOffsets implements OnModuleInit {
  private looking = false;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** Before any work starts, so that nothing ever sees the time go back. */
  async onModuleInit(): Promise<void> {
    await this.follow();
  }

  /** Moves the clock forward to `to`. Throws Refused outside the sandbox and on a step back. */
  async moveTo(to: Date): Promise<void> {
    if (!this.settings.values.sandbox) {
      throw new Refused('clock.fixed', 'The clock can be moved only with SANDBOX=on.', { status: 403 });
    }
    if (to < this.clock.now()) {
      throw new Refused('clock.backwards', 'The clock moves forward only: rows already say what happened.', {
        details: { now: this.clock.now().toISOString(), to: to.toISOString() },
      });
    }
    const offset = to.getTime() - this.clock.wall();
    await this.db.upsert('clock_offset', [{ id: ROW, offset_ms: offset }], { key: ['id'], update: ['offset_ms'] });
    this.clock.shift(offset);
  }

  /** Other processes learn of a jump by looking; nobody looks where the clock cannot move or nobody else could move it. */
  @Interval(WATCH_MS)
  async watch(): Promise<void> {
    if (this.looking || !this.settings.values.sandbox || this.db.engine === 'sqlite') return;
    this.looking = true;
    await this.follow();
    this.looking = false;
  }

  private async follow(): Promise<void> {
    if (!this.settings.values.sandbox) return;
    const row = await this.db
      .row<{ offset_ms: number }>(sql`SELECT offset_ms FROM clock_offset WHERE id = ${ROW}`)
      .catch(() => undefined);
    if (row && row.offset_ms > this.clock.offset) this.clock.shift(row.offset_ms);
  }
}
