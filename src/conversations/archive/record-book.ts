import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Secrets } from '../../platform/secrets/secrets';
import { ArchiveRecord } from '../feed/archive-feed';
import { RecordState } from './archive-record.entity';
import { Agreement, Consents, keyOf } from './consents';
import { MessageBody, readBody } from './message-body';
import { Place, placeOf, unclearIds } from './message-place';

/** Ids in one statement. */
const MOST_IDS = 500;

/** A record with a message to be shown. */
export interface Placed {
  record: ArchiveRecord;
  message: MessageBody;
  place: Place;
}

interface Judged {
  record: ArchiveRecord;
  message: MessageBody | null;
  state: RecordState;
  place: Place | null;
}

/** What a page of records holds besides its rows in the book. */
export interface Entries {
  placed: Placed[];
  /** msgids of messages that were taken back by these records. */
  takenBack: string[];
}

/** Keeps every record the archive gives, whatever is in it, and says which hold messages to be shown. */
@Injectable()
export class RecordBook {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly secrets: Secrets,
    private readonly consents: Consents,
  ) {}

  /** Writes the records, in the caller's transaction; one that is known keeps its row. Learns who agreed to be archived. */
  async enter(records: ArchiveRecord[]): Promise<Entries> {
    const judged = await this.judge(records);
    await this.db.insertIgnore(
      'archive_record',
      judged.map((each) => this.rowOf(each)),
    );
    return entriesOf(judged);
  }

  /** Puts what records that could not be opened turned out to say in their place, in the caller's transaction. */
  async enterOpened(records: ArchiveRecord[]): Promise<Entries> {
    const msgids = records.map(({ msgid }) => msgid);
    await this.db.run(sql`DELETE FROM archive_record WHERE msgid IN (${msgids}) AND state = 'unreadable'`);
    return this.enter(records);
  }

  private async judge(records: ArchiveRecord[]): Promise<Judged[]> {
    const read = records.map((record) => ({ record, message: record.body === null ? null : readBody(record.body) }));
    const messages = read.flatMap(({ message }) => message ?? []);
    const members = await this.membersAmong(messages);
    const externals = [...new Set(messages.flatMap(unclearIds))].filter((id) => !members.has(id));
    const known = await this.consents.of(externals);
    const learnt: Agreement[] = [];
    const judged = read.map(({ record, message }): Judged => {
      if (!message) return { record, message, state: record.body === null ? 'unreadable' : 'strange', place: null };
      const place = placeOf(message, members);
      const said = agreementOf(message, place);
      if (said) {
        learnt.push(said);
        known.set(keyOf(said.scope, said.externalUserid), { status: said.status, since: said.changedAt.getTime() });
      }
      if (message.action !== 'send' || said) return { record, message, state: 'read', place: null };
      if (!place) return { record, message, state: 'internal', place };
      const withheld = isWithheld(message, place, known);
      return { record, message, state: withheld ? 'withheld' : 'read', place: withheld ? null : place };
    });
    if (learnt.length) await this.consents.learn(learnt);
    return judged;
  }

  /** Members whose ids look like those of external contacts. */
  private async membersAmong(messages: MessageBody[]): Promise<Set<string>> {
    const ids = [...new Set(messages.flatMap(unclearIds))];
    const members = new Set<string>();
    for (let at = 0; at < ids.length; at += MOST_IDS) {
      const some = ids.slice(at, at + MOST_IDS);
      const rows = await this.db.rows<{ userid: string }>(sql`SELECT userid FROM rep WHERE userid IN (${some})`);
      for (const { userid } of rows) members.add(userid);
    }
    return members;
  }

  private rowOf({ record, message, state }: Judged): Record<string, unknown> & { msgid: string; seq: number } {
    const kept = state === 'internal' || state === 'withheld' ? null : (record.body ?? record.sealed);
    return {
      msgid: record.msgid.slice(0, 100),
      seq: record.seq,
      state,
      fault: record.fault,
      key_version: record.keyVersion,
      type: message ? message.type.slice(0, 32) : null,
      action: message ? message.action.slice(0, 16) : null,
      takes_back: message?.takesBack?.slice(0, 100) ?? null,
      sent_at: message?.sentAt ?? null,
      body: kept === null ? null : this.secrets.encrypt(kept),
      kept_at: this.clock.now(),
    };
  }
}

function entriesOf(judged: Judged[]): Entries {
  return {
    placed: judged.flatMap(({ record, message, place }) => (message && place ? { record, message, place } : [])),
    takenBack: judged.flatMap(({ message }) => message?.takesBack ?? []),
  };
}

function agreementOf(message: MessageBody, place: Place | null): Agreement | null {
  const { agreement, roomid, from, tolist, sentAt } = message;
  if (!agreement) return null;
  const { externalUserid, agrees } = agreement;
  const scope = roomid || place?.rep || [from, ...tolist].find((id) => id !== externalUserid);
  if (!scope) return null;
  const changedAt = new Date(sentAt ?? 0);
  return { scope, externalUserid, status: agrees ? 'agree' : 'disagree', source: 'message', changedAt };
}

/**
 * WeCom archives nothing of a customer who disagreed; should it hand out something of them all the same, it is not kept.
 * In a group that is what they write themselves.
 */
function isWithheld(
  { sentAt }: MessageBody,
  { external, rep, chatId }: Place,
  known: Map<string, { status: string; since: number }>,
): boolean {
  const scope = chatId ?? rep;
  if (external === null || scope === null) return false;
  const said = known.get(keyOf(scope, external));
  return said?.status === 'disagree' && (sentAt === null || sentAt >= said.since);
}
