import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/client';
import { sidebarText } from '../ui/i18n/sidebar';
import { useText } from '../ui/i18n/language';
import { Card } from './card';
import { host } from './client';
import { Fault, Waiting } from './parts';
import { useRepSession } from './session';
import { Today } from './today';

/** In a customer's chat their card, anywhere else today's list. */
export function Sidebar() {
  const say = useText(sidebarText);
  const session = useRepSession();
  const [chosen, setChosen] = useState<string | null>(null);
  const [listShown, showList] = useState(false);
  const place = useQuery({
    queryKey: ['place'],
    staleTime: Infinity,
    enabled: session.data !== undefined,
    queryFn: async () => {
      const entry = await host.getContext().then(
        (context) => context.entry,
        () => 'none',
      );
      const customer = await host.getCurExternalContact().then(
        (contact) => contact.userId,
        () => null,
      );
      return { customer, canSend: entry === 'single_chat_tools' };
    },
  });

  if (session.isError) {
    const text = session.error instanceof ApiError && session.error.status === 401 ? say('signInFailed') : undefined;
    return (
      <main className="page">
        <Fault error={session.error} text={text} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  if (!session.data || !place.data) return <Waiting />;
  const customer = chosen ?? place.data.customer;
  return (
    <main className="page">
      {customer && !listShown ? (
        <Card
          key={customer}
          externalUserid={customer}
          canSend={place.data.canSend && customer === place.data.customer}
          onList={() => showList(true)}
        />
      ) : (
        <Today
          onChoose={(externalUserid) => {
            setChosen(externalUserid);
            showList(false);
          }}
        />
      )}
    </main>
  );
}
