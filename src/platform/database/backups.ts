import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Settings } from '../../../config/settings';

/** The backups `huitou backup` and migrations leave in DATA_DIR/backups. Instants in epoch milliseconds. */
export interface Backups {
  folder: string;
  count: number;
  /** 0 where there is none. */
  latestAt: number;
  /** When the database's file came to be. */
  bornAt: number;
}

/** Null on MySQL, whose backups are made elsewhere. */
export function backupsOf(settings: Settings): Backups | null {
  if (settings.engine !== 'sqlite') return null;
  const folder = resolve(join(settings.dataDir, 'backups'));
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.db')) : [];
  const latestAt = Math.max(0, ...files.map((file) => statSync(join(folder, file)).mtimeMs));
  return { folder, count: files.length, latestAt, bornAt: statSync(resolve(settings.sqliteFile)).birthtimeMs };
}
