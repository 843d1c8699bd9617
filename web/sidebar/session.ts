import { useQuery } from '@tanstack/react-query';
import { ApiError, answer, client, rememberCsrf, type RepSession } from '../api/client';

const TRIED = 'huitou.signing-in';
const MOST_TRIES = 2;

/**
 * Who this sidebar belongs to. Without a session the page goes through WeCom's sign-in and comes back; where that does
 * not help, it stops and says so instead of circling. `userid` in the address names the rep in the sandbox, where one
 * browser plays many.
 */
export function useRepSession() {
  return useQuery({
    queryKey: ['rep-session'],
    staleTime: Infinity,
    retry: false,
    queryFn: async (): Promise<RepSession> => {
      const wanted = new URLSearchParams(window.location.search).get('userid');
      try {
        const session = await answer(client.GET('/api/v1/session/rep'));
        if (!wanted || wanted.toLowerCase() === session.userid.toLowerCase()) {
          sessionStorage.removeItem(TRIED);
          rememberCsrf(session.csrf);
          return session;
        }
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
      }
      const tries = Number(sessionStorage.getItem(TRIED) ?? 0);
      if (tries >= MOST_TRIES) {
        sessionStorage.removeItem(TRIED);
        throw new ApiError(401, 'access.sign-in', 'sign-in did not help');
      }
      sessionStorage.setItem(TRIED, String(tries + 1));
      const start = new URL('/api/v1/session/rep/start', window.location.origin);
      start.searchParams.set('back', window.location.pathname + window.location.search);
      if (wanted) start.searchParams.set('userid', wanted);
      window.location.replace(start);
      // The page is leaving; an answer would only flash an error.
      return new Promise(() => undefined);
    },
  });
}
