import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Unavailable } from '../../platform/errors/errors';
import { OnJob, RetryLater } from '../../platform/queue/job';
import { redact } from '../client/redact';
import { handleFirst, handleSubject } from './inbox.jobs';
import { WecomHandlers } from './on-wecom';
import { readEvent, Receiver } from './wecom-event';

/** Failures before an event is dead; with the pauses below the last one comes after about four hours. */
const TRIES = 10;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 3_600_000;

interface OpenRow {
  id: number;
  receiver: Receiver;
  body: string;
  attempts: number;
  due_at: number;
  received_at: number;
}

/** Hands the events of a subject to their handlers, strictly in the order they came: a subject has one lane of the queue. */
@Injectable()
export class InboxHandling {
  private readonly logger = new Logger('Inbox');

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly handlers: WecomHandlers,
  ) {}

  /** Besides its turn, whatever has become of it meanwhile. */
  @OnJob(handleFirst)
  async first({ id }: { id: number }): Promise<void> {
    const row = await this.db.row<Pick<OpenRow, 'receiver' | 'received_at'> & { body: string | null }>(sql`
      SELECT receiver, body, received_at FROM wecom_inbox WHERE id = ${id}`);
    if (!row?.body) return;
    await this.handlers.handleFirst(readEvent(row.receiver, row.body, new Date(Number(row.received_at))));
  }

  @OnJob(handleSubject)
  async handle({ subject }: { subject: string }): Promise<void> {
    for (;;) {
      const [row, another] = await this.waiting(subject);
      if (!row) return;
      if (row.due_at > this.clock.now().getTime()) throw new RetryLater(new Date(Number(row.due_at)));
      // One that was read meanwhile has put the subject on its lane once more.
      if ((await this.runOne(row)) && !another) return;
    }
  }

  /** The subject's next event, and one more where there is one. */
  private async waiting(subject: string): Promise<OpenRow[]> {
    return this.db.rows<OpenRow>(sql`
      SELECT id, receiver, body, attempts, due_at, received_at FROM wecom_inbox
      WHERE subject = ${subject} AND state = 'ready' ORDER BY id LIMIT 2`);
  }

  /** False where it failed, and waits or is dead. */
  private async runOne(row: OpenRow): Promise<boolean> {
    try {
      await this.handlers.handle(readEvent(row.receiver, row.body, new Date(Number(row.received_at))));
    } catch (error) {
      await this.failed(row, error);
      return false;
    }
    await this.db.run(sql`
      UPDATE wecom_inbox SET state = 'done', handled_at = ${this.clock.now()}, error = NULL
      WHERE id = ${row.id} AND state = 'ready'`);
    return true;
  }

  /** Back to ready with a pause; dead after too many tries. Being told to wait costs no try. */
  private async failed(row: OpenRow, error: unknown): Promise<void> {
    const told = error instanceof RetryLater || error instanceof Unavailable ? error.until : null;
    const attempts = told ? row.attempts : row.attempts + 1;
    const dead = attempts >= TRIES;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 4 ** row.attempts);
    const text = redact(error instanceof Error ? error.message : String(error));
    await this.db.run(sql`
      UPDATE wecom_inbox SET state = ${dead ? 'dead' : 'ready'}, attempts = ${attempts}, due_at = ${told ?? this.in(pause)},
        error = ${text.slice(0, 500)}
      WHERE id = ${row.id} AND state = 'ready' AND attempts = ${row.attempts}`);
    if (dead) this.logger.error(`Event ${row.id} is dead after ${attempts} tries, until someone retries it: ${text}`);
    else if (!told) this.logger.warn(`Event ${row.id} failed, try ${attempts} of ${TRIES}: ${text}`);
  }

  private in(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}
