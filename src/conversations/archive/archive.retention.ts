import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { Retained, Trimming } from '../../platform/retention/retained';
import { MediaFiles } from './media-files';

/** What the chat archive forgets beside the words in `message`: the originals, and the files. */
@Injectable()
export class ArchiveRetention {
  constructor(
    private readonly db: Database,
    private readonly files: MediaFiles,
  ) {}

  /** The msgid stays, so that the archive read again from its beginning stores nothing twice. */
  @Retained('conversations.originals', {
    days: 'keepChatDays',
    title: ['会话存档原文', 'Originals of the chat archive'],
    stays: [
      '消息编号、类型和时间保留；还没有私钥能打开的消息密封保留。',
      'Message id, type and time stay; what no key opens yet stays sealed.',
    ],
  })
  async originals(before: Date): Promise<Trimming> {
    return {
      table: 'archive_record',
      due: sql`body IS NOT NULL AND state <> 'unreadable' AND COALESCE(sent_at, kept_at) < ${before}`,
      forget: (ids) => sql`UPDATE archive_record SET body = NULL WHERE id IN (${ids}) AND state <> 'unreadable'`,
    };
  }

  /** The file goes before its row says so: cut in between, the next round removes it once more. */
  @Retained('conversations.media', {
    days: 'keepMediaDays',
    title: ['会话里的图片、语音和文件', 'Pictures, voices and files of chats'],
    stays: ['文件名、大小和校验值保留。', 'Name, size and checksum stay.'],
  })
  async media(before: Date): Promise<Trimming> {
    return {
      table: 'archive_media',
      due: sql`state = 'stored' AND kept_at < ${before}`,
      first: (ids) => this.removeFiles(ids),
      forget: (ids) =>
        sql`UPDATE archive_media SET state = 'trimmed', path = NULL WHERE id IN (${ids}) AND state = 'stored'`,
    };
  }

  private async removeFiles(ids: number[]): Promise<void> {
    const rows = await this.db.rows<{ path: string | null }>(
      sql`SELECT path FROM archive_media WHERE id IN (${ids}) AND state = 'stored'`,
    );
    for (const { path } of rows) if (path) await this.files.remove(path);
  }
}
