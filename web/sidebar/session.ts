import { useQuery } from '@tanstack/react-query';
import { ApiError, answer, client, rememberCsrf, type RepSession } from '../api/client';
import { signInAt, troubleHere, type Trouble } from '../ui/sign-in';

const TRIED = 'huitou.signing-in';
const MOST_TRIES = 2;

/** Thrown where signing in through WeCom did not work; the page says what to do. */
export class SignInTrouble extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble);
  }
}

/**
 * Who this sidebar belongs to. Without a session the page goes through WeCom's sign-in and comes back; where that does
 * not help, it stops and says so instead of circling. Throws SignInTrouble or ApiError.
 */
export function useRepSession() {
  return useQuery({
    queryKey: ['rep-session'],
    staleTime: Infinity,
    retry: false,
    queryFn: async (): Promise<RepSession> => {
      try {
        const session = await answer(client.GET('/api/v1/session/rep'));
        sessionStorage.removeItem(TRIED);
        rememberCsrf(session.csrf);
        return session;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
      }
      const trouble = troubleHere();
      const tries = Number(sessionStorage.getItem(TRIED) ?? 0);
      if (trouble || tries >= MOST_TRIES) {
        sessionStorage.removeItem(TRIED);
        throw new SignInTrouble(trouble ?? 'no-cookie');
      }
      sessionStorage.setItem(TRIED, String(tries + 1));
      signInAt('rep');
      // The page is leaving; an answer would only flash an error.
      return new Promise(() => undefined);
    },
  });
}
