import { useQuery } from '@tanstack/react-query';
import { Badge, Button, Drawer } from 'antd';
import { useState } from 'react';
import { answer, client } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { useCan } from '../session';
import { alertText } from '../texts/operations';
import { AlertList } from './alert-list';

const REFRESH_MS = 30_000;

/** How many things are wrong, on every page; opens the list of them. Nothing for those who may not see it. */
export function AlertBell() {
  const can = useCan();
  return can('operations.read') ? <Bell /> : null;
}

function Bell() {
  const say = useText(alertText);
  const [open, setOpen] = useState(false);
  const alerts = useQuery({
    queryKey: ['alerts', 'open'],
    queryFn: () => answer(client.GET('/api/v1/alerts', { params: { query: { open: true, limit: 200 } } })),
    refetchInterval: REFRESH_MS,
  });
  const items = alerts.data?.items ?? [];
  const untaken = items.filter((alert) => alert.state !== 'acknowledged').length;
  return (
    <>
      <Badge count={items.length} size="small" color={untaken ? undefined : '#7d8b84'} offset={[-4, 4]}>
        <Button
          type="text"
          size="small"
          className="bell"
          aria-label={items.length ? say('openAlerts', { n: items.length }) : say('noAlerts')}
          onClick={() => setOpen(true)}
          data-testid="alerts-open"
        >
          <BellMark />
        </Button>
      </Badge>
      <Drawer open={open} onClose={() => setOpen(false)} title={say('alerts')} size="min(460px, 100vw)" destroyOnHidden>
        <AlertList alerts={alerts} onLeave={() => setOpen(false)} />
      </Drawer>
    </>
  );
}

function BellMark() {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      aria-hidden="true"
    >
      <path d="M3.4 11.6h9.2l-1.2-1.7V7.1a3.4 3.4 0 0 0-6.8 0v2.8z" strokeLinejoin="round" />
      <path d="M6.6 13.6a1.5 1.5 0 0 0 2.8 0M8 2.1v1.4" strokeLinecap="round" />
    </svg>
  );
}
