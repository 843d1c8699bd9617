import { Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Calendar } from '../calendar/calendar';
import { Clock } from '../clock/clock';
import { Database } from '../database/database';
import { Sql, sql } from '../database/sql';
import { Decorated } from '../discovery/decorated';
import { OnJob, RetryLater, job } from '../queue/job';
import { Queue } from '../queue/queue';
import { Scheduled } from '../schedule/schedules';
import { BiteSize } from './bites';
import { RETAINED, RetainedMeta, STILL_NEEDS, Trimming } from './retained';

const DAY_MS = 86_400_000;
/** Ids one look covers: a read in its own thread, done in milliseconds however few of them are due. */
const WINDOW_IDS = 5_000;
/** A job hands its place back after this long, so that a stop waits for it and others get theirs. */
const SLICE_MS = 2_000;
/** Behind everything else that is due. */
const PRIORITY = -10;

const trimOn = job<Record<string, never>>('retention.trim', { priority: PRIORITY });

/** A kind of data and the room's word on what is due. */
interface Retaining extends RetainedMeta {
  trimming: (before: Date) => Promise<Trimming>;
}

/** A row of `trimming`; longest_ms is what this process has seen since it was last written. */
interface Round {
  id: number;
  name: string;
  before_at: number;
  cursor_id: number;
  until_id: number;
  longest_ms: number;
}

/**
 * Forgets what is past its days, every night, in bites ordered by key: each is one short transaction that also moves
 * the round's cursor, with a pause as long as the bite after it. Killed at any moment it goes on where it was.
 */
