import { Injectable, Logger } from '@nestjs/common';
import { Reps } from '../customers/reps.service';
import { Clock } from '../platform/clock/clock';
import { Database } from '../platform/database/database';
import { sql } from '../platform/database/sql';
import { job, OnJob } from '../platform/queue/job';
import { Queue } from '../platform/queue/queue';
import { Scheduled } from '../platform/schedule/schedules';
import { OnWecom } from '../wecom/inbox/on-wecom';
import { WecomEvent } from '../wecom/inbox/wecom-event';
import { ArchiveLedger } from './archive/archive-ledger';
import { MediaFetch } from './archive/media-fetch';
import { ArchiveFeed } from './feed/archive-feed';
import { MessageLinker } from './message-linker';
import { ARCHIVE, MessageWriter } from './message-writer';

const pullArchive = job<Record<string, never>>('conversations.pull-archive');

/** Reads the chat archive: every minute, when WeCom says there is something, and on demand. */
@Injectable()
export class ArchivePull {
  private readonly logger = new Logger('Archive');

  constructor(
    private readonly db: Database,
    private readonly queue: Queue,
    private readonly feed: ArchiveFeed,
    private readonly writer: MessageWriter,
    private readonly ledger: ArchiveLedger,
    private readonly linker: MessageLinker,
    private readonly files: MediaFetch,
    private readonly reps: Reps,
    private readonly clock: Clock,
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
    await this.ledger.begin();
    // Who has a seat is asked by another way and another secret: without an answer, messages are read all the same.
    await this.markSeats().catch((error: Error) => this.logger.warn(`Archive seats are not known: ${error.message}`));
    try {
      await this.readOn();
    } catch (error) {
      await this.ledger.failed(error as Error);
      throw error;
    }
    await this.linker.linkAll();
    await this.files.soon();
  }

  private async readOn(): Promise<void> {
    for (let first = true, more = true; more; first = false) {
      const after = await this.position();
      const readAt = this.clock.now();
      const page = await this.feed.page(after);
      if (first || page.expired) await this.ledger.noteGap(after, page.expired);
      const stored = await this.writer.store(after, page, readAt);
      more = !stored || !page.caughtUp;
    }
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
