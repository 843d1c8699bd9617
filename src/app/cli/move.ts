import '../app.module';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadSettings } from '../../../config/load';
import { SETTINGS, Settings } from '../../../config/settings';
import { Refused } from '../../platform/errors/errors';
import { MovedTableReport, moveShop } from '../move/move';
import type { Command } from './command';

interface Moved {
  tables: MovedTableReport[];
  rows: number;
  seconds: number;
  /** The settings to change before the next start. */
  settings: Record<string, string>;
}

export const MOVE: Command<Moved> = {
  name: 'move',
  usage: 'move mysql://USER:PASSWORD@HOST/DB',
  does: 'carries an embedded shop to MySQL or MariaDB; the service must be stopped, the target empty',
  more: [
    'Copies every table in chunks and compares every row afterwards; the SQLite file is only read.',
    'Cut off, run it again: it goes on where it was. At the end it says which settings to change.',
    '',
  ].join('\n'),
  async run([url], progress) {
    if (!url) throw new Refused('move.where', 'Say where to: huitou move mysql://USER:PASSWORD@HOST:3306/DATABASE.');
    const settings = loadSettings();
    if (settings.engine !== 'sqlite')
      throw new Refused('move.source', 'DATABASE_URL is no SQLite file: nothing to move.');
    const file = resolve(settings.sqliteFile);
    if (!existsSync(file)) throw new Refused('move.nothing', `There is no shop in ${file}.`);
    const begun = performance.now();
    const tables = await moveShop(settings, file, targetUrl(url), progress);
    return {
      tables,
      rows: tables.reduce((sum, table) => sum + table.rows, 0),
      seconds: Math.round((performance.now() - begun) / 100) / 10,
      settings: settingsAfter(settings, url),
    };
  },
  tell: ({ tables, rows, seconds, settings }) =>
    [
      `Moved ${tables.length} tables with ${rows} rows in ${seconds} s; every row was compared.`,
      'Set these before you start the service:',
      ...Object.entries(settings).map(([name, value]) => `  ${name}=${value}`),
      'The SQLite file was not changed. Keep it until you have looked around.',
    ].join('\n'),
};

function targetUrl(text: string): string {
  try {
    const url = SETTINGS.databaseUrl.read(text);
    if (!url.startsWith('sqlite:')) return url;
  } catch {
    // Falls through to the refusal.
  }
  throw new Refused('move.where', 'The target must be mysql://USER:PASSWORD@HOST:PORT/DATABASE.');
}

/** No secret is printed: terminals are logged. */
function settingsAfter(settings: Settings, url: string): Record<string, string> {
  const shown = new URL(url);
  if (shown.password) shown.password = '…';
  const folder = resolve(settings.dataDir);
  return {
    DATABASE_URL: `${decodeURI(shown.toString())}   (as you gave it)`,
    SECRET_KEY: settings.values.secretKey
      ? '(the same as before)'
      : `(the content of ${folder}/secret.key; with another key phone numbers and tokens cannot be read)`,
    DATA_DIR: `${folder}   (uploads and chat files stay there; several machines must share it)`,
    QUEUE_URL: 'redis://HOST:6379   (once more than one process runs; embedded is right for one)',
  };
}
