/** What every paged list of WeCom answers; an absent or empty cursor means the last page. */
export interface CursorPage {
  next_cursor?: string;
}

/**
 * Follows next_cursor to the end.
 * @param read fetches one page; the cursor is '' for the first
 * @param from the next_cursor of the last page that was read, to go on after it
 */
export async function* pages<P extends CursorPage>(read: (cursor: string) => Promise<P>, from = ''): AsyncGenerator<P> {
  let cursor = from;
  do {
    const page = await read(cursor);
    yield page;
    // A cursor that stands still would page for ever.
    cursor = page.next_cursor === cursor ? '' : (page.next_cursor ?? '');
  } while (cursor !== '');
}

/** All pages' entries in one list; only for lists that are known to be short. */
export async function allOf<P extends CursorPage, T>(
  source: AsyncIterable<P>,
  entries: (page: P) => T[],
): Promise<T[]> {
  const all: T[] = [];
  for await (const page of source) all.push(...entries(page));
  return all;
}
