import { Injectable } from '@nestjs/common';
import { Calendar } from '../platform/calendar/calendar';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { Facts } from '../platform/events/facts';
import { messagesArrived } from './conversations.facts';
import { ArchivedMessage } from './feed/archive-feed';
import { SignalWriter } from './signals/signal-writer';

export const ARCHIVE = 'archive';

/** Ids in one fact or one statement. */
const MOST_IDS = 500;

/** External contacts have ids that start with wm or wo. Members' ids are the corp's own choice, and may too. */
const LIKE_EXTERNAL = /^w[mo][A-Za-z0-9_-]{8,}$/;

/** Who talks to whom, before anybody is looked up. */
interface Placed {
  message: ArchivedMessage;
  direction: 'in' | 'out';
  external: string | null;
  rep: string | null;
  chatId: string | null;
}

/** Stores archived messages: whose they are, and what they say. */
@Injectable()
export class MessageWriter {
  constructor(
    private readonly db: Database,
    private readonly calendar: Calendar,
    private readonly facts: Facts,
    private readonly signals: SignalWriter,
  ) {}

  /**
   * Stores one page that was read after `after` and moves the cursor behind it, in one transaction. Answers false, and
   * stores nothing, when somebody else has moved the cursor meanwhile.
   */
  async store(after: number, messages: ArchivedMessage[]): Promise<boolean> {
    const last = messages.reduce((most, { seq }) => Math.max(most, seq), after);
    return this.db.transaction(async () => {
      await this.db.insertIgnore('archive_cursor', [{ name: ARCHIVE, seq: 0 }]);
      const moved = await this.db.run(
        sql`UPDATE archive_cursor SET seq = ${last} WHERE name = ${ARCHIVE} AND seq = ${after}`,
      );
      if (!moved) return false;
      const members = await this.membersAmong(messages);
      const placed = messages.flatMap((message) => placeOf(message, members) ?? []);
      await this.db.insertIgnore('message', await this.rowsOf(placed));
      await this.tell(after);
      return true;
    });
  }

  /** Members whose ids look like those of external contacts. */
  private async membersAmong(messages: ArchivedMessage[]): Promise<Set<string>> {
    const unclear = new Set(
      messages.flatMap(({ from, tolist }) => [from, ...tolist]).filter((id) => LIKE_EXTERNAL.test(id)),
    );
    const members = new Set<string>();
    const ids = [...unclear];
    for (let at = 0; at < ids.length; at += MOST_IDS) {
      const some = ids.slice(at, at + MOST_IDS);
      const rows = await this.db.rows<{ userid: string }>(sql`SELECT userid FROM rep WHERE userid IN (${some})`);
      for (const { userid } of rows) members.add(userid);
    }
    return members;
  }

  /** Rows with the customers and groups that are known now; a fixed number of statements. */
  private async rowsOf(placed: Placed[]): Promise<Record<string, unknown>[]> {
    const externals = [...new Set(placed.flatMap(({ external }) => external ?? []))];
    const chats = [...new Set(placed.flatMap(({ chatId }) => chatId ?? []))];
    const people = await this.db.rows<{ value: string; customer_id: number }>(sql`
      SELECT value, customer_id FROM identity WHERE kind = 'external_userid' AND value IN (${externals})`);
    const groups = await this.db.rows<{ chat_id: string; id: number }>(
      sql`SELECT chat_id, id FROM customer_group WHERE chat_id IN (${chats})`,
    );
    const customerOf = new Map(people.map((row) => [row.value, row.customer_id]));
    const groupOf = new Map(groups.map((row) => [row.chat_id, row.id]));
    return placed.map(({ message, direction, external, rep, chatId }) => {
      const sentAt = new Date(message.msgtime);
      return {
        msgid: message.msgid.slice(0, 100),
        seq: message.seq,
        from_id: message.from.slice(0, 64),
        external_id: external,
        chat_id: chatId,
        direction,
        rep_userid: rep,
        customer_id: external === null ? null : customerOf.get(external),
        group_id: chatId === null ? null : groupOf.get(chatId),
        type: message.msgtype.slice(0, 16),
        text: textOf(message),
        sent_at: sentAt,
        sent_day: this.calendar.dayOf(sentAt),
      };
    });
  }

  /** Looks for signals in what was really inserted: a message that came before keeps its first seq. */
  private async tell(after: number): Promise<void> {
    const fresh = await this.db.rows<{ id: number; customer_id: number }>(
      sql`SELECT id, customer_id FROM message WHERE seq > ${after} AND customer_id IS NOT NULL ORDER BY id`,
    );
    const customerIds = [...new Set(fresh.map((row) => row.customer_id))];
    for (let at = 0; at < customerIds.length; at += MOST_IDS) {
      await this.facts.announce(messagesArrived, { customerIds: customerIds.slice(at, at + MOST_IDS) });
    }
    await this.signals.find(fresh.map((row) => row.id));
  }
}

/** Null for what is no message between a member and an outside party: recalls, robots, talk among colleagues. */
function placeOf(message: ArchivedMessage, members: Set<string>): Placed | null {
  if (message.action !== 'send' || !message.msgid || !message.from) return null;
  const chatId = message.roomid || null;
  const isExternal = (id: string) => LIKE_EXTERNAL.test(id) && !members.has(id);
  if (isExternal(message.from)) {
    const rep = chatId === null ? (message.tolist[0] ?? null) : null;
    return { message, direction: 'in', external: message.from, rep, chatId };
  }
  const external = chatId === null ? (message.tolist.find(isExternal) ?? null) : null;
  if (chatId === null && external === null) return null;
  return { message, direction: 'out', external, rep: message.from, chatId };
}

function textOf({ text, link, weapp, file }: ArchivedMessage): string {
  return text?.content ?? link?.title ?? weapp?.title ?? file?.filename ?? '';
}
