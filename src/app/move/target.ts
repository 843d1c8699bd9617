import { Connection, createConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { Refused } from '../../platform/errors/errors';
import { MovedTable, Row } from './table';

/** The move's own table: how far it is. It is dropped when everything has been compared. */
const LEDGER = 'huitou_move';
/** The row about the move as a whole; no table has this name. */
const WHOLE = '*';

/** migrating: tables may be half made; copying: they are there. */
export type MoveState = 'migrating' | 'copying';

/** How far one table is. */
export interface Place {
  after: Row | null;
  rows: number;
}

/** An empty MySQL or MariaDB database, or one that a move of the same shop began to fill. */
export class Target {
  private constructor(private readonly connection: Connection) {}

  /** @throws Refused when nobody answers, the password is wrong or there is no such database */
  static async open(url: string): Promise<Target> {
    try {
      const connection = await createConnection({
        uri: url.replace(/^mariadb:/, 'mysql:'),
        charset: 'utf8mb4_bin',
        timezone: 'Z',
        supportBigNumbers: true,
        bigNumberStrings: true,
        rowsAsArray: true,
      });
      await connection.query(`SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'`);
      return new Target(connection);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      const database = new URL(url).pathname.slice(1);
      const missing = `There is no database ${database}. Make it: CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;`;
      throw new Refused('move.target', code === 'ER_BAD_DB_ERROR' ? missing : `The target says: ${message}`);
    }
  }

  /**
   * Finds out whether a move into here was cut off, and of what.
   * @throws Refused when there are tables that no move has made
   */
  async begun(): Promise<{ fingerprint: string; state: MoveState } | null> {
    const tables = await this.tableNames();
    if (!tables.length) return null;
    if (!tables.includes(LEDGER)) {
      const message = `The target is not empty: it has ${tables.length} tables, such as ${tables[0]}. Nothing was changed there.`;
      throw new Refused('move.target-not-empty', message);
    }
    const [whole] = await this.rows(`SELECT place, state FROM ${LEDGER} WHERE name = ?`, [WHOLE]);
    // Cut off between making the ledger and its first row: nothing else is there yet.
    return whole ? { fingerprint: String(whole[0]), state: String(whole[1]) as MoveState } : null;
  }

  /** Empties what an earlier move left, and writes down whose move this is. */
  async begin(fingerprint: string): Promise<void> {
    for (const table of await this.tableNames()) await this.connection.query(`DROP TABLE \`${table}\``);
    await this.connection.query(`
      CREATE TABLE ${LEDGER} (name VARCHAR(64) PRIMARY KEY, state VARCHAR(16), place LONGTEXT, moved BIGINT)
      CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    await this.connection.query(`INSERT INTO ${LEDGER} VALUES (?, 'migrating', ?, 0)`, [WHOLE, fingerprint]);
  }

  async copying(): Promise<void> {
    await this.connection.query(`UPDATE ${LEDGER} SET state = 'copying' WHERE name = ?`, [WHOLE]);
  }

  /** Where the copy of a table stands; the rows a migration put there go when it has not begun. */
  async place(table: MovedTable): Promise<Place> {
    const [row] = await this.rows(`SELECT place, moved FROM ${LEDGER} WHERE name = ?`, [table.name]);
    if (row) return { after: JSON.parse(String(row[0])) as Row, rows: Number(row[1]) };
    await this.connection.query(`DELETE FROM \`${table.name}\``);
    return { after: null, rows: 0 };
  }

  /** Writes a chunk and the place behind it in one transaction. @throws Refused when MySQL cannot hold a row */
  async write(table: MovedTable, rows: Row[], place: Place): Promise<void> {
    const columns = table.columns.map(({ name }) => `\`${name}\``).join(', ');
    await this.connection.beginTransaction();
    try {
      await this.connection.query(`INSERT INTO \`${table.name}\` (${columns}) VALUES ?`, [rows]);
      await this.connection.query(`REPLACE INTO ${LEDGER} VALUES (?, 'copying', ?, ?)`, [
        table.name,
        JSON.stringify(place.after),
        place.rows,
      ]);
      await this.connection.commit();
    } catch (error) {
      await this.connection.rollback().catch(() => undefined);
      const { code, message } = error as { code?: string; message: string };
      if (!code?.startsWith('ER_')) throw error;
      throw new Refused(
        'move.row',
        `MySQL cannot hold a row of ${table.name}: ${message}. The move stays where it is.`,
      );
    }
  }

  /** The rows with these keys, by the text of their key. */
  async rowsOf(table: MovedTable, keys: Row[]): Promise<Row[]> {
    const columns = table.columns.map(({ name }) => `\`${name}\``).join(', ');
    const key = table.key.map((name) => `\`${name}\``).join(', ');
    const wanted = table.key.length === 1 ? keys.map((row) => row[0]) : keys;
    return this.rows(`SELECT ${columns} FROM \`${table.name}\` WHERE (${key}) IN (?)`, [wanted]);
  }

  async count(table: MovedTable): Promise<number> {
    const [[count]] = await this.rows(`SELECT COUNT(*) FROM \`${table.name}\``, []);
    return Number(count);
  }

  /** Goes on giving ids where the source would have. */
  async continueIds(table: MovedTable): Promise<void> {
    if (table.lastId === null) return;
    await this.connection.query(`ALTER TABLE \`${table.name}\` AUTO_INCREMENT = ${table.lastId + 1}`);
  }

  /** Everything has been compared: nothing of the move stays behind. */
  async finish(): Promise<void> {
    await this.connection.query(`DROP TABLE ${LEDGER}`);
  }

  async close(): Promise<void> {
    await this.connection.end();
  }

  private async tableNames(): Promise<string[]> {
    const rows = await this.rows(
      'SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
      [],
    );
    return rows.map((row) => String(row[0])).sort();
  }

  private async rows(text: string, values: unknown[]): Promise<Row[]> {
    const [rows] = await this.connection.query<RowDataPacket[] | ResultSetHeader>(text, values);
    return rows as unknown as Row[];
  }
}
