import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../api/client';
import { host, HostRefused } from './client';

/** Where in WeCom this page stands, and what follows from it. */
export type Place =
  | { at: 'customer'; externalUserid: string; canSend: boolean }
  /** A customer group's chat, the app's own page, or no WeCom at all: today's list is of use there. */
  | { at: 'group' | 'elsewhere' | 'outside' }
  /** The rep or the app lacks 客户联系 (trap T75), or WeCom does not take this page for the app's. */
  | { at: 'no-permission' | 'untrusted' | 'wrong-address'; words: string };

/** Asks the client around the page once the rep is known; `again` asks anew. */
export function usePlace(known: boolean): { place: Place | undefined; again: () => void } {
  const found = useQuery({
    queryKey: ['place'],
    staleTime: Infinity,
    retry: false,
    enabled: known,
    queryFn: findPlace,
  });
  return { place: found.data, again: () => void found.refetch() };
}

async function findPlace(): Promise<Place> {
  try {
    const entry = await host.entry();
    if (entry === 'group_chat_tools') return { at: 'group' };
    return { at: 'customer', externalUserid: await host.customer(), canSend: entry === 'single_chat_tools' };
  } catch (error) {
    if (error instanceof HostRefused) return placeOf(error);
    if (error instanceof ApiError && error.code === 'sidebar.foreign-page') {
      return { at: 'wrong-address', words: String(error.details.home ?? '') };
    }
    return { at: 'untrusted', words: (error as Error).message };
  }
}

function placeOf({ why, message }: HostRefused): Place {
  if (why === 'outside') return { at: 'outside' };
  if (why === 'no-context') return { at: 'elsewhere' };
  return { at: why === 'no-permission' ? 'no-permission' : 'untrusted', words: message };
}
