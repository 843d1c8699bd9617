import { Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { job, OnJob } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { Secrets } from '../../platform/secrets/secrets';
import { ArchiveFeed, ArchiveRecord } from '../feed/archive-feed';
import { MessageWriter } from '../message-writer';

const openAgain = job<{ after: number }>('conversations.open-again');

/** Records per run; opening one takes a few milliseconds in the library's process. */
const CHUNK = 100;

/** Records that could not be opened are tried again at each start: their key may be there now. */
@Injectable()
export class Unreadable implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    private readonly queue: Queue,
    private readonly feed: ArchiveFeed,
    private readonly secrets: Secrets,
    private readonly settings: Settings,
    private readonly writer: MessageWriter,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.settings.isWorker && this.feed.keyVersions.length) await this.openAgain(0);
  }

  @OnJob(openAgain)
  async open({ after }: { after: number }): Promise<void> {
    const rows = await this.db.rows<{ id: number; msgid: string; seq: number; key_version: number; body: string }>(sql`
      SELECT id, msgid, seq, key_version, body FROM archive_record
      WHERE state = 'unreadable' AND id > ${after} AND body IS NOT NULL ORDER BY id LIMIT ${CHUNK}`);
    const opened: ArchiveRecord[] = [];
    for (const { msgid, seq, key_version: keyVersion, body: sealed } of rows) {
      if (!this.feed.keyVersions.includes(keyVersion)) continue;
      const body = await this.feed.reopen(this.secrets.decrypt(sealed));
      if (body === null) continue;
      opened.push({ msgid, seq: Number(seq), body, fault: null, keyVersion, sealed: null });
    }
    if (opened.length) await this.writer.storeOpened(opened);
    if (rows.length === CHUNK) await this.openAgain(rows[rows.length - 1].id);
  }

  private async openAgain(after: number): Promise<void> {
    await this.queue.add(openAgain, { after }, { key: 'archive' });
  }
}
