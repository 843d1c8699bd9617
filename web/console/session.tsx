import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import { ApiError, answer, client, rememberCsrf, type SessionView } from '../api/client';
import { Waiting, FaultBox } from './parts/list-states';
import SignIn from './pages/sign-in';

const SessionContext = createContext<SessionView | null>(null);

/** The signed-in operator. Only within SessionGate. */
export function useSession(): SessionView {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside SessionGate');
  return session;
}

/** Whether the operator may do something, so that a button they may not press is not offered. */
export function useCan(): (permission: string) => boolean {
  const { permissions } = useSession().operator;
  return (permission) =>
    permissions.some(
      (held) =>
        held === '*' || held === permission || (held.endsWith('.*') && permission.startsWith(held.slice(0, -1))),
    );
}

const SESSION = ['session'];

/** Shows the sign-in page until there is a session, and again when any answer says that it ended. */
export function SessionGate({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const session = useQuery({
    queryKey: SESSION,
    staleTime: Infinity,
    queryFn: async () => {
      try {
        const found = await answer(client.GET('/api/v1/session'));
        rememberCsrf(found.csrf);
        return found;
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
  });

  useEffect(
    () =>
      queries.getQueryCache().subscribe((event) => {
        const error = event.query.state.error;
        if (error instanceof ApiError && error.status === 401 && queries.getQueryData(SESSION)) {
          queries.setQueryData(SESSION, null);
        }
      }),
    [queries],
  );

  if (session.isPending) return <Waiting />;
  if (session.isError) return <FaultBox error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data) {
    return (
      <SignIn
        onSignedIn={(view) => {
          rememberCsrf(view.csrf);
          queries.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] });
          queries.setQueryData(SESSION, view);
        }}
      />
    );
  }
  return <SessionContext value={session.data}>{children}</SessionContext>;
}

/** Ends the session on the server and forgets everything this browser had read. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await answer(client.DELETE('/api/v1/session'));
    queries.setQueryData(SESSION, null);
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] });
  };
}
