import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client';

/** The kinds of conditions, read once: they change with the release, not with the day. */
export function useRuleKinds() {
  return useQuery({
    queryKey: ['rule-kinds'],
    staleTime: Infinity,
    queryFn: () => answer(client.GET('/api/v1/rules/kinds')),
  });
}
