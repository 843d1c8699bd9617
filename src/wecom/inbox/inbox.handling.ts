import { randomUUID } from 'node:crypto';
import { Injectable, Logger, OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Unavailable } from '../../platform/errors/errors';
import { OnJob, RetryLater } from '../../platform/queue/job';
import { redact } from '../client/redact';
import { handleFirst, handleSubject, handleSubjectNow, handleSubjectSoon } from './inbox.jobs';
import { WecomHandlers } from './on-wecom';
import { readEvent, Receiver } from './wecom-event';

/** Failures before an event is dead; with the pauses below the last one comes after about four hours. */
const TRIES = 10;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 3_600_000;
/** A handler takes milliseconds to seconds; whoever is silent for so long has died. */
const LEASE_MS = 120_000;
/** How often a second lane looks whether the first has finished. */
const LOOK_MS = 1000;

interface OpenRow {
  id: number;
  receiver: Receiver;
  state: 'ready' | 'running';
  body: string;
  attempts: number;
  due_at: number;
  lease_until: number | null;
  received_at: number;
}

/** Hands the events of a subject to their handlers, strictly in the order they came. */
@Injectable()
export class InboxHandling implements OnModuleInit {
  private readonly logger = new Logger('Inbox');

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly handlers: WecomHandlers,
  ) {}

  /** On SQLite one process does everything, so a lease found at the start belongs to a dead one. */
  async onModuleInit(): Promise<void> {
    if (this.db.engine !== 'sqlite') return;
    await this.db.run(sql`UPDATE wecom_inbox SET state = 'ready', lease_token = NULL, lease_until = NULL
      WHERE state = 'running'`);
  }

  @OnJob(handleSubjectSoon)
  async handleSoon(data: { subject: string }): Promise<void> {
    await this.handle(data);
  }

  /** Besides its turn, whatever has become of it meanwhile. */
  @OnJob(handleFirst)
  async first({ id }: { id: number }): Promise<void> {
    const row = await this.db.row<Pick<OpenRow, 'receiver' | 'received_at'> & { body: string | null }>(sql`
      SELECT receiver, body, received_at FROM wecom_inbox WHERE id = ${id}`);
    if (!row?.body) return;
    await this.handlers.handleFirst(readEvent(row.receiver, row.body, new Date(Number(row.received_at))));
  }

  @OnJob(handleSubjectNow)
  async handleNow(data: { subject: string }): Promise<void> {
    await this.handle(data);
  }

  @OnJob(handleSubject)
  async handle({ subject }: { subject: string }): Promise<void> {
    for (;;) {
      const [row, another] = await this.waiting(subject);
      if (!row) return;
      const wall = this.clock.wall();
      // The two lanes of one subject (urgent and not) may meet: the one that came second waits.
      if (row.state === 'running' && (row.lease_until ?? 0) > wall) throw new RetryLater(this.in(LOOK_MS));
      if (row.due_at > this.clock.now().getTime()) throw new RetryLater(new Date(Number(row.due_at)));
      const lease = randomUUID();
      const taken = await this.db.run(sql`
        UPDATE wecom_inbox SET state = 'running', lease_token = ${lease}, lease_until = ${wall + LEASE_MS}
        WHERE id = ${row.id} AND attempts = ${row.attempts} AND due_at = ${row.due_at} AND (state = 'ready' OR (state = 'running' AND lease_until <= ${wall}))`);
      // One that was read meanwhile has put the subject on its lane once more.
      if (taken && (await this.runOne(row, lease)) && !another) return;
    }
  }

  /** The subject's next event, and one more where there is one. */
  private async waiting(subject: string): Promise<OpenRow[]> {
    return this.db.rows<OpenRow>(sql`
      SELECT id, receiver, state, body, attempts, due_at, lease_until, received_at FROM wecom_inbox
      WHERE subject = ${subject} AND state IN ('ready', 'running') ORDER BY id LIMIT 2`);
  }

  /** False where it failed, and waits or is dead. */
  private async runOne(row: OpenRow, lease: string): Promise<boolean> {
    try {
      await this.handlers.handle(readEvent(row.receiver, row.body, new Date(Number(row.received_at))));
    } catch (error) {
      await this.failed(row, lease, error);
      return false;
    }
    await this.db.run(sql`
      UPDATE wecom_inbox SET state = 'done', handled_at = ${this.clock.now()}, error = NULL,
        lease_token = NULL, lease_until = NULL
      WHERE id = ${row.id} AND lease_token = ${lease}`);
    return true;
  }

  /** Back to ready with a pause; dead after too many tries. Being told to wait costs no try. */
  private async failed(row: OpenRow, lease: string, error: unknown): Promise<void> {
    const told = error instanceof RetryLater || error instanceof Unavailable ? error.until : null;
    const attempts = told ? row.attempts : row.attempts + 1;
    const dead = attempts >= TRIES;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 4 ** row.attempts);
    const text = redact(error instanceof Error ? error.message : String(error));
    await this.db.run(sql`
      UPDATE wecom_inbox SET state = ${dead ? 'dead' : 'ready'}, attempts = ${attempts}, due_at = ${told ?? this.in(pause)},
        error = ${text.slice(0, 500)}, lease_token = NULL, lease_until = NULL
      WHERE id = ${row.id} AND lease_token = ${lease}`);
    if (dead) this.logger.error(`Event ${row.id} is dead after ${attempts} tries, until someone retries it: ${text}`);
    else if (!told) this.logger.warn(`Event ${row.id} failed, try ${attempts} of ${TRIES}: ${text}`);
  }

  private in(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}
