import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { OnJob, RetryLater } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { Scheduled } from '../../platform/schedule/schedules';
import { KfPage } from '../../wecom/api/kf-items';
import { KF_TOKEN_MS } from '../../wecom/api/kf-limits';
import { KfMessagesApi } from '../../wecom/api/kf-messages.api';
import { KF_TOKEN_LAPSED } from '../../wecom/client/errcodes';
import { WecomError } from '../../wecom/client/errors';
import { typed } from '../../wecom/inbox/event-catalogue';
import { OnWecom } from '../../wecom/inbox/on-wecom';
import { WecomEvent } from '../../wecom/inbox/wecom-event';
import { pullKf, readKfAccounts } from './kf.jobs';
import { KfPageWriter } from './kf-page-writer';

/** A fifth of what WeCom gives at most: storing a page stays short on SQLite. */
const PAGE = 200;
/** A run ends after so long although there is more, and another takes its place: no account keeps a worker for ever. */
const LONGEST_RUN_MS = 20_000;
/** Before asking again where "there is more" comes with nothing new. */
const STANDSTILL_MS = 2000;
/** An account nobody told of for so long is looked at all the same. */
const QUIET_MS = 5 * 60_000;
/** Accounts looked at per minute without an event's token: such calls are held to a strict rate. */
const POLLS = 5;
/** Left of a token for the calls it is used in. */
const TOKEN_SPARE_MS = 60_000;

interface Position {
  pull_cursor: string | null;
  caught_up_at: number | null;
  event_token: string | null;
  token_at: number | null;
}

/**
 * Reads what was said at each account: when WeCom says "look", and now and then without that. One lane per account, and
 * a cursor that is compared before it is moved, so that two pullers of one account store nothing twice.
 */
@Injectable()
export class KfPull {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly api: KfMessagesApi,
    private readonly writer: KfPageWriter,
  ) {}

  /** The event names no customer and may stand for many messages: it is a reason to look, no more. */
  @OnWecom('kf_msg_or_event')
  async hear(event: WecomEvent): Promise<void> {
    const { Token: token, OpenKfId: openKfid } = typed(event, 'kf_msg_or_event');
    await this.db.transaction(async () => {
      const isNew = await this.db.insertIgnore('kf_account', [{ open_kfid: openKfid, name: '' }]);
      if (isNew) await this.queue.add(readKfAccounts, {}, { key: 'kf' });
      await this.db.run(sql`
        UPDATE kf_account SET event_token = ${token.length <= 128 ? token || null : null}, token_at = ${this.clock.now()}
        WHERE open_kfid = ${openKfid}`);
      await this.queue.add(pullKf, { openKfid }, { key: openKfid });
    });
  }

  /** For events that were lost. */
  @Scheduled('conversations.kf-poll', '* * * * *')
  async poll(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - QUIET_MS);
    const quiet = await this.db.rows<{ open_kfid: string }>(sql`
      SELECT open_kfid FROM kf_account WHERE managed = 1 AND (pulled_at IS NULL OR pulled_at < ${before})
      ORDER BY pulled_at LIMIT ${POLLS}`);
    for (const { open_kfid } of quiet) await this.soon(open_kfid);
  }

  /** Pulls in the background; asked again while it runs, it runs once more. */
  async soon(openKfid: string): Promise<void> {
    await this.queue.add(pullKf, { openKfid }, { key: openKfid });
  }

  @OnJob(pullKf)
  async pull({ openKfid }: { openKfid: string }): Promise<void> {
    const end = this.clock.wall() + LONGEST_RUN_MS;
    for (;;) {
      const position = await this.position(openKfid);
      if (!position) return;
      const page = await this.read(openKfid, position);
      if (!page) return;
      const from = position.pull_cursor;
      await this.writer.write(openKfid, from, page, position.caught_up_at === null);
      // An empty page is not the last one: has_more alone says so.
      if (page.has_more !== 1) return;
      const stuck = !page.msg_list?.length && (page.next_cursor || from) === from;
      if (stuck) throw new RetryLater(this.in(STANDSTILL_MS), 'there is more, and the cursor stands still');
      if (this.clock.wall() > end) throw new RetryLater(this.in(0), 'there is more');
    }
  }

  /** Null where the account cannot be read; what stands in the way is kept with it. */
  private async read(openKfid: string, position: Position): Promise<KfPage | null> {
    try {
      return await this.api.sync(openKfid, position.pull_cursor, this.tokenOf(position), PAGE);
    } catch (error) {
      if (!(error instanceof WecomError)) throw error;
      if (error.errcode === KF_TOKEN_LAPSED) {
        await this.db.run(sql`
          UPDATE kf_account SET event_token = NULL WHERE open_kfid = ${openKfid} AND event_token = ${position.event_token}`);
        throw new RetryLater(this.in(0), 'the token has lapsed');
      }
      if (error.retry !== 'no' && error.retry !== 'fatal') throw error;
      await this.db.run(sql`
        UPDATE kf_account SET error = ${error.message.slice(0, 300)}, pulled_at = ${this.clock.now()}
        WHERE open_kfid = ${openKfid}`);
      return null;
    }
  }

  private async position(openKfid: string): Promise<Position | undefined> {
    return this.db.row<Position>(sql`
      SELECT pull_cursor, caught_up_at, event_token, token_at FROM kf_account WHERE open_kfid = ${openKfid}`);
  }

  private tokenOf({ event_token, token_at }: Position): string | null {
    const age = this.clock.now().getTime() - Number(token_at ?? 0);
    return age < KF_TOKEN_MS - TOKEN_SPARE_MS ? event_token : null;
  }

  private in(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}
