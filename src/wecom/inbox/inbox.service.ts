import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { notFound, Refused } from '../../platform/errors/errors';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { handleSubject, readInbox } from './inbox.jobs';

const DAY_MS = 86_400_000;
/** Bodies carry names and remarks: kept as long as a dispute about an event may need them. */
const BODY_DAYS = 30;
/** WeCom repeats within minutes; a year of hashes stops any replay worth the name. */
const HASH_DAYS = 400;
const ROWS_PER_COMMIT = 200;
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
      WHERE (state = 'ready' AND due_at <= ${this.clock.now()})
        OR (state = 'running' AND lease_until < ${this.clock.wall()})
      LIMIT ${LANES_PER_SWEEP}`);
    for (const { subject } of waiting) await this.queue.add(handleSubject, { subject }, { key: subject });
  }

  /** Forgets bodies after 30 days and hashes after 400, a little at a time. */
  @Scheduled('wecom.inbox-trim', '40 3 * * *')
  async trim(): Promise<void> {
    const before = (days: number) => new Date(this.clock.now().getTime() - days * DAY_MS);
    const settled = sql`state IN ('done', 'ignored')`;
    await this.inChunks(
      (after) => sql`SELECT id FROM wecom_inbox WHERE id > ${after} AND ${settled} AND body IS NOT NULL
        AND received_at < ${before(BODY_DAYS)}`,
      (ids) => sql`UPDATE wecom_inbox SET body = NULL WHERE id IN (${ids})`,
    );
    await this.inChunks(
      (after) => sql`SELECT id FROM wecom_inbox WHERE id > ${after} AND ${settled}
        AND received_at < ${before(HASH_DAYS)}`,
      (ids) => sql`DELETE FROM wecom_inbox WHERE id IN (${ids})`,
    );
  }

  private async inChunks(select: (after: number) => Sql, write: (ids: number[]) => Sql): Promise<void> {
    for (let after = 0; ;) {
      const rows = await this.db.heavy<{ id: number }>(sql`${select(after)} ORDER BY id LIMIT ${ROWS_PER_COMMIT}`);
      if (rows.length) await this.db.run(write(rows.map((row) => row.id)));
      if (rows.length < ROWS_PER_COMMIT) return;
      after = rows[rows.length - 1].id;
    }
  }

  private async refuse(id: number, why: string): Promise<never> {
    const row = await this.db.row<{ state: string }>(sql`SELECT state FROM wecom_inbox WHERE id = ${id}`);
    if (!row) throw notFound('event', id);
    throw new Refused('wecom.inbox-state', why, { status: 409, details: { id, state: row.state } });
  }
}
