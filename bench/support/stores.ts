import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';

const MYSQL = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';

/** A database made for one benchmark. */
export interface Store {
  engine: 'sqlite' | 'mysql';
  /** What the service is started with. */
  env: Record<string, string>;
  rows<T>(statement: string): Promise<T[]>;
  remove(): Promise<void>;
}

export function sqliteStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'huitou-bench-'));
  const file = join(folder, 'huitou.db');
  return {
    engine: 'sqlite',
    env: { DATABASE_URL: `sqlite:${file}`, DATA_DIR: folder },
    rows: async <T>(statement: string) => {
      const db = new Sqlite(file, { readonly: true });
      const rows = db.prepare(statement).all() as T[];
      db.close();
      return rows;
    },
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

export async function mysqlStore(): Promise<Store> {
  const name = `huitou_bench_${randomBytes(4).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'huitou-bench-'));
  const run = async (statement: string) => {
    const connection = await createConnection({ uri: `${MYSQL}/` });
    const [rows] = await connection.query(statement);
    await connection.end();
    return rows;
  };
  await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  return {
    engine: 'mysql',
    env: { DATABASE_URL: `${MYSQL}/${name}`, DATA_DIR: folder, SECRET_KEY: randomBytes(32).toString('hex') },
    rows: async <T>(statement: string) => {
      const connection = await createConnection({ uri: `${MYSQL}/${name}` });
      const [rows] = await connection.query(statement);
      await connection.end();
      return rows as T[];
    },
    remove: async () => {
      await run(`DROP DATABASE ${name}`);
      rmSync(folder, { recursive: true });
    },
  };
}
