import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';
import { SyncPlace } from './sync-run.entity';

/**
 * Puts the next `size` active reps in userid order into place.chunk, unless a chunk is being read; false at the end.
 * The chunk is kept in the place because WeCom's cursor belongs to exactly these userids.
 */
export async function nextChunk(db: Database, place: SyncPlace, size: number): Promise<boolean> {
  if (place.chunk.length) return true;
  const rows = await db.rows<{ userid: string }>(sql`
    SELECT userid FROM rep WHERE active = 1 AND userid > ${place.after} ORDER BY userid LIMIT ${size}`);
  place.chunk = rows.map((row) => row.userid);
  place.cursor = '';
  return rows.length > 0;
}

/** Goes to the next page of the chunk, or past the chunk after its last page. */
export function advance(place: SyncPlace, nextCursor: string | undefined): void {
  // A cursor that stands still would page for ever.
  if (nextCursor && nextCursor !== place.cursor) {
    place.cursor = nextCursor;
    return;
  }
  place.after = place.chunk[place.chunk.length - 1];
  place.chunk = [];
  place.cursor = '';
}
