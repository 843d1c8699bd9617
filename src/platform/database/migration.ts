import { MigrationInterface, QueryRunner, Table, TableColumn, TableColumnOptions } from 'typeorm';
import { LONG_TEXT, LONG_TEXT_MYSQL } from './columns';

/** One column of a table to create; the shapes below mirror the decorators of columns.ts. */
export class Shape {
  constructor(private readonly options: Partial<TableColumnOptions>) {}

  /** Allows NULL. */
  optional(): Shape {
    return new Shape({ ...this.options, isNullable: true });
  }

  /** Value of rows that do not name this column. */
  or(value: string | number | boolean): Shape {
    const text = typeof value === 'string' ? `'${value.replace(/'/g, "''")}'` : String(Number(value));
    return new Shape({ ...this.options, default: text });
  }

  toColumn(name: string, mysql: boolean, keys: string[]): TableColumnOptions {
    const options = { ...this.options };
    if (mysql) options.type = MYSQL_TYPES[options.type ?? ''] ?? options.type;
    return { ...options, name, isPrimary: options.isPrimary || keys.includes(name) } as TableColumnOptions;
  }
}

const MYSQL_TYPES: Record<string, string> = { integer: 'int', boolean: 'tinyint', [LONG_TEXT]: LONG_TEXT_MYSQL };

export const id = () =>
  new Shape({ type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' });
export const text = (length: number) => new Shape({ type: 'varchar', length: String(length) });
export const longText = () => new Shape({ type: LONG_TEXT });
export const json = () => longText();
export const int = () => new Shape({ type: 'integer' });
export const big = () => new Shape({ type: 'bigint' });
export const real = () => new Shape({ type: 'double' });
export const bool = () => new Shape({ type: 'boolean' });
export const instant = () => big();

/** Keys and indexes of a table; every index is named, so that later migrations can speak of it. */
export interface TableKeys {
  primary?: string[];
  unique?: Record<string, string[]>;
  index?: Record<string, string[]>;
}

/** What a migration may do, in words that mean the same on both engines. */
export class Schema {
  constructor(readonly runner: QueryRunner) {}

  private get mysql(): boolean {
    return this.runner.connection.options.type !== 'better-sqlite3';
  }

  async create(name: string, columns: Record<string, Shape>, keys: TableKeys = {}): Promise<void> {
    const indices = [
      ...Object.entries(keys.unique ?? {}).map(([index, names]) => ({
        name: index,
        columnNames: names,
        isUnique: true,
      })),
      ...Object.entries(keys.index ?? {}).map(([index, names]) => ({ name: index, columnNames: names })),
    ];
    await this.runner.createTable(
      new Table({
        name,
        columns: Object.entries(columns).map(([column, shape]) =>
          shape.toColumn(column, this.mysql, keys.primary ?? []),
        ),
        indices,
      }),
    );
  }

  /** Adds columns to a table that exists; each is optional or has a default, since there may be rows. */
  async add(table: string, columns: Record<string, Shape>): Promise<void> {
    const added = Object.entries(columns).map(
      ([name, shape]) => new TableColumn(shape.toColumn(name, this.mysql, []) as TableColumnOptions),
    );
    await this.runner.addColumns(table, added);
  }

  /** Drops columns that no index names. Their own statement on both engines: TypeORM would copy the table on SQLite. */
  async drop(table: string, columns: string[]): Promise<void> {
    for (const column of columns) await this.runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }

  /** Makes room for longer text in a column that may not be null. */
  async widen(table: string, column: string, length: number): Promise<void> {
    if (this.mysql) {
      // TypeORM would drop the column and make it anew, without what is in it.
      await this.runner.query(`ALTER TABLE \`${table}\` MODIFY \`${column}\` varchar(${length}) NOT NULL`);
      return;
    }
    const shape = text(length).toColumn(column, false, []);
    await this.runner.changeColumn(table, column, new TableColumn(shape as TableColumnOptions));
  }
}

/**
 * One step of the only migration list, run on SQLite and MySQL alike. `name` starts with a four-digit number that
 * orders the list; a step that has landed is never edited.
 */
export function migration(name: string, up: (schema: Schema) => Promise<void>): new () => MigrationInterface {
  const order = /^\d{4}/.exec(name)?.[0];
  if (!order) throw new Error(`A migration's name starts with four digits: ${name}`);
  return class implements MigrationInterface {
    /** TypeORM orders by the thirteen digits a name ends with. */
    readonly name = `${name}-${String(1_700_000_000_000 + Number(order))}`;

    async up(runner: QueryRunner): Promise<void> {
      await up(new Schema(runner));
    }

    /** There is no way down: a backup is taken before every migration, and `huitou restore` brings it back. */
    async down(): Promise<void> {
      throw new Error('Migrations do not run backwards. Restore the backup that was taken before it.');
    }
  };
}
