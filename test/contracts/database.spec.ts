import '../../src/platform/clock/clock-offset.entity';
import '../../src/platform/database/frozen-setting.entity';
import '../../src/platform/queue/job.entity';
import '../../src/platform/schedule/schedule.entity';
import { Database } from '../../src/platform/database/database';
import { sql } from '../../src/platform/database/sql';
import { ENGINES, openTestDatabase } from '../support/database';

describe.each(ENGINES)('the database on %s', (engine) => {
  let db: Database;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const opened = await openTestDatabase(engine);
    db = opened.db;
    close = opened.close;
  });
  afterAll(() => close());
  beforeEach(() => db.run(sql`DELETE FROM frozen_setting WHERE name <> 'BUSINESS_TZ'`));

  const insert = (name: string) => db.run(sql`INSERT INTO frozen_setting (name, value) VALUES (${name}, 'x')`);
  const names = async () =>
    (
      await db.rows<{ name: string }>(sql`SELECT name FROM frozen_setting WHERE name <> 'BUSINESS_TZ' ORDER BY name`)
    ).map((row) => row.name);

  it('keeps what others wrote when a transaction beside them rolls back', async () => {
    let go!: () => void;
    const gate = new Promise<void>((resolve) => (go = resolve));
    let started!: () => void;
    const inside = new Promise<void>((resolve) => (started = resolve));
    const failing = db.transaction(async () => {
      await insert('rolled-back');
      started();
      await gate;
      throw new Error('no');
    });
    await inside;
    const beside = insert('kept');
    go();
    await expect(failing).rejects.toThrow('no');
    await beside;
    expect(await names()).toEqual(['kept']);
  });

  it('shows nobody the rows of an open transaction', async () => {
    let go!: () => void;
    const gate = new Promise<void>((resolve) => (go = resolve));
    let started!: () => void;
    const inside = new Promise<void>((resolve) => (started = resolve));
    const open = db.transaction(async () => {
      await insert('a');
      started();
      await gate;
    });
    await inside;
    const seen = () => db.heavy(sql`SELECT name FROM frozen_setting WHERE name = 'a'`);
    expect(await seen()).toEqual([]);
    go();
    await open;
    expect(await seen()).toEqual([{ name: 'a' }]);
  });

  it('runs many transactions at once, each whole', async () => {
    const work = Array.from({ length: 20 }, (_, index) =>
      db
        .transaction(async () => {
          await insert(`t${index}-1`);
          await insert(`t${index}-2`);
          if (index % 2) throw new Error('odd');
        })
        .catch(() => undefined),
    );
    await Promise.all(work);
    const left = await names();
    expect(left).toHaveLength(20);
    expect(left.every((name) => Number(/t(\d+)/.exec(name)?.[1]) % 2 === 0)).toBe(true);
  });

  it('answers each of many writes at once when it is kept, and fails the bad one alone', async () => {
    await db.run(sql`INSERT INTO frozen_setting (name, value) VALUES ('taken', 'x')`);
    const many = ['g1', 'g2', 'taken', 'g3'].map((name) => insert(name));
    const outcomes = await Promise.allSettled(many);
    expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await names()).toEqual(['g1', 'g2', 'g3', 'taken']);
    const changed = await Promise.all(
      ['g1', 'nobody', 'g2'].map((name) => db.run(sql`UPDATE frozen_setting SET value = 'y' WHERE name = ${name}`)),
    );
    expect(changed).toEqual([1, 0, 1]);
  });

  it('lets writes beside an open transaction wait for it and keeps them when it rolls back', async () => {
    const first = db.transaction(async () => {
      await insert('gone');
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('no');
    });
    const beside = Array.from({ length: 20 }, (_, at) => insert(`b${String(at).padStart(2, '0')}`));
    await expect(first).rejects.toThrow('no');
    await Promise.all(beside);
    expect(await names()).toHaveLength(20);
  });

  it('runs hooks after the commit and never after a rollback', async () => {
    const told: string[] = [];
    await db.transaction(async () => {
      db.afterCommit(() => told.push(db.inTransaction ? 'inside' : 'after'));
      expect(told).toEqual([]);
    });
    await db
      .transaction(async () => {
        db.afterCommit(() => told.push('never'));
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(told).toEqual(['after']);
  });

  it('refuses work that outlives its transaction', async () => {
    let late!: () => Promise<unknown>;
    await db.transaction(async () => {
      const { AsyncResource } = await import('node:async_hooks');
      const here = new AsyncResource('late');
      late = () => here.runInAsyncScope(() => names());
    });
    await expect(late()).rejects.toThrow('has ended');
  });

  it('counts what an insert-or-ignore inserted, and updates on conflict', async () => {
    const rows = ['a', 'b', 'c'].map((name) => ({ name, value: '1' }));
    expect(await db.insertIgnore('frozen_setting', rows)).toBe(3);
    expect(await db.insertIgnore('frozen_setting', [...rows, { name: 'd', value: '1' }])).toBe(1);
    await db.upsert('frozen_setting', [{ name: 'a', value: '2' }], { key: ['name'], update: ['value'] });
    const row = await db.row<{ value: string }>(sql`SELECT value FROM frozen_setting WHERE name = 'a'`);
    expect(row?.value).toBe('2');
  });

  it('divides, floors and searches alike', async () => {
    const { dialect } = db;
    const row = await db.row<Record<string, number>>(sql`SELECT
      ${dialect.floorDiv(sql`${-7}`, 2)} AS down, ${dialect.floorDiv(sql`${7}`, 2)} AS up,
      ${dialect.divide(sql`${1}`, sql`${4}`)} AS quarter, ${dialect.divide(sql`${1}`, sql`${0}`)} AS by_zero,
      ${dialect.contains(sql`${'Abc'}`, 'abc')} AS other_case, ${dialect.contains(sql`${'a%b'}`, '%')} AS literal`);
    expect(row).toEqual({ down: -4, up: 3, quarter: 0.25, by_zero: null, other_case: 0, literal: 1 });
  });

  it('tells two ids apart that differ only in case or in a trailing space', async () => {
    await insert('Ab');
    await insert('ab');
    expect(await names()).toEqual(['Ab', 'ab']);
  });
});
