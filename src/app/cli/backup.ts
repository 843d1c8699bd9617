import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { loadSettings } from '../../../config/load';
import { Settings } from '../../../config/settings';
import { Refused } from '../../platform/errors/errors';
import type { Command } from './command';

function sqliteFile(settings: Settings): string {
  if (settings.engine === 'sqlite') return resolve(settings.sqliteFile);
  throw new Refused('backup.mysql', 'This backs up SQLite. On MySQL use mysqldump --single-transaction.');
}

/** Copies the committed database while the service goes on, and says whether the copy is sound. */
async function copy(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  const source = new Sqlite(from, { readonly: true, fileMustExist: true });
  try {
    await source.backup(to);
  } finally {
    source.close();
  }
  checkSound(to);
}

/** Throws Refused for what is no database, a damaged one, or somebody else's. */
function checkSound(file: string): void {
  const verdict = verdictOn(file);
  if (verdict !== 'ok') throw new Refused('backup.unsound', `${file} is not a sound Huitou database (${verdict}).`);
}

function verdictOn(file: string): string {
  let database: Sqlite.Database | undefined;
  try {
    database = new Sqlite(file, { readonly: true, fileMustExist: true });
    const [{ integrity_check: verdict }] = database.pragma('integrity_check') as { integrity_check: string }[];
    const ours = database.prepare(`SELECT COUNT(*) AS n FROM sqlite_master WHERE name = 'frozen_setting'`).get();
    return verdict === 'ok' && !(ours as { n: number }).n ? 'it has other tables' : verdict;
  } catch (error) {
    return (error as Error).message;
  } finally {
    database?.close();
  }
}

export const BACKUP: Command<{ file: string }> = {
  name: 'backup',
  usage: 'backup [FILE]',
  does: 'copies the SQLite database to FILE, while the service runs (default: DATA_DIR/backups/TIME.db)',
  more: 'The key that reads encrypted columns (data/secret.key or SECRET_KEY) is not in it: keep it elsewhere.\n',
  async run([target]) {
    const settings = loadSettings();
    const name = `${new Date().toISOString().replace(/[:.]/g, '-')}.db`;
    const file = resolve(target ?? join(settings.dataDir, 'backups', name));
    if (existsSync(file)) throw new Refused('backup.exists', `${file} exists already.`);
    await copy(sqliteFile(settings), file);
    return { file };
  },
  tell: ({ file }) => `Backed up to ${file}.`,
};

export const RESTORE: Command<{ file: string; kept: string | null }> = {
  name: 'restore',
  usage: 'restore FILE',
  does: 'puts a backup in the place of the SQLite database; the service must be stopped',
  more: 'What was there is kept beside it, named .before-restore-TIME.\n',
  async run([source]) {
    if (!source) throw new Refused('restore.which', 'Say which backup: huitou restore FILE.');
    const target = sqliteFile(loadSettings());
    checkSound(resolve(source));
    refuseWhileRunning(target);
    // Copied beside the target first, so that the swap is one rename and a crash leaves either the old or the new.
    const fresh = `${target}.restoring`;
    rmSync(fresh, { force: true });
    await copy(resolve(source), fresh);
    const kept = existsSync(target) ? `${target}.before-restore-${Date.now()}` : null;
    if (kept) await copy(target, kept);
    for (const part of ['-wal', '-shm']) rmSync(`${target}${part}`, { force: true });
    renameSync(fresh, target);
    return { file: target, kept };
  },
  tell: ({ file, kept }) => `Restored ${file}.${kept ? ` What was there is in ${kept}.` : ''}`,
};

/** The service holds a lock beside its file for as long as it lives. */
function refuseWhileRunning(file: string): void {
  if (!existsSync(`${file}.lock`)) return;
  const lock = new Sqlite(`${file}.lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE; ROLLBACK');
  } catch {
    throw new Refused('restore.running', `A Huitou process has ${file} open. Stop it first.`);
  } finally {
    lock.close();
  }
}
