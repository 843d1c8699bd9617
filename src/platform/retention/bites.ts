/** The most a bite may hold SQLite's one connection, so that a callback beside it is answered as if nothing were. */
export const LONGEST_BITE_MS = 25;

const FIRST_ROWS = 50;
const LEAST_ROWS = 5;
const MOST_ROWS = 500;

/**
 * How many rows the next bite takes: fewer when the last one came near its limit, more while there is plenty of room.
 * Half the limit is the aim, since a commit's fsync is not the same twice.
 */
export class BiteSize {
  private size = FIRST_ROWS;

  get rows(): number {
    return this.size;
  }

  /** @param ms how long a bite of `rows` held the database */
  learn(rows: number, ms: number): void {
    if (ms > LONGEST_BITE_MS / 2) this.size = Math.max(LEAST_ROWS, Math.floor(Math.min(this.size, rows) / 2));
    else if (rows >= this.size && ms < LONGEST_BITE_MS / 4) this.size = Math.min(MOST_ROWS, Math.ceil(this.size * 1.5));
  }
}
