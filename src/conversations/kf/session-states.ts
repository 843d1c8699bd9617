/** Where a session stands; the place in the list is WeCom's service_state (document/path/94669). */
export const KF_STATES = ['new', 'assistant', 'queued', 'human', 'ended'] as const;
export type KfState = (typeof KF_STATES)[number];

/** States in which the API may write (95018 in the others). */
export const WRITABLE: KfState[] = ['new', 'assistant'];

/** A session's state, who holds it, and since when (epoch ms). */
export interface Standing {
  state: KfState;
  servicer: string;
  since: number;
}

/** Something heard about a session, at WeCom's second. */
export type SessionNews = { at: number } & (
  { what: 'customer-wrote' } | { what: 'stands'; state: KfState; servicer: string; cause: string }
);

/** True for news from before the second of what is known. Clocks differ, so it may be news all the same. */
export function isOld(now: Standing, news: SessionNews): boolean {
  return news.at < Math.floor(now.since / 1000) * 1000;
}

/**
 * Where a session stands after the news; null where that changes nothing. WeCom decides, so whatever it says is taken,
 * except news from before the second of what is known already: pages may repeat, and readings overtake them.
 */
export function after(now: Standing, news: SessionNews): (Standing & { cause: string }) | null {
  if (isOld(now, news)) return null;
  if (news.what === 'customer-wrote') {
    return now.state === 'ended' ? { state: 'new', servicer: '', since: news.at, cause: 'customer' } : null;
  }
  const servicer = news.state === 'human' ? news.servicer : '';
  if (news.state === now.state && servicer === now.servicer) return null;
  return { state: news.state, servicer, since: news.at, cause: news.cause };
}
