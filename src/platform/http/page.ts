import { Refused } from '../errors/errors';

/** One page of a list; `next` is the cursor of the following page, null on the last. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

const MOST_ROWS = 200;
const USUAL_ROWS = 50;

/** `?limit=` within bounds; 50 where absent, 200 at most. */
export function limitOf(limit: number | undefined): number {
  if (limit === undefined) return USUAL_ROWS;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new Refused('page.bad-limit', `limit must be a whole number from 1 to ${MOST_ROWS}.`, { status: 400 });
  }
  return Math.min(limit, MOST_ROWS);
}

/** An opaque cursor out of the last row's sort key. */
export function cursorOf(key: (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The sort key a cursor was made of, undefined without one. Throws Refused on anything that is not of ours. */
export function keyOf(cursor: string | undefined, length: number): (string | number)[] | undefined {
  if (!cursor) return undefined;
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === length && key.every((part) => /^(string|number)$/.test(typeof part))) {
      return key;
    }
  } catch {
    // Falls through to the refusal: the text is not one of our cursors.
  }
  throw new Refused('page.bad-cursor', 'This cursor is not one this list gave out. Start without it.', { status: 400 });
}

/** Cuts the extra row that was read to learn whether there is a next page. */
export function pageOf<T>(rows: T[], limit: number, key: (row: T) => (string | number)[]): Page<T> {
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? cursorOf(key(items[items.length - 1])) : null };
}
