import { useEffect, useState } from 'react';
import type { SidebarProspect } from '../api/client';
import { sidebarText } from '../ui/i18n/sidebar';
import { troubleText } from '../ui/i18n/sign-in';
import { useText } from '../ui/i18n/language';
import { signInAt } from '../ui/sign-in';
import { Card, type Whose } from './card';
import { host } from './client';
import { Explained } from './explained';
import { Fault, Notice, Waiting } from './parts';
import { usePlace } from './place';
import { SignInTrouble, useRepSession } from './session';
import { Today } from './today';

/** In a customer's chat their card, anywhere else today's list; where WeCom does not let us, the reason and the way on. */
export function Sidebar() {
  const say = useText(sidebarText);
  const trouble = useText(troubleText);
  const session = useRepSession();
  const { place, again } = usePlace(session.data !== undefined);
  const [chosen, setChosen] = useState<Whose | null>(null);
  const [listShown, showList] = useState(false);

  const shown = listShown ? 'list' : JSON.stringify(chosen);
  // In braces: newer browsers answer scrollTo with a promise, which is no clean-up.
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [shown]);

  if (session.isError) {
    const { error } = session;
    const known = error instanceof SignInTrouble;
    return (
      <main className="page">
        <Fault
          error={error}
          title={known ? say('notIn') : undefined}
          text={known ? trouble(error.trouble) : undefined}
          onRetry={() => (known ? signInAt('rep') : void session.refetch())}
        />
      </main>
    );
  }
  if (!session.data || !place) return <Waiting />;
  const inChat = place.at === 'customer' ? { externalUserid: place.externalUserid } : null;
  const whose = chosen ?? inChat;

  /** The chat opens where the WeCom client can open it; the card shows either way. */
  function choose(prospect: SidebarProspect) {
    if (prospect.externalUserid) host.openChat(prospect.externalUserid).catch(() => undefined);
    setChosen(inChat && prospect.externalUserid === inChat.externalUserid ? inChat : { prospectId: prospect.id });
    showList(false);
  }

  if ('words' in place && !whose && !listShown) {
    return (
      <main className="page">
        <Explained place={place} onRetry={again} onList={() => showList(true)} />
      </main>
    );
  }
  return (
    <main className="page">
      {whose && !listShown ? (
        <Card
          key={JSON.stringify(whose)}
          whose={whose}
          canSend={place.at === 'customer' && place.canSend && 'externalUserid' in whose}
          onList={() => showList(true)}
          onNext={choose}
        />
      ) : (
        <>
          {place.at === 'group' ? <Notice title={say('inGroup')} next={say('inGroupNext')} testid="in-group" /> : null}
          <Today onChoose={choose} />
        </>
      )}
    </main>
  );
}
