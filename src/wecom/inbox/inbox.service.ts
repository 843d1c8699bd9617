import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { notFound, Refused } from '../../platform/errors/errors';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { handleSubject, readInbox } from './inbox.jobs';

const LANES_PER_SWEEP = 500;

/** What people and the calendar do to the inbox. */
@Injectable()
export class Inbox {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
  ) {}

  /** Tries a dead or ignored event again, from the start. @throws Refused when it is neither, or its body is gone */
  async retry(id: number): Promise<void> {
    await this.db.transaction(async () => {
      const changed = await this.db.run(sql`
        UPDATE wecom_inbox SET state = 'new', attempts = 0, due_at = ${this.clock.now()}, error = NULL
        WHERE id = ${id} AND state IN ('dead', 'ignored') AND body IS NOT NULL`);
      if (!changed) await this.refuse(id, 'Only a dead or ignored event whose text is still kept can be retried.');
      await this.queue.add(readInbox, {}, { key: 'inbox' });
    });
  }

  /** Takes an event off the list of the dead for good. @throws Refused when it is not dead */
  async ignore(id: number): Promise<void> {
    const changed = await this.db.run(sql`
      UPDATE wecom_inbox SET state = 'ignored', handled_at = ${this.clock.now()} WHERE id = ${id} AND state = 'dead'`);
    if (!changed) await this.refuse(id, 'Only a dead event can be ignored.');
  }

  /** Puts on its lane whatever waits without a job: a safety net, since jobs are added with the rows. */
  @Scheduled('wecom.inbox-sweep', '* * * * *')
  async sweep(): Promise<void> {
    const fresh = await this.db.row(sql`SELECT id FROM wecom_inbox WHERE state = 'new' LIMIT 1`);
    if (fresh) await this.queue.add(readInbox, {}, { key: 'inbox' });
    const waiting = await this.db.rows<{ subject: string }>(sql`
      SELECT DISTINCT subject FROM wecom_inbox
      WHERE state = 'ready' AND due_at <= ${this.clock.now()}
      LIMIT ${LANES_PER_SWEEP}`);
    await this.queue.addLanes(
      handleSubject,
      waiting.map(({ subject }) => ({ data: { subject }, key: subject })),
    );
  }

  private async refuse(id: number, why: string): Promise<never> {
    const row = await this.db.row<{ state: string }>(sql`SELECT state FROM wecom_inbox WHERE id = ${id}`);
    if (!row) throw notFound('event', id);
    throw new Refused('wecom.inbox-state', why, { status: 409, details: { id, state: row.state } });
  }
}
