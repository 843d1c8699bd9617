import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { Refused } from '../../platform/errors/errors';
import { columnOf, MovedColumn, MovedTable, Row } from './table';

/** Rows and bytes of one chunk: one short statement on MySQL, far below its max_allowed_packet of 16 MB. */
const CHUNK_ROWS = 500;
const CHUNK_BYTES = 1_000_000;

/** Not moved: what MySQL's own migrations write, and SQLite's own tables. */
const OTHERS = ['migration', 'typeorm_metadata', 'sqlite_sequence'];

/** The SQLite database of a shop, read only. */
export class Source {
  private readonly database: Sqlite.Database;

  constructor(readonly file: string) {
    this.database = new Sqlite(file, { readonly: true, fileMustExist: true });
  }

  /** The names of the migrations it has, in order. */
  migrations(): string[] {
    return this.database.prepare('SELECT name FROM migration ORDER BY id').pluck().all() as string[];
  }

  businessTz(): string {
    const frozen = this.database.prepare(`SELECT value FROM frozen_setting WHERE name = 'BUSINESS_TZ'`).pluck().get();
    return frozen as string;
  }

  /** Every table with its columns, key and count, by name. */
  tables(): MovedTable[] {
    const names = this.database
      .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
      .pluck()
      .all() as string[];
    return names.filter((name) => !OTHERS.includes(name)).map((name) => this.table(name));
  }

  /**
   * SQLite takes texts of any length, MySQL does not.
   * @throws Refused that names every column with a text that is too long, before anything is copied
   */
  refuseTooLong(tables: MovedTable[]): void {
    const found = tables.flatMap((table) =>
      table.columns
        .filter(({ length }) => length !== null)
        .flatMap(({ name, length }) => {
          const rows = this.database
            .prepare(`SELECT COUNT(*) FROM "${table.name}" WHERE LENGTH("${name}") > ${length}`)
            .pluck()
            .get() as number;
          return rows ? [`${table.name}.${name}: ${rows} longer than ${length}`] : [];
        }),
    );
    if (!found.length) return;
    const message = `MySQL cannot hold ${found.join(', ')}. Shorten these texts first; nothing was copied.`;
    throw new Refused('move.too-long', message, { details: { columns: found } });
  }

  /** The rows after `after` (null: from the beginning) in the order of the key; at most one chunk. */
  chunk(table: MovedTable, after: Row | null): Row[] {
    const key = table.key.map((name) => `"${name}"`).join(', ');
    const where = after ? `WHERE (${key}) > (${after.map(() => '?').join(', ')})` : '';
    const columns = table.columns.map(({ name }) => `"${name}"`).join(', ');
    const statement = this.database
      .prepare(`SELECT ${columns} FROM "${table.name}" ${where} ORDER BY ${key} LIMIT ${CHUNK_ROWS}`)
      .raw()
      .safeIntegers();
    const rows: Row[] = [];
    let bytes = 0;
    for (const row of statement.iterate(...(after ?? [])) as IterableIterator<Row>) {
      rows.push(row.map(plain));
      for (const value of row) bytes += typeof value === 'string' ? Buffer.byteLength(value) : 8;
      if (bytes > CHUNK_BYTES) break;
    }
    return rows;
  }

  close(): void {
    this.database.close();
  }

  private table(name: string): MovedTable {
    const info = this.database.pragma(`table_info("${name}")`) as { name: string; type: string; pk: number }[];
    const key = info.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const columns: MovedColumn[] = info.map((column) => columnOf(column.name, column.type));
    const rows = this.database.prepare(`SELECT COUNT(*) FROM "${name}"`).pluck().get() as number;
    const lastId = this.database.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(name);
    return { name, columns, key: key.map((column) => column.name), rows, lastId: (lastId as number) ?? null };
  }
}

/** What the file and what is not yet written back into it hold: another shop, or one that lived on, has another. */
export async function fingerprintOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for (const part of [file, `${file}-wal`]) {
    if (!existsSync(part)) continue;
    for await (const bytes of createReadStream(part)) hash.update(bytes as Buffer);
  }
  return hash.digest('hex');
}

/** Integers as numbers where a number holds them exactly. */
function plain(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
}
