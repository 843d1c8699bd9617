import { useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client';

export interface Choice {
  value: string | number;
  label: string;
}

/** What a parameter of this format can be picked from; null where it is typed. Lists are read once and kept. */
export function useChoices(format: string | undefined): Choice[] | null {
  const reader = format ? READERS[format] : undefined;
  const found = useQuery({
    queryKey: ['choices', format],
    enabled: reader !== undefined,
    staleTime: 300_000,
    queryFn: () => reader!(),
  });
  return reader ? (found.data ?? []) : null;
}

const most = { params: { query: { limit: 200 } } };
const READERS: Record<string, () => Promise<Choice[]>> = {
  product: async () =>
    (await answer(client.GET('/api/v1/products', most))).items.map(({ id, name }) => ({ value: id, label: name })),
  category: async () => {
    const { items } = await answer(client.GET('/api/v1/products', most));
    const names = [...new Set(items.map((product) => product.category).filter(Boolean))];
    return names.map((name) => ({ value: name, label: name }));
  },
  tag: async () =>
    (await answer(client.GET('/api/v1/tags'))).map((tag) => ({
      value: tag.id,
      label: tag.group ? `${tag.group}·${tag.name}` : tag.name,
    })),
  group: async () =>
    (await answer(client.GET('/api/v1/groups', most))).items.map(({ id, name }) => ({ value: id, label: name })),
  rep: async () =>
    (await answer(client.GET('/api/v1/reps', most))).items.map(({ userid, name }) => ({ value: userid, label: name })),
  channel: async () =>
    (await answer(client.GET('/api/v1/channels', most))).items.map(({ id, name }) => ({ value: id, label: name })),
  intent: async () =>
    (await answer(client.GET('/api/v1/signals/summary', { params: { query: { days: 30 } } }))).map((signal) => ({
      value: signal.intent,
      label: signal.label,
    })),
};
