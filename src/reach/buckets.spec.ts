import { ENGINES, openTestDatabase } from '../../test/support/database';
import { sql } from '../platform/database/sql';
import { bucketOf, BUCKETS, bucketsOf, bucketSql } from './buckets';

const IDS = Array.from({ length: 20_000 }, (_, index) => index + 1);

describe.each(ENGINES)('buckets on %s', (engine) => {
  it('are the same integers as without a database, up to the largest id', async () => {
    const { db, close } = await openTestDatabase(engine);
    try {
      const ids = [...IDS.slice(0, 500), 2_000_003, 987_654_321, 2 ** 31 - 1];
      for (const salt of ['campaign:1', 'campaign:2', 'prospects']) {
        await db.run(sql`DELETE FROM frozen_setting WHERE name LIKE 'id%'`);
        await db.insertIgnore(
          'frozen_setting',
          ids.map((id) => ({ name: `id${id}`, value: String(id) })),
        );
        const id = sql.raw(engine === 'sqlite' ? 'CAST(value AS INTEGER)' : 'CAST(value AS SIGNED)');
        const rows = await db.rows<{ id: number; bucket: number }>(
          sql`SELECT ${id} AS id, ${bucketSql(id, salt)} AS bucket FROM frozen_setting WHERE name LIKE 'id%'`,
        );
        expect(rows).toHaveLength(ids.length);
        for (const row of rows) expect(Number(row.bucket)).toBe(bucketOf(Number(row.id), salt));
      }
    } finally {
      await close();
    }
  });
});

describe('buckets', () => {
  it('are spread evenly: chi-square over 100 cells stays below its 0.1 % point', () => {
    for (const salt of ['campaign:1', 'campaign:77', 'prospects']) {
      const cells = Array.from({ length: 100 }, () => 0);
      for (const id of IDS) cells[Math.floor(bucketOf(id, salt) / 100)]++;
      const expected = IDS.length / 100;
      const chi2 = cells.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
      // 99 degrees of freedom.
      expect(chi2).toBeLessThan(148.2);
    }
  });

  it('of two salts have nothing to do with each other', () => {
    const share = bucketsOf(0.1);
    const both = IDS.filter((id) => bucketOf(id, 'campaign:1') < share && bucketOf(id, 'campaign:2') < share).length;
    // 1 % of 20,000 with a standard deviation of 14.
    expect(Math.abs(both - 200)).toBeLessThan(50);
  });

  it('stay with a unit when the share grows', () => {
    const held = (share: number) => IDS.filter((id) => bucketOf(id, 's') < bucketsOf(share));
    expect(held(0.2)).toEqual(expect.arrayContaining(held(0.1)));
    expect(held(0)).toEqual([]);
    expect(held(0.1).length / IDS.length).toBeCloseTo(0.1, 2);
    expect(Math.max(...IDS.map((id) => bucketOf(id, 's')))).toBeLessThan(BUCKETS);
  });
});
