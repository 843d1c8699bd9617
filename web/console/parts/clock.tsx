import { useQuery } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useEffect, useState } from 'react';
import { answer, client } from '../../api/client';
import { dayOf, dayPlus, instantOfLocal, moment, setShopTime } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { useCan } from '../session';
import { shell } from '../texts/shell';
import { useAct } from './act-button';

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

type Read = { now: string; readAt: number };

/** The service's clock carried on by this machine's stopwatch. */
function carriedOn(read: Read | undefined): Date {
  return read ? new Date(Date.parse(read.now) + performance.now() - read.readAt) : new Date();
}

/** Screens show minutes, so this is often enough and leaves forms in peace. */
const TICK_MS = 10_000;

/** The shop's present instant, to within ten seconds. */
export function useNow(): Date {
  const { data } = useClock();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return carriedOn(data);
}

const SKIPS = [
  { key: 'hour', minutes: 60 },
  { key: 'day', minutes: 1440 },
  { key: 'toNine', at: '09:00' },
  { key: 'toEight', at: '20:00' },
] as const;

/** The shop's time; in the sandbox also the time machine's buttons. */
export function ShopClock() {
  const say = useText(shell);
  const now = useNow();
  const clock = useClock();
  const can = useCan();
  if (!clock.data) return null;
  return (
    <div className="clock num">
      <span className="sr-only">{say('clock')}</span>
      <time dateTime={now.toISOString()} data-testid="clock">
        {moment(now.toISOString())}
      </time>
      {clock.data.movable && can('overview.clock') ? <Forward read={clock.data} /> : null}
    </div>
  );
}

/** Moves shop and sandbox ahead together; a day can take the service some seconds, during which the button is busy. */
function Forward({ read }: { read: Read }) {
  const say = useText(shell);
  const { busy, act } = useAct();
  const { message } = App.useApp();

  async function move(body: { to?: string; advanceMinutes?: number }) {
    await act(async () => {
      const moved = await answer(client.POST('/api/v1/clock', { body }));
      message.success(say('clockMoved', { time: moment(moved.now) }));
    });
  }

  function next(hour: string): string {
    const now = carriedOn(read);
    const today = dayOf(now);
    const at = instantOfLocal(`${today}T${hour}`);
    return Date.parse(at) > now.getTime() ? at : instantOfLocal(`${dayPlus(today, 1)}T${hour}`);
  }

  return (
    <Dropdown
      trigger={['click']}
      disabled={busy}
      menu={{
        items: SKIPS.map(({ key }) => ({ key, label: <span data-testid={`clock-${key}`}>{say(key)}</span> })),
        onClick: ({ key }) => {
          const skip = SKIPS.find((one) => one.key === key)!;
          void move('minutes' in skip ? { advanceMinutes: skip.minutes } : { to: next(skip.at) });
        },
      }}
    >
      <Button size="small" loading={busy} data-testid="clock-forward">
        {say(busy ? 'forwarding' : 'forward')}
      </Button>
    </Dropdown>
  );
}
