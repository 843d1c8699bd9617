import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { job, OnJob } from '../../platform/queue/job';
import { Queue } from '../../platform/queue/queue';
import { ArchiveFeed, FileFault, FilePart } from '../feed/archive-feed';
import { MediaFiles } from './media-files';

/** Times the whole file may turn out to be another than the message says. */
const MOST_TRIES = 3;
/** Times in a row a part may fail, each with a longer pause; together about as long as WeCom keeps it. */
const MOST_DELAYS = 16;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 12 * 3_600_000;
/** Larger than any file WeCom lets people send; a forged index would fill the disk. */
const MOST_BYTES = 4 * 1024 ** 3;

const fetchFiles = job<Record<string, never>>('conversations.fetch-files');

interface Row {
  id: number;
  msgid: string;
  place: number;
  file_id: string;
  md5: string;
  size: number | null;
  tries: number;
  delays: number;
  next_index: string;
  got: number;
}

/** Fetches the files of messages, one after another and apart from the messages, before WeCom drops them. */
@Injectable()
export class MediaFetch {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queue: Queue,
    private readonly feed: ArchiveFeed,
    private readonly files: MediaFiles,
  ) {}

  /** Fetches what is due in the background; asked again while it runs, it looks once more. */
  async soon(): Promise<void> {
    if (this.feed.hasFiles) await this.queue.add(fetchFiles, {}, { key: 'archive' });
  }

  @OnJob(fetchFiles)
  async fetch(_nothing: Record<string, never> = {}): Promise<void> {
    for (let row = await this.next(); row; row = await this.next()) await this.bring(row);
    const later = await this.db.row<{ due: number | null }>(
      sql`SELECT MIN(due_at) AS due FROM archive_media WHERE state = 'waiting'`,
    );
    if (later?.due) await this.queue.add(fetchFiles, {}, { key: 'archive', dueAt: new Date(Number(later.due)) });
  }

  private next(): Promise<Row | undefined> {
    return this.db.row<Row>(sql`
      SELECT id, msgid, place, file_id, md5, size, tries, delays, next_index, got FROM archive_media
      WHERE state = 'waiting' AND due_at <= ${this.clock.now()} ORDER BY due_at, id LIMIT 1`);
  }

  /** One file, part by part; each part is on disk before its row says so, so that a crash goes on from there. */
  private async bring(row: Row): Promise<void> {
    const path = this.files.pathOf(row.msgid, row.place);
    let { next_index: index, delays } = row;
    let got = Number(row.got);
    if (got > 0 && !(await this.files.begunWith(path, got))) [index, got] = ['', 0];
    for (;;) {
      let part: FilePart;
      try {
        part = await this.feed.file(row.file_id, index);
      } catch (error) {
        if (!(error instanceof FileFault)) throw error;
        await this.failed(row, error, delays);
        return;
      }
      await this.files.append(path, got, part.data);
      got += part.data.length;
      delays = 0;
      if (part.finished) return this.check(row, path, got);
      const stuck = got > MOST_BYTES || part.next === index || part.next.length > 255;
      if (stuck) return this.end(row, 'failed', path, 'WeCom does not come to the end of it');
      index = part.next;
      if (!(await this.set(row, sql`next_index = ${index}, got = ${got}, delays = 0`))) return;
    }
  }

  /** md5 where the message has one, else its size; official text and users agree that size alone is not enough. */
  private async check(row: Row, path: string, got: number): Promise<void> {
    const right = row.md5 ? (await this.files.md5(path)) === row.md5 : row.size === null || Number(row.size) === got;
    if (right) {
      await this.files.finish(path);
      await this.set(row, sql`state = 'stored', got = ${got}, path = ${path}, fault = NULL`);
      return;
    }
    if (row.tries + 1 >= MOST_TRIES) {
      return this.end(row, 'failed', path, `${MOST_TRIES} times another file than the message says`);
    }
    await this.files.discard(path);
    await this.set(row, sql`tries = tries + 1, next_index = '', got = 0`);
  }

  /** The same part again after a pause (WxJava #2884), unless it is gone for good. */
  private async failed(row: Row, { action, message, until }: FileFault, delays: number): Promise<void> {
    const path = this.files.pathOf(row.msgid, row.place);
    if (action === 'gone') return this.end(row, 'gone', path, message);
    if (delays + 1 >= MOST_DELAYS) return this.end(row, 'failed', path, message);
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** delays);
    const due = Math.max(until?.getTime() ?? 0, this.clock.now().getTime() + pause);
    await this.set(row, sql`delays = ${delays + 1}, due_at = ${due}, fault = ${message.slice(0, 255)}`);
  }

  private async end(row: Row, state: 'gone' | 'failed', path: string, fault: string): Promise<void> {
    await this.files.discard(path);
    await this.set(row, sql`state = ${state}, fault = ${fault.slice(0, 255)}`);
  }

  /** False when the message was taken back meanwhile. */
  private async set(row: Row, values: Sql): Promise<boolean> {
    const set = await this.db.run(sql`UPDATE archive_media SET ${values} WHERE id = ${row.id} AND state = 'waiting'`);
    return set > 0;
  }
}
