import { createHash } from 'node:crypto';
import { CampaignParams } from '../kinds/params';

/** sha256 of a campaign's kind and params, whatever the order of their keys. */
export function contentHashOf(kind: string, params: CampaignParams): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, sorted(params)]))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]));
}
