import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client';

/** Every tag of the library, for filters and pickers. */
export function useTags() {
  return useQuery({ queryKey: ['tags', 'all'], queryFn: () => answer(client.GET('/api/v1/tags')) });
}

/** The reps, for filters; 200 is more than one list can sensibly offer. */
export function useReps() {
  return useQuery({
    queryKey: ['reps', 'all'],
    queryFn: () => answer(client.GET('/api/v1/reps', { params: { query: { limit: 200 } } })),
  });
}
