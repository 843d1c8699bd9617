import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Settings } from '../../../config/settings';
import { Refused } from '../../platform/errors/errors';

/** Half a gigabyte: some four million order lines. */
export const MOST_BYTES = 512 * 1024 * 1024;

/** The folder uploads wait in; with several processes it must be one they share. */
export function uploadFolder(settings: Settings): string {
  const folder = resolve(settings.dataDir, 'imports');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Puts request bodies into files. They hold phone numbers, so only the service's own user may read them. */
@Injectable()
export class Uploads {
  constructor(private readonly settings: Settings) {}

  /** Writes the body as it comes, never all of it in memory; the path of the file. Throws Refused (413) when too large. */
  async keep(request: Request): Promise<string> {
    const path = join(uploadFolder(this.settings), `${randomUUID()}.table`);
    let size = 0;
    const measured = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        if (size <= MOST_BYTES) done(null, chunk);
        else
          done(new Refused('orders.too-large', 'The file is larger than 512 MB. Split it by month.', { status: 413 }));
      },
    });
    try {
      await pipeline(request, measured, createWriteStream(path, { mode: 0o600 }));
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }
}
