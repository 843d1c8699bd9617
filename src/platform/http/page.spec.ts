import fc from 'fast-check';
import { cursorOf, keyOf, limitOf, pageOf } from './page';

const key = fc.array(fc.oneof(fc.integer(), fc.string({ unit: 'grapheme' })), { minLength: 1, maxLength: 4 });

describe('pages', () => {
  it('give back the sort key a cursor was made of', () => {
    fc.assert(
      fc.property(key, (parts) => {
        const cursor = cursorOf(parts);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(keyOf(cursor, parts.length)).toEqual(parts);
      }),
    );
  });

  it('refuse every cursor that is not of this list', () => {
    expect(keyOf(undefined, 2)).toBeUndefined();
    expect(keyOf('', 2)).toBeUndefined();
    const foreign = [
      'garbage',
      '%%%',
      cursorOf([1]),
      cursorOf([1, 2, 3]),
      Buffer.from('[1,{"$gt":0}]').toString('base64url'),
      Buffer.from('[1,null]').toString('base64url'),
      Buffer.from('{"0":1,"1":2,"length":2}').toString('base64url'),
      Buffer.from('null').toString('base64url'),
    ];
    for (const cursor of foreign) {
      expect(() => keyOf(cursor, 2)).toThrow(expect.objectContaining({ code: 'page.bad-cursor', status: 400 }));
    }
  });

  it('refuse or read any text as a cursor, and never break', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const parts = keyOf(text, 1);
          if (parts) expect(parts).toHaveLength(1);
        } catch (error) {
          expect(error).toMatchObject({ code: 'page.bad-cursor' });
        }
      }),
    );
  });

  it('have 50 rows unless asked, 200 at most', () => {
    expect([limitOf(undefined), limitOf(1), limitOf(200), limitOf(100_000)]).toEqual([50, 1, 200, 200]);
    for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => limitOf(limit)).toThrow(expect.objectContaining({ code: 'page.bad-limit', status: 400 }));
    }
  });

  it('show every row exactly once when followed to the end, whatever the limit', () => {
    const ids = fc.uniqueArray(fc.nat(1000), { maxLength: 60 });
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 20 }), (all, limit) => {
        const sorted = [...all].sort((a, b) => a - b);
        const seen: number[] = [];
        let cursor: string | undefined;
        do {
          const after = keyOf(cursor, 1)?.[0] ?? -1;
          const rows = sorted.filter((id) => id > Number(after)).slice(0, limit + 1);
          const page = pageOf(rows, limit, (id) => [id]);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items);
          cursor = page.next ?? undefined;
        } while (cursor);
        expect(seen).toEqual(sorted);
      }),
    );
  });
});
