import * as fc from 'fast-check';
import { stageOf, thresholdsOf } from './lifecycle';
import { median, percentile } from './percentiles';

const NO_SHOP = { gaps: 0, p80: null, p90: null };
const values = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 80 });

/** Values as a histogram, in no order. */
const seenOf = (list: number[]) =>
  [...new Set(list)].map((value) => ({ value, count: list.filter((other) => other === value).length }));

describe('percentiles', () => {
  it('are the nearest rank of the sorted values, and the median their middle', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (list, percent) => {
        const sorted = [...list].sort((a, b) => a - b);
        expect(percentile(seenOf(list), percent)).toBe(sorted[Math.ceil((percent * list.length) / 100) - 1]);
        const half = list.length / 2;
        const middle = list.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
        expect(median(seenOf(list))).toBe(middle);
      }),
    );
  });

  it('say nothing about nothing', () => {
    expect(percentile([], 80)).toBeNull();
    expect(median([])).toBeNull();
  });
});

describe('the stage of a customer', () => {
  const regular = thresholdsOf([20, 22, 24, 25, 26, 40], NO_SHOP);

  it('follows their own rhythm once there are five gaps', () => {
    expect(regular).toEqual({ warn: 26, lost: 40, from: 'own' });
    expect(stageOf(7, 26, regular)).toBe('active');
    expect(stageOf(7, 27, regular)).toBe('about-to-lapse');
    expect(stageOf(7, 41, regular)).toBe('lapsed');
  });

  it('follows the shop until then, and the usual days in a new shop', () => {
    expect(thresholdsOf([20], { gaps: 50, p80: 60, p90: 120 })).toEqual({ warn: 60, lost: 120, from: 'shop' });
    expect(thresholdsOf([20], { gaps: 49, p80: 60, p90: 120 })).toEqual({ warn: 45, lost: 90, from: 'usual' });
  });

  it('is new after a first purchase, and unknown without any', () => {
    const usual = thresholdsOf([], NO_SHOP);
    expect(stageOf(1, 30, usual)).toBe('new');
    expect(stageOf(1, 31, usual)).toBe('active');
    expect(stageOf(0, null, usual)).toBe('unknown');
  });

  it('never goes back while the silence lasts', () => {
    const order = ['new', 'active', 'about-to-lapse', 'lapsed'];
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 500 }), (gaps, days, since) => {
        const thresholds = thresholdsOf(gaps, NO_SHOP);
        const now = order.indexOf(stageOf(days, since, thresholds));
        const later = order.indexOf(stageOf(days, since + 1, thresholds));
        expect(later).toBeGreaterThanOrEqual(now);
      }),
    );
  });
});
