import { Database } from '../../platform/database/database';
import { Sql, sql } from '../../platform/database/sql';
import { isErrcode } from '../../wecom/client/errors';
import { SyncPlace } from './sync-run.entity';

/** A paging cursor WeCom no longer knows: a run may have been held up for hours. */
const BAD_CURSOR = 50100;

/** Times in one run that a chunk is begun again for that; more would be a fault of another kind. */
const MOST_RESTARTS = 5;

/**
 * Puts the next `size` reps in userid order into place.chunk, unless a chunk is being read; false at the end. The chunk
 * is kept in the place because WeCom's cursor belongs to exactly these userids.
 * @param which of the reps, as a condition on the table rep
 */
export async function nextChunk(db: Database, place: SyncPlace, size: number, which: Sql): Promise<boolean> {
  if (place.chunk.length) return true;
  place.cursor = '';
  place.chunk = place.rest.shift() ?? [];
  if (place.chunk.length) return true;
  const rows = await db.rows<{ userid: string }>(sql`
    SELECT userid FROM rep WHERE (${which}) AND userid > ${place.after} ORDER BY userid LIMIT ${size}`);
  place.chunk = rows.map((row) => row.userid);
  place.after = place.chunk[place.chunk.length - 1] ?? place.after;
  return rows.length > 0;
}

/** Goes to the next page of the chunk; true when the chunk has been read to its end. */
export function advance(place: SyncPlace, nextCursor: string | undefined): boolean {
  // A cursor that stands still would page for ever.
  if (nextCursor && nextCursor !== place.cursor) {
    place.cursor = nextCursor;
    return false;
  }
  place.chunk = [];
  place.cursor = '';
  return true;
}

/**
 * After WeCom refused a chunk because of somebody in it: halves it, so that what is said of one rep is not believed of
 * a hundred. A chunk of one is left out, as one of place.skipped where `unknown` says that nobody knows what it has.
 */
export function split(place: SyncPlace, unknown: boolean): void {
  const { chunk } = place;
  place.chunk = [];
  place.cursor = '';
  if (chunk.length === 1) {
    if (unknown) place.skipped = [...new Set([...place.skipped, ...chunk])];
    return;
  }
  const half = Math.ceil(chunk.length / 2);
  place.rest = [chunk.slice(0, half), chunk.slice(half), ...place.rest];
}

/** Begins the chunk again where the error says that WeCom does not know the cursor any more. */
export function begunAgain(place: SyncPlace, error: unknown): boolean {
  if (!place.cursor || !isErrcode(error, BAD_CURSOR) || place.restarts >= MOST_RESTARTS) return false;
  place.restarts++;
  place.cursor = '';
  return true;
}
