import { clustered, newcombe, rate, student975, wilson } from './intervals';
import { verdictOf } from './verdict';

/** mulberry32: small, seeded, good enough to flip coins with. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

function draw(people: number, probability: number, next: () => number): { people: number; buyers: number } {
  let buyers = 0;
  for (let person = 0; person < people; person++) if (next() < probability) buyers++;
  return { people, buyers };
}

describe("Newcombe's interval", () => {
  // Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.2, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.6, 0.1705, 0.809],
    [6, 7, 2, 7, 0.5714, 0.0582, 0.8062],
    [5, 56, 0, 29, 0.0893, -0.0381, 0.1926],
    [0, 10, 0, 20, 0, -0.1611, 0.2775],
    [0, 10, 0, 10, 0, -0.2775, 0.2775],
    [10, 10, 0, 20, 1, 0.6791, 1],
    [10, 10, 0, 10, 1, 0.6075, 1],
  ])('of %i/%i − %i/%i is the published one', (x1, n1, x2, n2, diff, low, high) => {
    const got = newcombe({ buyers: x1, people: n1 }, { buyers: x2, people: n2 });
    expect(got.diff).toBeCloseTo(diff, 4);
    expect(got.low).toBeCloseTo(low, 4);
    expect(got.high).toBeCloseTo(high, 4);
  });

  it("rests on Wilson's", () => {
    // Newcombe 1998, Statistics in Medicine 17:857, table I: 81/263, 15/148, 0/20, 1/29.
    expect(wilson({ buyers: 81, people: 263 })).toEqual({
      low: expect.closeTo(0.2553, 4),
      high: expect.closeTo(0.3662, 4),
    });
    expect(wilson({ buyers: 15, people: 148 })).toEqual({
      low: expect.closeTo(0.0624, 4),
      high: expect.closeTo(0.1605, 4),
    });
    expect(wilson({ buyers: 0, people: 20 })).toEqual({ low: 0, high: expect.closeTo(0.1611, 4) });
    expect(wilson({ buyers: 1, people: 29 })).toEqual({
      low: expect.closeTo(0.0061, 4),
      high: expect.closeTo(0.1718, 4),
    });
  });

  it('covers the true difference 95 times in a hundred, also with rare purchases and a small holdout', () => {
    const next = random(20_260_308);
    for (const [n1, p1, n2, p2] of [
      [900, 0.2, 100, 0.12],
      [1800, 0.04, 200, 0.02],
      [500, 0.3, 500, 0.3],
    ]) {
      let covered = 0;
      for (let run = 0; run < 800; run++) {
        const { low, high } = newcombe(draw(n1, p1, next), draw(n2, p2, next));
        if (low <= p1 - p2 && p1 - p2 <= high) covered++;
      }
      expect(covered / 800).toBeGreaterThan(0.93);
      expect(covered / 800).toBeLessThan(0.975);
    }
  });
});

describe('the interval by groups', () => {
  it('covers the true difference where members of a group resemble each other, and the plain one does not', () => {
    const next = random(7);
    const clusters = (count: number, base: number) =>
      Array.from({ length: count }, () => draw(60, Math.min(1, Math.max(0, base + (next() - 0.5) * 0.3)), next));
    let byGroup = 0;
    let plain = 0;
    for (let run = 0; run < 400; run++) {
      const treated = clusters(30, 0.3);
      const held = clusters(10, 0.25);
      const sum = (arm: typeof treated) => ({
        people: arm.reduce((total, one) => total + one.people, 0),
        buyers: arm.reduce((total, one) => total + one.buyers, 0),
      });
      const robust = clustered(treated, held);
      const naive = newcombe(sum(treated), sum(held));
      if (robust.low <= 0.05 && 0.05 <= robust.high) byGroup++;
      if (naive.low <= 0.05 && 0.05 <= naive.high) plain++;
    }
    expect(byGroup / 400).toBeGreaterThan(0.92);
    expect(byGroup / 400).toBeLessThan(0.98);
    expect(plain / 400).toBeLessThan(0.85);
  });

  it('of single customers is close to the one by customers', () => {
    const one = (buyers: number, people: number) =>
      Array.from({ length: people }, (_, index) => ({ people: 1, buyers: index < buyers ? 1 : 0 }));
    const got = clustered(one(60, 300), one(30, 300));
    // p ± z·√(pq/n) of 0.2 and 0.1 with 300 each: 0.1 ± 0.0566.
    expect(got.diff).toBeCloseTo(0.1, 6);
    expect(got.high - got.diff).toBeCloseTo(0.0567, 3);
  });

  it('says nothing with a single group', () => {
    expect(clustered([{ people: 40, buyers: 10 }], [{ people: 40, buyers: 2 }])).toEqual({
      diff: 0.2,
      low: -1,
      high: 1,
    });
  });

  it("uses Student's t as tabled", () => {
    for (const [degrees, t] of [
      [1, 12.706],
      [2, 4.303],
      [3, 3.182],
      [5, 2.571],
      [10, 2.228],
      [30, 2.042],
      [120, 1.98],
    ]) {
      expect(Math.abs(student975(degrees) - t)).toBeLessThan(0.012);
    }
  });
});

describe('the verdict', () => {
  const say = (
    x1: number,
    n1: number,
    x2: number,
    n2: number,
    clusters: { treated: number; held: number } | null = null,
  ) => {
    const treated = { buyers: x1, people: n1 };
    const held = { buyers: x2, people: n2 };
    return verdictOf(treated, held, newcombe(treated, held), clusters);
  };

  it('is up or down only when the interval leaves out 0', () => {
    expect(say(300, 900, 15, 100)).toBe('up');
    expect(say(90, 900, 30, 100)).toBe('down');
    expect(say(180, 900, 17, 100)).toBe('too-small');
  });

  it('is "too small" with few people, few buyers or few groups, whatever the interval', () => {
    expect(say(20, 29, 0, 100)).toBe('too-small');
    expect(say(4, 40, 0, 4000)).toBe('too-small');
    expect(say(300, 900, 15, 100, { treated: 36, held: 4 })).toBe('too-small');
    expect(say(300, 900, 15, 100, { treated: 36, held: 6 })).toBe('up');
  });

  it('has a rate of 0 for an arm without people', () => {
    expect(rate({ people: 0, buyers: 0 })).toBe(0);
    expect(say(0, 0, 0, 0)).toBe('too-small');
  });
});
