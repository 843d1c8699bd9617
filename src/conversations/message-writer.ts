import { Injectable } from '@nestjs/common';
import { Calendar } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { ArchiveLedger } from './archive/archive-ledger';
import { Entries, Placed, RecordBook } from './archive/record-book';
import { Recalls } from './archive/recalls';
import { messagesArrived } from './conversations.facts';
import { ArchivePage, ArchiveRecord } from './feed/archive-feed';
import { SignalWriter } from './signals/signal-writer';

export const ARCHIVE = 'archive';

/** Ids in one fact or one statement. */
const MOST_IDS = 500;

/** Stores archived messages: whose they are, and what they say. */
@Injectable()
export class MessageWriter {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
    private readonly facts: Facts,
    private readonly book: RecordBook,
    private readonly recalls: Recalls,
    private readonly ledger: ArchiveLedger,
    private readonly signals: SignalWriter,
  ) {}

  /**
   * Stores one page that was read after `after` and moves the cursor behind it, in one transaction. Answers false, and
   * stores nothing, when somebody else has moved the cursor meanwhile.
   * @param readAt when the page was asked for
   */
  async store(after: number, page: ArchivePage, readAt: Date): Promise<boolean> {
    const last = page.records.reduce((most, { seq }) => Math.max(most, seq), after);
    return this.db.transaction(async () => {
      if (last > after) {
        await this.db.insertIgnore('archive_cursor', [{ name: ARCHIVE, seq: 0 }]);
        const moved = await this.db.run(
          sql`UPDATE archive_cursor SET seq = ${last} WHERE name = ${ARCHIVE} AND seq = ${after}`,
        );
        if (!moved) return false;
        const entries = await this.book.enter(page.records);
        await this.write(entries);
        const sent = entries.placed.flatMap(({ message }) => message.sentAt ?? []);
        if (sent.length) await this.ledger.readTo(new Date(Math.max(...sent)));
      }
      if (page.caughtUp) await this.ledger.caughtUp(readAt);
      return true;
    });
  }

  /** Stores the messages of records that could not be opened when they came. */
  async storeOpened(records: ArchiveRecord[]): Promise<void> {
    await this.db.transaction(async () => this.write(await this.book.enterOpened(records)));
  }

  private async write({ placed, takenBack }: Entries): Promise<void> {
    await this.db.insertIgnore('message', await this.rowsOf(placed));
    await this.db.insertIgnore('archive_media', this.filesOf(placed));
    await this.recalls.apply(
      placed.map(({ record }) => record.msgid),
      takenBack,
    );
    await this.tell(placed);
  }

  /** Rows with the customers and groups that are known now; a fixed number of statements. */
  private async rowsOf(placed: Placed[]): Promise<Record<string, unknown>[]> {
    const externals = [...new Set(placed.flatMap(({ place }) => place.external ?? []))];
    const chats = [...new Set(placed.flatMap(({ place }) => place.chatId ?? []))];
    const people = await this.db.rows<{ value: string; customer_id: number }>(sql`
      SELECT value, customer_id FROM identity WHERE kind = 'external_userid' AND value IN (${externals})`);
    const groups = await this.db.rows<{ chat_id: string; id: number }>(
      sql`SELECT chat_id, id FROM customer_group WHERE chat_id IN (${chats})`,
    );
    const customerOf = new Map(people.map((row) => [row.value, row.customer_id]));
    const groupOf = new Map(groups.map((row) => [row.chat_id, row.id]));
    return placed.map(({ record, message, place: { direction, external, rep, chatId } }) => {
      const sentAt = message.sentAt === null ? this.clock.now() : new Date(message.sentAt);
      return {
        msgid: record.msgid.slice(0, 100),
        seq: record.seq,
        from_id: message.from.slice(0, 64),
        external_id: external?.slice(0, 64) ?? null,
        chat_id: chatId?.slice(0, 64) ?? null,
        direction,
        rep_userid: rep?.slice(0, 64) ?? null,
        customer_id: external === null ? null : customerOf.get(external),
        group_id: chatId === null ? null : groupOf.get(chatId),
        type: message.type.slice(0, 32),
        text: message.text,
        sent_at: sentAt,
        sent_day: this.calendar.dayOf(sentAt),
      };
    });
  }

  private filesOf(placed: Placed[]): Record<string, unknown>[] {
    const now = this.clock.now();
    return placed.flatMap(({ record, message }) =>
      message.files.map(({ kind, name, fileId, md5, size }, place) => ({
        msgid: record.msgid.slice(0, 100),
        place,
        kind,
        name,
        file_id: fileId,
        md5,
        size,
        state: 'waiting',
        due_at: now,
        kept_at: now,
      })),
    );
  }

  /** Looks for signals in what was really inserted: a message that came before keeps its first seq. */
  private async tell(placed: Placed[]): Promise<void> {
    if (!placed.length) return;
    const seqs = placed.map(({ record }) => record.seq);
    const msgids = placed.map(({ record }) => record.msgid.slice(0, 100));
    const fresh: { id: number; customer_id: number }[] = [];
    for (let at = 0; at < msgids.length; at += MOST_IDS) {
      const rows = await this.db.rows<{ id: number; customer_id: number }>(sql`
        SELECT id, customer_id FROM message WHERE msgid IN (${msgids.slice(at, at + MOST_IDS)})
          AND seq BETWEEN ${Math.min(...seqs)} AND ${Math.max(...seqs)} AND customer_id IS NOT NULL ORDER BY id`);
      fresh.push(...rows);
    }
    const customerIds = [...new Set(fresh.map((row) => row.customer_id))];
    for (let at = 0; at < customerIds.length; at += MOST_IDS) {
      await this.facts.announce(messagesArrived, { customerIds: customerIds.slice(at, at + MOST_IDS) });
    }
    await this.signals.find(fresh.map((row) => row.id));
  }
}
