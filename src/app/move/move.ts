import { Settings } from '../../../config/settings';
import { MIGRATIONS } from '../../../migrations';
import { holdFile } from '../../platform/database/file-lock';
import { prepareDatabase } from '../../platform/database/prepare';
import { Refused } from '../../platform/errors/errors';
import { fingerprintOf, Source } from './source';
import { Checksum, MovedTable, Row, rowHash } from './table';
import { Target } from './target';

/** How often a long table says how far it is. */
const TELL_MS = 1000;

/** One table that was moved. */
export interface MovedTableReport {
  name: string;
  rows: number;
  /** Sum of the rows' hashes, the same on both sides. */
  checksum: string;
}

/**
 * Copies an embedded shop into an empty MySQL or MariaDB database and compares every row. The source is held for as
 * long as it takes and not changed. Cut off at any moment, the next call goes on behind the last chunk; where the shop
 * has lived on meanwhile, from the beginning.
 * @param file the SQLite file, whose service is stopped
 * @throws Refused with what must be done first; nothing is written then that was not empty
 */
export async function moveShop(
  settings: Settings,
  file: string,
  url: string,
  tell: (text: string) => void,
): Promise<MovedTableReport[]> {
  const release = holdForMove(file);
  const source = new Source(file);
  let target: Target | null = null;
  try {
    refuseOtherVersion(source);
    const tables = source.tables();
    source.refuseTooLong(tables);
    tell('Reading the SQLite file…');
    const fingerprint = await fingerprintOf(file);
    target = await Target.open(url);
    await makeReady(target, fingerprint, settings, source.businessTz(), url, tell);
    for (const table of tables) await copy(source, target, table, tell);
    const reports: MovedTableReport[] = [];
    for (const table of tables) reports.push(await compare(source, target, table, tell));
    for (const table of tables) await target.continueIds(table);
    await target.finish();
    return reports;
  } finally {
    await target?.close();
    source.close();
    release();
  }
}

function holdForMove(file: string): () => void {
  try {
    return holdFile(file);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused(
      'move.running',
      `A Huitou process has ${file} open. Stop it first: what it wrote now would be lost.`,
    );
  }
}

/** The tables of both sides come from the same migrations. */
function refuseOtherVersion(source: Source): void {
  const ours = MIGRATIONS.map((migration) => String(new migration().name)).sort();
  const theirs = source.migrations().sort();
  if (ours.join() === theirs.join()) return;
  const message = 'The SQLite file is of another version of Huitou. Bring it up to date first: npx huitou migrate.';
  throw new Refused('move.version', message, { details: { missing: ours.filter((name) => !theirs.includes(name)) } });
}

async function makeReady(
  target: Target,
  fingerprint: string,
  settings: Settings,
  businessTz: string,
  url: string,
  tell: (text: string) => void,
): Promise<void> {
  const begun = await target.begun();
  if (begun?.state === 'copying' && begun.fingerprint === fingerprint) {
    tell('Going on with the move that was cut off.');
    return;
  }
  if (begun) tell('A move was cut off here and the shop has changed since, or it had hardly begun: starting again.');
  await target.begin(fingerprint);
  tell('Making the tables…');
  const opened = await prepareDatabase(new Settings({ ...settings.values, businessTz, databaseUrl: url }), MIGRATIONS);
  await opened.close();
  await target.copying();
}

async function copy(source: Source, target: Target, table: MovedTable, tell: (text: string) => void): Promise<void> {
  let place = await target.place(table);
  const said = teller(tell);
  const say = (now: boolean) => said(`${table.name}: ${place.rows} of ${table.rows}`, now);
  say(true);
  for (;;) {
    const rows = source.chunk(table, place.after);
    if (!rows.length) break;
    place = { after: keyOf(table, rows[rows.length - 1]), rows: place.rows + rows.length };
    await target.write(table, rows, place);
    say(place.rows === table.rows);
  }
}

/** Reads every row of the source again and the row of the same key in the target: equal one by one, and none too many. */
async function compare(
  source: Source,
  target: Target,
  table: MovedTable,
  tell: (text: string) => void,
): Promise<MovedTableReport> {
  const [ours, theirs] = [new Checksum(), new Checksum()];
  const said = teller(tell);
  for (let after: Row | null = null; ;) {
    const rows = source.chunk(table, after);
    if (!rows.length) break;
    after = keyOf(table, rows[rows.length - 1]);
    const moved = await target.rowsOf(
      table,
      rows.map((row) => keyOf(table, row)),
    );
    const hashes = new Map(moved.map((row) => [textOf(keyOf(table, row)), rowHash(table.columns, row)]));
    for (const row of rows) {
      const hash = rowHash(table.columns, row);
      const found = hashes.get(textOf(keyOf(table, row)));
      if (found !== hash) throw different(table, keyOf(table, row), found === undefined);
      ours.add(hash);
      theirs.add(found);
    }
    said(`${table.name}: compared ${ours.rows} of ${table.rows}`, ours.rows === table.rows);
  }
  const count = await target.count(table);
  if (count !== ours.rows || ours.text !== theirs.text) {
    throw new Error(`${table.name} has ${ours.rows} rows in SQLite and ${count} in MySQL.`);
  }
  return { name: table.name, rows: ours.rows, checksum: ours.text };
}

function different(table: MovedTable, key: Row, missing: boolean): Error {
  const what = missing ? 'is not in MySQL' : 'is not the same in MySQL';
  return new Error(
    `The row ${key.join(', ')} of ${table.name} ${what}. Empty the target and move again; keep the SQLite file.`,
  );
}

function keyOf(table: MovedTable, row: Row): Row {
  return table.key.map((name) => row[table.columns.findIndex((column) => column.name === name)]);
}

function textOf(key: Row): string {
  return JSON.stringify(key.map(String));
}

/** Tells at most once a second, and whatever must be told. */
function teller(tell: (text: string) => void): (text: string, now: boolean) => void {
  let last = 0;
  return (text, now) => {
    if (!now && performance.now() - last < TELL_MS) return;
    last = performance.now();
    tell(text);
  };
}
