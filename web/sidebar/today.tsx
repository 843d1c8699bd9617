import { useQuery } from '@tanstack/react-query';
import { answer, client, type SidebarProspect, type SidebarToday } from '../api/client';
import { setShopTime } from '../ui/format';
import { sidebarText } from '../ui/i18n/sidebar';
import { useText } from '../ui/i18n/language';
import { StateTag, Toned } from '../ui/states';
import { Fault, Notice, Waiting } from './parts';

/** Today's list, read again every few seconds: whoever answers or buys leaves it before the rep's eyes. */
export function useToday() {
  return useQuery({
    queryKey: ['today'],
    refetchInterval: 5_000,
    queryFn: async () => {
      const today = await answer(client.GET('/api/v1/sidebar/today'));
      const listed: SidebarProspect[] = today.listed;
      // The list's day is the shop's: it decides which dates need their year.
      if (listed[0]) setShopTime(`${listed[0].day}T04:00:00Z`, undefined);
      return { ...today, listed };
    },
  });
}

export function Today({ onChoose }: { onChoose: (prospect: SidebarProspect) => void }) {
  const say = useText(sidebarText);
  const today = useToday();
  if (today.isPending) return <Waiting />;
  if (!today.data) return <Fault error={today.error} onRetry={() => void today.refetch()} />;
  const { rep, listed, yesterday } = today.data;
  const open = listed.filter((prospect) => prospect.state === 'open');

  return (
    <section aria-label={say('today')}>
      <header className="head">
        <h1>{say('todayOf', { name: rep.name })}</h1>
        {listed.length ? (
          <span className="num faint" data-testid="today-left">
            {open.length ? say('left', { n: open.length }) : say('allDone')}
          </span>
        ) : null}
      </header>
      {listed.length === 0 ? <Notice title={say('emptyTitle')} next={say('emptyNext')} testid="today-empty" /> : null}
      <ol className="people" data-testid="today-list">
        {listed.map((prospect) => (
          <li key={prospect.id} data-testid={`today-${prospect.id}`}>
            <button
              type="button"
              className="person"
              onClick={() => onChoose(prospect)}
              data-testid={`today-open-${prospect.id}`}
            >
              <span className="person-name">
                <strong>{prospect.customer.name}</strong>
                {prospect.badges.map((badge) => (
                  <Toned key={badge} tone="bad">
                    {badge}
                  </Toned>
                ))}
                {prospect.state === 'open' ? null : <StateTag of="prospect" state={prospect.state} />}
              </span>
              <span className="person-why">{prospect.reasons[0]?.text}</span>
            </button>
          </li>
        ))}
      </ol>
      <Yesterday yesterday={yesterday} />
    </section>
  );
}

/** How yesterday's list did beside the average, so that a rep can judge the list. */
export function Yesterday({ yesterday }: { yesterday: SidebarToday['yesterday'] | null }) {
  const say = useText(sidebarText);
  if (!yesterday || yesterday.listed === 0) return null;
  return (
    <p className="yesterday num" data-testid="yesterday">
      {say('yesterday', { listed: yesterday.listed, bought: yesterday.bought })}
      {yesterday.average === null ? '' : say('average', { n: Math.round(yesterday.average * 10) / 10 })}
    </p>
  );
}
