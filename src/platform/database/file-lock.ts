import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Refused } from '../errors/errors';

/**
 * Takes the lock that says "a process has this SQLite file"; answers the way to let go of it. The system lets go of it
 * when the process dies. Throws Refused while another process holds it.
 */
export function holdFile(file: string): () => void {
  mkdirSync(dirname(file), { recursive: true });
  const lock = new Sqlite(`${file}.lock`, { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS holder (pid INTEGER); COMMIT; BEGIN EXCLUSIVE;');
  } catch (error) {
    lock.close();
    if (!/locked|busy/i.test((error as Error).message)) throw error;
    throw new Refused(
      'database.in-use',
      `Another Huitou process has ${file} open. On SQLite one process does everything: stop the other one, or move to mysql://.`,
      { details: { file } },
    );
  }
  return () => lock.close();
}
