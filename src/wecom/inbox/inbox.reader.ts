import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { OnJob } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { UnreadableText } from './bounded-xml';
import { checkElements } from './event-catalogue';
import { InboxState } from './inbox.entity';
import { handleFirst, handleSubject, NOW, readInbox, SOON } from './inbox.jobs';
import { WecomHandlers } from './on-wecom';
import { nameOf, readEvent, Receiver } from './wecom-event';

/** Rows read per commit: parsing and writing them stays below 25 ms. */
const ROWS_PER_COMMIT = 50;

/** Behind which a welcome code may wait to be pulled. */
const PRESSING = /^kf_msg_or_event$/;
/** Of new customers, whom their rep ought to find when they look. */
const AWAITED = /^change_external_contact\.add_(half_)?external_contact$/;

interface NewRow {
  id: number;
  receiver: Receiver;
  body: string;
  received_at: number;
}

interface ReadRow {
  id: number;
  state: InboxState;
  kind: string;
  subject: string;
  error: string | null;
  /** Somebody must hear of it before its turn. */
  first: boolean;
}

/** Turns stored messages into events with a kind and a subject, and puts each subject on its lane. */
@Injectable()
export class InboxReader {
  constructor(
    private readonly db: Database,
    private readonly queue: Queue,
    private readonly handlers: WecomHandlers,
  ) {}

  @OnJob(readInbox)
  async read(_data: Record<string, never>): Promise<void> {
    while ((await this.readSome()) === ROWS_PER_COMMIT);
  }

  private async readSome(): Promise<number> {
    const rows = await this.db.rows<NewRow>(sql`
      SELECT id, receiver, body, received_at FROM wecom_inbox WHERE state = 'new' ORDER BY id LIMIT ${ROWS_PER_COMMIT}`);
    if (!rows.length) return 0;
    const read = rows.map((row) => this.readRow(row));
    await this.db.transaction(async () => {
      await this.db.run(sql`
        UPDATE wecom_inbox SET state = ${choose(read, 'state')}, kind = ${choose(read, 'kind')},
          subject = ${choose(read, 'subject')}, error = ${choose(read, 'error')}
        WHERE id IN (${read.map((row) => row.id)}) AND state = 'new'`);
      const first = read.filter((row) => row.first).map(({ id }) => ({ key: String(id), data: { id } }));
      await this.queue.addLanes(handleFirst, first);
      const ready = read.filter((row) => row.state === 'ready');
      for (const priority of [NOW, SOON, undefined]) {
        const subjects = new Set(ready.filter((row) => hurryOf(row.kind) === priority).map((row) => row.subject));
        const lanes = [...subjects].map((subject) => ({ data: { subject }, key: subject }));
        await this.queue.addLanes(handleSubject, lanes, priority);
      }
    });
    return rows.length;
  }

  private readRow(row: NewRow): ReadRow {
    try {
      const event = readEvent(row.receiver, row.body, new Date(Number(row.received_at)));
      checkElements(event);
      const state = this.handlers.has(event) ? 'ready' : 'ignored';
      const first = this.handlers.hasFirst(event);
      return { id: row.id, state, kind: nameOf(event).slice(0, 128), subject: event.subject, error: null, first };
    } catch (error) {
      if (!(error instanceof UnreadableText)) throw error;
      return {
        id: row.id,
        state: 'dead',
        kind: '',
        subject: '',
        error: `not understood: ${error.message}`.slice(0, 500),
        first: false,
      };
    }
  }
}

/** One column's value per row, as a CASE over the ids. */
function choose(rows: ReadRow[], column: Exclude<keyof ReadRow, 'id' | 'first'>): Sql {
  const cases = rows.map((row) => sql`WHEN ${row.id} THEN ${row[column]}`);
  return sql`CASE id ${sql.join(cases, ' ')} END`;
}

/** The priority of what an event of this kind asks for; undefined for most. */
function hurryOf(kind: string): number | undefined {
  if (PRESSING.test(kind)) return NOW;
  return AWAITED.test(kind) ? SOON : undefined;
}
