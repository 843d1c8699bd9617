import * as fc from 'fast-check';
import { chanceWithin, conditionalDays, expectedWindow, firstQuarter, pooledSpread } from './buying-window';
import { upperQuantile, upperTail } from './normal';

const rhythms = fc.record({
  median: fc.double({ min: 3, max: 400, noNaN: true }),
  spread: fc.double({ min: 0.15, max: 0.8, noNaN: true }),
});
const since = fc.integer({ min: 0, max: 900 });

describe('the normal distribution', () => {
  it('agrees with the table', () => {
    expect(upperTail(0)).toBeCloseTo(0.5, 7);
    expect(upperTail(1.959963984540054)).toBeCloseTo(0.025, 7);
    expect(upperTail(-1)).toBeCloseTo(0.8413447461, 6);
    // 1 − Φ(5) = 2.866515719e-7: the relative error matters here.
    expect(upperTail(5) / 2.866515719e-7).toBeCloseTo(1, 5);
    expect(upperQuantile(0.25)).toBeCloseTo(0.6744897502, 6);
  });

  it('is undone by its quantile', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (tail) => {
        expect(upperTail(upperQuantile(tail)) / tail).toBeCloseTo(1, 5);
      }),
    );
  });
});

describe('the buying window', () => {
  it('is the middle half of the distribution for somebody who has just bought', () => {
    const rhythm = { median: 24, spread: 0.3 };
    expect(conditionalDays(rhythm, 1, 0.5)).toBeCloseTo(24, 3);
    expect(conditionalDays(rhythm, 1, 0.25)).toBeCloseTo(24 * firstQuarter(0.3), 3);
  });

  it('moves on for somebody who is late: 2 packs of 24 days, 44 days ago', () => {
    const window = expectedWindow({ median: 48, spread: 0.3 }, 44);
    expect(window.from).toBeGreaterThanOrEqual(44);
    expect(window.from).toBeLessThan(52);
    expect(window.to).toBeGreaterThan(55);
    expect(window.to).toBeLessThan(75);
  });

  it('never lies in the past, is never one date, and holds the middle half', () => {
    fc.assert(
      fc.property(rhythms, since, (rhythm, days) => {
        const { from, to } = expectedWindow(rhythm, days);
        expect(from).toBeGreaterThanOrEqual(Math.floor(Math.max(days, 0.5)));
        expect(to).toBeGreaterThan(from);
        expect(Number.isFinite(to)).toBe(true);
      }),
    );
  });

  it('grows with the share asked for', () => {
    fc.assert(
      fc.property(rhythms, since, (rhythm, days) => {
        const quarters = [0.1, 0.25, 0.5, 0.75, 0.9].map((q) => conditionalDays(rhythm, days, q));
        expect([...quarters].sort((a, b) => a - b)).toEqual(quarters);
      }),
    );
  });

  it('agrees with its own chances: by the day q of them have bought, the chance is q', () => {
    fc.assert(
      fc.property(
        rhythms,
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.double({ min: 0.2, max: 2, noNaN: true }),
        (rhythm, q, lateness) => {
          const days = rhythm.median * lateness;
          if (days < 0.5) return;
          const by = conditionalDays(rhythm, days, q);
          expect(chanceWithin(rhythm, days, by - days)).toBeCloseTo(q, 3);
        },
      ),
    );
  });

  it('gives chances between 0 and 1 that grow with the horizon', () => {
    fc.assert(
      fc.property(rhythms, since, (rhythm, days) => {
        const chances = [1, 7, 30, 90].map((horizon) => chanceWithin(rhythm, days, horizon));
        for (const chance of chances) {
          expect(chance).toBeGreaterThanOrEqual(0);
          expect(chance).toBeLessThanOrEqual(1);
        }
        expect([...chances].sort((a, b) => a - b)).toEqual(chances);
      }),
    );
  });
});

describe('the pooled spread', () => {
  const spreadOf = (percent: number, count: number) => pooledSpread([{ percent, count }]);

  it('is the median deviation of a normal distribution, within reason, and assumed without data', () => {
    expect(spreadOf(20, 100)).toBeCloseTo(0.205 / 0.6744897501960817, 10);
    expect(spreadOf(1000, 100)).toBe(0.8);
    expect(spreadOf(0, 100)).toBe(0.15);
    expect(spreadOf(20, 49)).toBe(0.4);
    expect(pooledSpread([])).toBe(0.4);
  });

  it('is not moved by the few gaps in which a purchase is missing', () => {
    const kept = pooledSpread([
      { percent: 20, count: 60 },
      { percent: 10, count: 30 },
    ]);
    expect(
      pooledSpread([
        { percent: 69, count: 20 },
        { percent: 20, count: 60 },
        { percent: 10, count: 30 },
      ]),
    ).toBe(kept);
  });
});
