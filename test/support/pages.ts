import { Api } from '../../src/app/demo/api';

/** Every item of a list endpoint, page after page to its end. `path` may carry filters. */
export async function allPages<T>(api: Api, path: string): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = `limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page: { items: T[]; next: string | null } = await api.get(`${path}${path.includes('?') ? '&' : '?'}${query}`);
    all.push(...page.items);
    cursor = page.next;
  }
  return all;
}
