import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError, type SidebarProspect } from '../api/client';
import { sidebarText } from '../ui/i18n/sidebar';
import { useText } from '../ui/i18n/language';
import { Card, type Whose } from './card';
import { host } from './client';
import { Fault, Waiting } from './parts';
import { useRepSession } from './session';
import { Today } from './today';

/** In a customer's chat their card, anywhere else today's list. */
export function Sidebar() {
  const say = useText(sidebarText);
  const session = useRepSession();
  const [chosen, setChosen] = useState<Whose | null>(null);
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

  const shown = listShown ? 'list' : JSON.stringify(chosen);
  // In braces: newer browsers answer scrollTo with a promise, which is no clean-up.
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [shown]);

  if (session.isError) {
    const text = session.error instanceof ApiError && session.error.status === 401 ? say('signInFailed') : undefined;
    return (
      <main className="page">
        <Fault error={session.error} text={text} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  if (!session.data || !place.data) return <Waiting />;
  const inChat = place.data.customer ? { externalUserid: place.data.customer } : null;
  const whose = chosen ?? inChat;

  /** The chat opens where the WeCom client can open it; the card shows either way. */
  function choose(prospect: SidebarProspect) {
    if (prospect.externalUserid) host.openChat(prospect.externalUserid).catch(() => undefined);
    setChosen(prospect.externalUserid === place.data?.customer && inChat ? inChat : { prospectId: prospect.id });
    showList(false);
  }

  return (
    <main className="page">
      {whose && !listShown ? (
        <Card
          key={JSON.stringify(whose)}
          whose={whose}
          canSend={place.data.canSend && 'externalUserid' in whose}
          onList={() => showList(true)}
          onNext={choose}
        />
      ) : (
        <Today onChoose={choose} />
      )}
    </main>
  );
}
