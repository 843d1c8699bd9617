import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';

const DAY_MS = 86_400_000;
const MOST_NAMES = 5;

/** How events and writes fare right now. Durations in seconds. */
export interface InboxPulse {
  lastAt: Date | null;
  waiting: number;
  oldestWaitingSeconds: number;
  dead: number;
  deadKinds: string;
}

export interface EffectPulse {
  unclear: number;
  failedToday: number;
  failedCodes: string;
  due: number;
  oldestDueSeconds: number;
}

/** What the doctor and the alerts ask of the two tables between us and WeCom. */
@Injectable()
export class TrafficQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async inbox(): Promise<InboxPulse> {
    const last = await this.db.row<{ at: number }>(
      sql`SELECT received_at AS at FROM wecom_inbox ORDER BY id DESC LIMIT 1`,
    );
    const [waiting] = await this.db.heavy<{ events: number; oldest: number | null }>(sql`
      SELECT COUNT(*) AS events, MIN(received_at) AS oldest FROM wecom_inbox WHERE state IN ('new', 'ready')`);
    const dead = await this.db.heavy<{ kind: string; events: number }>(sql`
      SELECT kind, COUNT(*) AS events FROM wecom_inbox WHERE state = 'dead' GROUP BY kind ORDER BY events DESC, kind`);
    return {
      lastAt: last ? new Date(last.at) : null,
      waiting: Number(waiting.events),
      oldestWaitingSeconds: this.since(waiting.oldest),
      dead: dead.reduce((sum, row) => sum + Number(row.events), 0),
      deadKinds: named(dead.map((row) => [row.kind || '?', Number(row.events)])),
    };
  }

  async effects(): Promise<EffectPulse> {
    const day = new Date(this.clock.now().getTime() - DAY_MS);
    const [unclear] = await this.db.heavy<{ effects: number }>(sql`
      SELECT COUNT(*) AS effects FROM effect WHERE state = 'unknown' AND due_at IS NULL`);
    const failed = await this.db.heavy<{ kind: string; code: string | null; effects: number }>(sql`
      SELECT kind, error_code AS code, COUNT(*) AS effects FROM effect
      WHERE state = 'failed' AND updated_at >= ${day} GROUP BY kind, error_code ORDER BY effects DESC, kind`);
    const [due] = await this.db.heavy<{ effects: number; oldest: number | null }>(sql`
      SELECT COUNT(*) AS effects, MIN(due_at) AS oldest FROM effect
      WHERE state IN ('planned', 'retryable') AND due_at <= ${this.clock.now()}`);
    return {
      unclear: Number(unclear.effects),
      failedToday: failed.reduce((sum, row) => sum + Number(row.effects), 0),
      failedCodes: named(failed.map((row) => [`${row.kind} ${row.code ?? '?'}`, Number(row.effects)])),
      due: Number(due.effects),
      oldestDueSeconds: this.since(due.oldest),
    };
  }

  private since(at: number | Date | null): number {
    if (at === null) return 0;
    return Math.max(0, Math.floor((this.clock.now().getTime() - new Date(at).getTime()) / 1000));
  }
}

function named(counts: [string, number][]): string {
  return counts
    .slice(0, MOST_NAMES)
    .map(([name, count]) => `${name} × ${count}`)
    .join(', ');
}
