import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useEffect, useState } from 'react';
import { answer, client } from '../../api/client';
import { dayOf, dayPlus, instantOfLocal, moment, setShopTime } from '../../ui/format';
import { useFaultText } from '../../ui/i18n/faults';
import { useText } from '../../ui/i18n/language';
import { useCan } from '../session';
import { shell } from '../texts/shell';

function useClock() {
  return useQuery({
    queryKey: ['clock'],
    queryFn: async () => {
      const clock = await answer(client.GET('/api/v1/clock'));
      setShopTime(clock.now, clock.businessTz);
      return { ...clock, readAt: performance.now() };
    },
    refetchInterval: 30_000,
    retry: false,
  });
}

/** The shop's present instant: the service's clock carried on by this machine's stopwatch, once a second. */
export function useNow(): Date {
  const { data } = useClock();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return data ? new Date(Date.parse(data.now) + performance.now() - data.readAt) : new Date();
}

/** The shop's time; in the sandbox also the time machine's buttons. */
export function ShopClock() {
  const say = useText(shell);
  const now = useNow();
  const clock = useClock();
  const queries = useQueryClient();
  const can = useCan();
  const { message } = App.useApp();
  const faultText = useFaultText();
  const [busy, setBusy] = useState(false);

  async function move(body: { to?: string; advanceMinutes?: number }) {
    setBusy(true);
    try {
      const moved = await answer(client.POST('/api/v1/clock', { body }));
      await queries.invalidateQueries();
      message.success(say('clockMoved', { time: moment(moved.now) }));
    } catch (error) {
      message.error(faultText(error));
    } finally {
      setBusy(false);
    }
  }

  function next(hour: string): string {
    const today = dayOf(now);
    const at = instantOfLocal(`${today}T${hour}`);
    return Date.parse(at) > now.getTime() ? at : instantOfLocal(`${dayPlus(today, 1)}T${hour}`);
  }

  if (!clock.data) return null;
  return (
    <div className="clock num">
      <span className="sr-only">{say('clock')}</span>
      <time dateTime={now.toISOString()} data-testid="clock">
        {moment(now.toISOString())}
      </time>
      {clock.data.movable && can('overview.clock') ? (
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: '60', label: say('hour') },
              { key: '1440', label: say('day') },
              { key: '09:00', label: say('toNine') },
              { key: '20:00', label: say('toEight') },
            ].map((item) => ({ ...item, label: <span data-testid={`clock-${item.key}`}>{item.label}</span> })),
            onClick: ({ key }) => void move(key.includes(':') ? { to: next(key) } : { advanceMinutes: Number(key) }),
          }}
        >
          <Button size="small" loading={busy} data-testid="clock-forward">
            {say('forward')}
          </Button>
        </Dropdown>
      ) : null}
    </div>
  );
}
