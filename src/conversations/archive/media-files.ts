import { createHash } from 'node:crypto';
import { createReadStream, ReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';

/** Files of chats on disk, below DATA_DIR/media; rows keep their paths. */
@Injectable()
export class MediaFiles {
  constructor(private readonly settings: Settings) {}

  /** Where the file of a message lies, below DATA_DIR; the same each time, and it gives nothing away. */
  pathOf(msgid: string, place: number): string {
    const name = createHash('sha256').update(`${msgid}:${place}`).digest('hex');
    return join('media', name.slice(0, 2), name);
  }

  /** True when the first `got` bytes of an unfinished file are on disk; what is behind them is cut off. */
  async begunWith(path: string, got: number): Promise<boolean> {
    const part = this.unfinished(path);
    const size = await stat(part).then(
      (found) => found.size,
      () => 0,
    );
    if (size < got) return false;
    if (size > got) await truncate(part, got);
    return true;
  }

  /** Adds a part behind `got` bytes and waits until it is on disk. */
  async append(path: string, got: number, data: Uint8Array): Promise<void> {
    const part = this.unfinished(path);
    await mkdir(dirname(part), { recursive: true, mode: 0o700 });
    const file = await open(part, got === 0 ? 'w' : 'r+', 0o600);
    try {
      await file.write(data, 0, data.length, got);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** The md5 of an unfinished file in hex. */
  async md5(path: string): Promise<string> {
    const hash = createHash('md5');
    for await (const bytes of createReadStream(this.unfinished(path))) hash.update(bytes as Buffer);
    return hash.digest('hex');
  }

  async finish(path: string): Promise<void> {
    await rename(this.unfinished(path), join(this.settings.dataDir, path));
  }

  async discard(path: string): Promise<void> {
    await rm(this.unfinished(path), { force: true });
  }

  /** Removes a finished file; nothing happens when it is not there. */
  async remove(path: string): Promise<void> {
    await rm(join(this.settings.dataDir, path), { force: true });
  }

  /** A finished file; null when it is not there. */
  async read(path: string): Promise<ReadStream | null> {
    const whole = join(this.settings.dataDir, path);
    const found = await stat(whole).catch(() => null);
    return found?.isFile() ? createReadStream(whole) : null;
  }

  private unfinished(path: string): string {
    return join(this.settings.dataDir, `${path}.part`);
  }
}
