import { Injectable } from '@nestjs/common';
import { Reps } from '../customers/reps.service';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { job, OnJob } from '../platform/queue/job';
import { Queue } from '../platform/queue/queue';
import { Scheduled } from '../platform/schedule/schedules';
import { OnWecom } from '../wecom/inbox/on-wecom';
import { WecomEvent } from '../wecom/inbox/wecom-event';
import { ArchiveFeed } from './feed/archive-feed';
import { MessageLinker } from './message-linker';
import { ARCHIVE, MessageWriter } from './message-writer';

/** Half of what the archive gives at most: storing a page stays below 25 ms on SQLite. */
const PAGE = 500;

const pullArchive = job<Record<string, never>>('conversations.pull-archive');

/** Reads the chat archive: every minute, when WeCom says there is something, and on demand. */
@Injectable()
export class ArchivePull {
  constructor(
    private readonly db: Database,
    private readonly queue: Queue,
    private readonly feed: ArchiveFeed,
    private readonly writer: MessageWriter,
    private readonly linker: MessageLinker,
    private readonly reps: Reps,
  ) {}

  @Scheduled('conversations.pull', '* * * * *')
  async pullEveryMinute(): Promise<void> {
    await this.soon();
  }

  /** WeCom's "there are new messages", at most every 15 s. */
  @OnWecom('msgaudit_notify')
  async hearOfMessages(_event: WecomEvent): Promise<void> {
    await this.soon();
  }

  /** Pulls in the background; asked again while it runs, it runs once more. */
  async soon(): Promise<void> {
    if (this.feed.available) await this.queue.add(pullArchive, {}, { key: ARCHIVE });
  }

  @OnJob(pullArchive)
  async pull(_nothing: Record<string, never> = {}): Promise<void> {
    await this.markSeats();
    let after = await this.position();
    for (;;) {
      const messages = await this.feed.messages(after, PAGE);
      if (!messages.length) break;
      const stored = await this.writer.store(after, messages);
      if (stored && messages.length < PAGE) break;
      after = await this.position();
    }
    await this.linker.linkAll();
  }

  private async markSeats(): Promise<void> {
    const holders = [...(await this.feed.seatHolders())].sort();
    const rows = await this.db.rows<{ userid: string }>(sql`SELECT userid FROM rep WHERE has_archive_seat = 1`);
    const known = rows.map((row) => row.userid).sort();
    if (known.join('\n') !== holders.join('\n')) await this.reps.setArchiveSeats(holders);
  }

  private async position(): Promise<number> {
    const row = await this.db.row<{ seq: number }>(sql`SELECT seq FROM archive_cursor WHERE name = ${ARCHIVE}`);
    return Number(row?.seq ?? 0);
  }
}