@Injectable()
export class Trimmer implements OnApplicationBootstrap {
  private readonly logger = new Logger('Retention');
  private readonly kinds = new Map<string, Retaining>();
  private readonly needs: { what: string; still: (ids: number[]) => Promise<number[]> }[] = [];
  private readonly sizes = new Map<string, BiteSize>();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
    private readonly queue: Queue,
    private readonly settings: Settings,
    private readonly decorated: Decorated,
  ) {}

  onApplicationBootstrap(): void {
    for (const { meta, call, label } of this.decorated.methods<RetainedMeta>(RETAINED)) {
      if (this.kinds.has(meta.name)) throw new Error(`${meta.name} is retained twice; the second time by ${label}.`);
      this.kinds.set(meta.name, { ...meta, trimming: (before) => call(before as never) as Promise<Trimming> });
    }
    for (const { meta, call } of this.decorated.methods<string>(STILL_NEEDS)) {
      this.needs.push({ what: meta, still: (ids) => call(ids as never) as Promise<number[]> });
    }
  }

  /** The kinds of data by name. */
  all(): RetainedMeta[] {
    return [...this.kinds.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Opens tonight's rounds; one that is still under way goes on instead. */
  @Scheduled('retention.nightly', '20 3 * * *')
  async begin(): Promise<void> {
    const now = this.clock.now();
    for (const kind of this.kinds.values()) {
      const days = this.settings.values[kind.days];
      if (!days) continue;
      const open = await this.db.row(
        sql`SELECT id FROM trimming WHERE name = ${kind.name} AND state = 'running' LIMIT 1`,
      );
      if (open) continue;
      const before = new Date(now.getTime() - days * DAY_MS);
      const { table, key = 'id' } = await kind.trimming(before);
      const [{ last }] = await this.db.heavy<{ last: number | null }>(
        sql`SELECT MAX(${sql.ident(key)}) AS last FROM ${sql.ident(table)}`,
      );
      const round = { name: kind.name, day: this.calendar.dayOf(now), state: 'running', before_at: before };
      await this.db.insertIgnore('trimming', [{ ...round, until_id: last ?? 0, started_at: now }]);
    }
    await this.queue.add(trimOn, {}, { key: 'nightly' });
  }

  @OnJob(trimOn)
  async trim(_data: Record<string, never>): Promise<void> {
    const end = this.clock.wall() + SLICE_MS;
    for (;;) {
      const round = await this.db.row<Round>(sql`
        SELECT id, name, before_at, cursor_id, until_id, 0 AS longest_ms FROM trimming WHERE state = 'running' ORDER BY id LIMIT 1`);
      if (!round) return;
      while (Number(round.cursor_id) < Number(round.until_id)) {
        if (this.clock.wall() > end) throw new RetryLater(this.clock.now(), 'others get their turn');
        if (!(await this.bite(round))) break;
      }
      if (Number(round.cursor_id) >= Number(round.until_id)) await this.finish(round);
    }
  }

  /** Looks at the next window and takes one bite of it. False when another process has taken it. */
  private async bite(round: Round): Promise<boolean> {
    const kind = this.kinds.get(round.name);
    // Data of a version that is gone: nothing to look at.
    if (!kind) return this.skip(round);
    const trimming = await kind.trimming(new Date(Number(round.before_at)));
    const key = sql.ident(trimming.key ?? 'id');
    const size = this.sizeOf(round.name);
    const after = Number(round.cursor_id);
    const windowEnd = Math.min(Number(round.until_id), after + WINDOW_IDS);
    const found = await this.db.heavy<{ id: number }>(sql`
      SELECT ${key} AS id FROM ${sql.ident(trimming.table)}
      WHERE ${key} > ${after} AND ${key} <= ${windowEnd} AND ${trimming.due} ORDER BY ${key} LIMIT ${size.rows}`);
    const ids = found.map((row) => row.id);
    const cursor = ids.length === size.rows ? ids[ids.length - 1] : windowEnd;
    await trimming.first?.(ids);
    const begun = { at: 0 };
    const taken = await this.db.transaction(() => this.take(round, trimming, ids, cursor, begun));
    const ms = performance.now() - begun.at;
    if (!taken) return false;
    round.cursor_id = cursor;
    round.longest_ms = Math.max(Number(round.longest_ms), ids.length ? ms : 0);
    if (ids.length) size.learn(ids.length, ms);
    // As long a pause as the bite: whatever waits for the one connection has it in between.
    await new Promise((resolve) => setTimeout(resolve, ms));
    return true;
  }

  /** Whether a row is needed is asked in the transaction that forgets it: on SQLite nobody comes between. */
  private async take(
    round: Round,
    trimming: Trimming,
    ids: number[],
    cursor: number,
    begun: { at: number },
  ): Promise<boolean> {
    begun.at = performance.now();
    const needed = await this.stillNeeded(trimming.needed, ids);
    const going = ids.filter((id) => !needed.has(id));
    const trimmed = going.length ? await this.db.run(trimming.forget(going)) : 0;
    const moved = await this.db.run(sql`
      UPDATE trimming SET cursor_id = ${cursor}, trimmed = trimmed + ${trimmed}, spared = spared + ${needed.size},
        bites = bites + ${ids.length ? 1 : 0}, ${longest(round)}
      WHERE id = ${round.id} AND state = 'running' AND cursor_id = ${round.cursor_id}`);
    return moved > 0;
  }

  private async skip(round: Round): Promise<boolean> {
    this.logger.warn(`Nothing is retained as ${round.name} any more.`);
    round.cursor_id = round.until_id;
    return true;
  }

  private async finish(round: Round): Promise<void> {
    await this.db.run(sql`
      UPDATE trimming SET state = 'done', finished_at = ${this.clock.now()}, ${longest(round)}
      WHERE id = ${round.id} AND state = 'running'`);
  }

  private async stillNeeded(what: string | undefined, ids: number[]): Promise<Set<number>> {
    const needed = new Set<number>();
    if (!what || !ids.length) return needed;
    for (const need of this.needs) {
      if (need.what === what) for (const id of await need.still(ids)) needed.add(id);
    }
    return needed;
  }

  private sizeOf(name: string): BiteSize {
    let size = this.sizes.get(name);
    if (!size) this.sizes.set(name, (size = new BiteSize()));
    return size;
  }
}

/** Written with the next bite or the end: a commit's own time is known only after it. */
function longest({ longest_ms: ms }: Round): Sql {
  return sql`longest_ms = CASE WHEN longest_ms < ${ms} THEN ${ms} ELSE longest_ms END`;
}
