import * as fc from 'fast-check';
import { CellCount, cellOf, Cells } from './cells';

const track = fc
  .record({
    days: fc.integer({ min: 1, max: 60 }),
    age: fc.integer({ min: 0, max: 600 }),
    since: fc.integer({ min: 0, max: 600 }),
  })
  .map(({ days, age, since }) => ({
    days,
    firstDay: 10_000 - (days === 1 ? 0 : Math.max(age, days - 1)),
    lastDay: 10_000,
    since,
  }));

const counts = fc.array(
  fc
    .record({
      frequency: fc.integer({ min: 0, max: 4 }),
      recency: fc.integer({ min: 0, max: 9 }),
      people: fc.integer({ min: 1, max: 5000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ share, ...count }): CellCount => ({ ...count, buyers: Math.floor(count.people * share) })),
  { minLength: 1, maxLength: 60 },
);

describe('recency × frequency cells', () => {
  it('put one-time buyers by days and others by their own mean gap', () => {
    expect(cellOf({ days: 1, firstDay: 100, lastDay: 100 }, 108)).toEqual({ frequency: 0, recency: 1 });
    expect(cellOf({ days: 5, firstDay: 100, lastDay: 196 }, 196 + 24)).toEqual({ frequency: 3, recency: 4 });
    expect(cellOf({ days: 5, firstDay: 100, lastDay: 196 }, 196 + 23)).toEqual({ frequency: 3, recency: 3 });
  });

  it('move only forward as days pass without a purchase', () => {
    fc.assert(
      fc.property(track, ({ since, ...one }) => {
        const now = cellOf(one, one.lastDay + since);
        const later = cellOf(one, one.lastDay + since + 30);
        expect(later.frequency).toBe(now.frequency);
        expect(later.recency).toBeGreaterThanOrEqual(now.recency);
      }),
    );
  });

  it('give rates between the base rate and what was seen, whatever was seen', () => {
    fc.assert(
      fc.property(counts, track, (seen, { since, ...one }) => {
        const cells = new Cells(seen);
        const probability = cells.probability(one, one.lastDay + since);
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('trust a full cell and distrust a thin one', () => {
    const cells = new Cells([
      { frequency: 0, recency: 0, people: 100_000, buyers: 10_000 },
      { frequency: 3, recency: 4, people: 5_000, buyers: 4_000 },
      { frequency: 3, recency: 9, people: 1, buyers: 1 },
    ]);
    const regular = { days: 5, firstDay: 100, lastDay: 196 };
    expect(cells.probability(regular, 196 + 24)).toBeCloseTo(0.8, 2);
    expect(cells.probability(regular, 196 + 24 * 6)).toBeLessThan(0.82);
    expect(cells.baseRate).toBeCloseTo(14_001 / 105_001, 10);
  });
});
