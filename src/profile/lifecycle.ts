import { percentile, Seen } from './percentiles';

/**
 * Where a customer stands. new: one purchase day, at most 30 days ago. about-to-lapse: longer since the last purchase than
 * four fifths of the gaps were. lapsed: longer than nine tenths. unknown: no purchase is matched, which is not "never
 * bought".
 */
export type Stage = 'new' | 'active' | 'about-to-lapse' | 'lapsed' | 'unknown';

export const STAGE_LABELS: Record<Stage, string> = {
  new: '新客',
  active: '活跃',
  'about-to-lapse': '即将流失',
  lapsed: '已流失',
  unknown: '订单未知',
};

const NEW_DAYS = 30;

/** Gaps from which a customer's own percentiles mean something. */
const OWN_GAPS = 5;
/** Gaps from which the shop's do. */
const SHOP_GAPS = 50;

/** Until the shop's own orders say better: care at 45 days of silence, given up at 90. */
const USUAL = { warn: 45, lost: 90 };

/** Days of silence after which a customer is about to lapse, and lapsed. */
export interface Thresholds {
  warn: number;
  lost: number;
  from: 'own' | 'shop' | 'usual';
}

/** The customer's own 80th and 90th percentile of days between purchases, else the shop's, else the usual ones. */
export function thresholdsOf(
  ownGaps: number[],
  shop: { gaps: number; p80: number | null; p90: number | null },
): Thresholds {
  if (ownGaps.length >= OWN_GAPS) {
    const seen: Seen[] = ownGaps.map((value) => ({ value, count: 1 }));
    return { warn: percentile(seen, 80) ?? USUAL.warn, lost: percentile(seen, 90) ?? USUAL.lost, from: 'own' };
  }
  if (shop.gaps >= SHOP_GAPS && shop.p80 !== null && shop.p90 !== null) {
    return { warn: shop.p80, lost: shop.p90, from: 'shop' };
  }
  return { ...USUAL, from: 'usual' };
}

/** @param purchaseDays how many, and `since` the days since the last; null without a purchase */
export function stageOf(purchaseDays: number, since: number | null, thresholds: Thresholds): Stage {
  if (!purchaseDays || since === null) return 'unknown';
  if (purchaseDays === 1 && since <= NEW_DAYS) return 'new';
  if (since > thresholds.lost) return 'lapsed';
  return since > thresholds.warn ? 'about-to-lapse' : 'active';
}
