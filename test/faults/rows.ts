import BetterSqlite from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';

/** Reads a service's database from outside, also while every process of it is dead. Values are bound to `?`. */
export async function readRows<T>(databaseUrl: string, text: string, values: (string | number)[] = []): Promise<T[]> {
  if (databaseUrl.startsWith('sqlite:')) return readFile<T>(databaseUrl.slice('sqlite:'.length), text, values);
  const connection = await createConnection({ uri: databaseUrl, supportBigNumbers: true, decimalNumbers: true });
  try {
    const [rows] = await connection.query(text, values);
    return rows as T[];
  } finally {
    await connection.end();
  }
}

/** Changes rows of a service's database from outside; on SQLite only while the service is dead. */
export async function changeRows(databaseUrl: string, text: string, values: (string | number)[] = []): Promise<void> {
  if (!databaseUrl.startsWith('sqlite:')) return void (await readRows(databaseUrl, text, values));
  const open = new BetterSqlite(databaseUrl.slice('sqlite:'.length));
  try {
    open.prepare(text).run(...values);
  } finally {
    open.close();
  }
}

/** Reads a SQLite file, such as the sandbox's own. */
export function readFile<T>(file: string, text: string, values: (string | number)[] = []): T[] {
  const open = new BetterSqlite(file, { readonly: true });
  try {
    return open.prepare(text).all(...values) as T[];
  } finally {
    open.close();
  }
}
