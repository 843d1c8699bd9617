import { Fields } from './fields';
import { WireFault } from './wire-fault';

/** A request that has passed token, limits and field checks. */
export interface Call {
  /** The JSON body of a POST, the query of a GET. */
  params: Record<string, any>; // oxlint-disable-line typescript/no-explicit-any -- shapes are checked by `fields`
  query: URLSearchParams;
  /** The raw body of an upload. */
  upload: Buffer;
  /** The address the box is reached by, for links to its own pictures; no slash at the end. */
  base: string;
}

/** One line of the API table. */
export interface Api {
  /** After /cgi-bin/. */
  path: string;
  method: 'GET' | 'POST';
  /** none: gettoken alone; app: the self-built app's; any: contact sync may call it too; archive: that of 会话内容存档. */
  token: 'none' | 'app' | 'any' | 'archive';
  fields?: Fields;
  /** Query fields of a GET that must be there. */
  needs?: string[];
  /** Fields an error answer still carries, as the platform's do. */
  empty?: Record<string, unknown>;
  /** Two calls at once for one such key collide with 45035. */
  pair?: (params: Call['params']) => string;
  upload?: true;
  /** Runs in one transaction; what it returns stands beside errcode 0. Throws WireFault. */
  run(call: Call): Record<string, unknown>;
}

/** An opaque cursor that stands for "after this". */
export function cursorOf(after: string | number): string {
  return Buffer.from(`after:${after}`).toString('base64url');
}

/** What a cursor stands for, '' for the beginning. Throws WireFault on a cursor the box did not make. */
export function afterCursor(cursor: string | undefined): string {
  if (!cursor) return '';
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.startsWith('after:')) throw new WireFault(50100);
  return text.slice('after:'.length);
}

/** Cuts one row more than a page off: the page, and the cursor of its last row or ''. */
export function page<T>(rows: T[], limit: number, key: (row: T) => string | number): { rows: T[]; next: string } {
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? cursorOf(key(shown[shown.length - 1])) : '' };
}

/** Epoch milliseconds as the platform's seconds. */
export function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
