import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Refused } from '../../platform/errors/errors';
import { RetryLater } from '../../platform/queue/job';
import { Attachment } from '../api/attachment';
import { MassMessagesApi, MassMessageTask, SendResult } from '../api/mass-messages.api';
import { allOf } from '../api/pages';
import { STILL_DISPATCHING } from '../client/errcodes';
import { isErrcode } from '../client/errors';
import { Effect, EffectKind, EffectKindOf, EffectKinds, EffectPlan, Reconciled, Sent } from './effect-kinds';
import { MassMessagePayload, sameAttachments, sameContent } from './mass-message.content';

/** Before this nothing can be read back: 41063 in the first minute after creation. */
const SETTLING_MS = 65_000;
/** A task that does not show by then was never created. */
const SURELY_LISTED_MS = 130_000;
/** Past this a person decides. */
const PATIENCE_MS = 900_000;
/**
 * WeCom's clock and ours differ, but surely not by more. Too narrow a window hides a created task and doubles it; a wide
 * one costs a page or two, since what is listed is told apart by content, sender, owner and recipients.
 */
const CLOCK_SLACK_MS = 3_600_000;

interface Prepared {
  recipients: string[];
  attachments: Attachment[];
}

/** What is kept of a created task. `reconciled` where it was found by reading back. */
export interface MassMessageResult {
  msgid: string;
  /** Recipients WeCom left out of the task. */
  fail_list: string[];
  reconciled?: true;
}

/**
 * A task for one rep to send a mass message, without an idempotency key at WeCom. Tasks of one sender and content are
 * one lane, so while one of them is unknown no other is created, and a task in WeCom's list that is not one of ours can
 * only be the unknown one.
 */
@Injectable()
@EffectKind('mass-message')
export class MassMessages implements EffectKindOf<MassMessagePayload, Prepared> {
  constructor(
    private readonly api: MassMessagesApi,
    private readonly kinds: EffectKinds,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  lane(plan: EffectPlan<MassMessagePayload>, contentHash: string): string {
    return `mass:${plan.payload.sender.toLowerCase()}:${contentHash}`;
  }

  content({ chat_type, text, attachments }: MassMessagePayload): unknown {
    return { chat_type, text, attachments };
  }

  async prepare(effect: Effect<MassMessagePayload>): Promise<Prepared> {
    const owner = this.kinds.owner(effect.ownerRef);
    const recipients = (await owner?.recipientsOf?.(effect.id)) ?? [];
    if (!recipients.length) throw new Refused('wecom.no-recipients', 'Nobody is left to send this message to.');
    const attachments = (await owner?.attachmentsOf?.(effect.id)) ?? effect.payload.attachments;
    // The payload is what a lost task is recognised by, so what goes out may differ from it in media ids only.
    if (!sameAttachments(effect.payload.attachments, attachments)) {
      throw new Refused('wecom.attachments-changed', 'The attachments are no longer those that were planned.');
    }
    return { recipients, attachments };
  }

  async send({ payload }: Effect<MassMessagePayload>, { recipients, attachments }: Prepared): Promise<Sent> {
    const { chat_type, sender, text } = payload;
    const answer = await this.api.create({
      chat_type,
      sender,
      ...(chat_type === 'single' ? { external_userid: recipients } : { chat_id_list: recipients }),
      ...(text ? { text: { content: text } } : {}),
      ...(attachments.length ? { attachments } : {}),
    });
    return sentAs({ msgid: answer.msgid, fail_list: answer.fail_list ?? [] });
  }

  async reconcile(effect: Effect<MassMessagePayload>): Promise<Reconciled> {
    const sentAt = effect.dispatchedAt;
    if (!sentAt) return 'absent';
    const age = this.clock.now().getTime() - sentAt.getTime();
    if (age < SETTLING_MS) throw this.later(SETTLING_MS - age);
    const recipients = (await this.kinds.owner(effect.ownerRef)?.recipientsOf?.(effect.id)) ?? [];
    const ours: MassMessageResult[] = [];
    const undecided: string[] = [];
    for (const msgid of await this.strangers(effect.payload, sentAt)) {
      const listed = await this.listedRecipients(msgid, effect.payload);
      if (listed === 'of another sender') continue;
      if (listed.length === 0 || recipients.length === 0) undecided.push(msgid);
      else if (isChunk(listed, recipients)) {
        // Groups are listed only once sent to, so of them a missing one says nothing.
        const missing = effect.payload.chat_type === 'single' ? without(recipients, listed) : [];
        ours.push({ msgid, fail_list: missing, reconciled: true });
      }
    }
    if (ours.length === 1 && !undecided.length) return { found: sentAs(ours[0]) };
    if (age < SURELY_LISTED_MS) throw this.later(SURELY_LISTED_MS - age);
    if (!ours.length && !undecided.length) return 'absent';
    // A group task names no groups before the rep has sent it. With one lane per sender and content it can be no other
    // than this one, unless several of them stand there.
    if (!ours.length && undecided.length === 1 && effect.payload.chat_type === 'group') {
      return { found: sentAs({ msgid: undecided[0], fail_list: [], reconciled: true }) };
    }
    if (age < PATIENCE_MS) throw this.later(60_000);
    return 'unclear';
  }

  /** msgids of the corp's tasks with this content around the time of the call that no effect of ours has claimed. */
  private async strangers(payload: MassMessagePayload, sentAt: Date): Promise<string[]> {
    const from = new Date(sentAt.getTime() - CLOCK_SLACK_MS);
    const to = new Date(sentAt.getTime() + CLOCK_SLACK_MS);
    const listed = await allOf(this.api.list(payload.chat_type, from, to), (page) => page.group_msg_list ?? []);
    const alike = listed
      // Tasks made by API carry no creator; the others are a person's work in the console.
      .filter((message) => message.create_type === 0 && !message.creator && sameContent(payload, message))
      .map((message) => message.msgid);
    if (!alike.length) return [];
    const owned = await this.db.rows<{ external_ref: string }>(
      sql`SELECT external_ref FROM effect WHERE kind = 'mass-message' AND external_ref IN (${alike})`,
    );
    const known = new Set(owned.map((row) => row.external_ref));
    return alike.filter((msgid) => !known.has(msgid));
  }

  private async listedRecipients(msgid: string, payload: MassMessagePayload): Promise<string[] | 'of another sender'> {
    try {
      const tasks: MassMessageTask[] = await allOf(this.api.tasks(msgid), (page) => page.task_list ?? []);
      const sender = payload.sender.toLowerCase();
      if (tasks.length && !tasks.some((task) => task.userid.toLowerCase() === sender)) return 'of another sender';
      const results: SendResult[] = await allOf(
        this.api.results(msgid, payload.sender),
        (page) => page.send_list ?? [],
      );
      return results
        .map((row) => (payload.chat_type === 'single' ? row.external_userid : row.chat_id) ?? '')
        .filter(Boolean);
    } catch (error) {
      if (isErrcode(error, STILL_DISPATCHING)) throw this.later(60_000);
      throw error;
    }
  }

  private later(ms: number): RetryLater {
    return new RetryLater(new Date(this.clock.now().getTime() + ms), 'WeCom does not show the task yet');
  }
}

function sentAs(result: MassMessageResult): Sent {
  return { result, externalRef: result.msgid };
}

/** Chunks of one sender and content share no recipient, so one stranger tells another chunk's task apart. */
function isChunk(listed: string[], recipients: string[]): boolean {
  const mine = new Set(recipients);
  return listed.every((id) => mine.has(id));
}

function without(all: string[], some: string[]): string[] {
  const there = new Set(some);
  return all.filter((id) => !there.has(id));
}
