import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { answer, client, type AlertView } from '../../api/client';
import { moment } from '../../ui/format';
import { useLanguage, useText } from '../../ui/i18n/language';
import { Toned } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { EmptyBox, Shown } from '../parts/list-states';
import { useCan } from '../session';
import { alertText } from '../texts/operations';
import { DeadJobs } from './dead-jobs';

const SHOWN_OVER = 5;
/** The one alert that is settled right here: jobs have no page of their own. */
const DEAD_JOBS = 'service.dead-jobs';

type Listed = { items: AlertView[]; next: string | null };

/** What is wrong with what to do about it, what is lately over, and who is told. */
export function AlertList(props: {
  alerts: { data: Listed | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  onLeave: () => void;
}) {
  const say = useText(alertText);
  const all = useQuery({
    queryKey: ['alerts', 'all'],
    queryFn: () => answer(client.GET('/api/v1/alerts', { params: { query: { limit: 50 } } })),
  });
  const over = all.data?.items.filter((alert) => alert.state === 'cleared').slice(0, SHOWN_OVER) ?? [];
  return (
    <>
      <Shown query={props.alerts} rows={4}>
        {({ items }) =>
          items.length ? (
            <ul className="alerts" data-testid="alerts">
              {items.map((alert) => (
                <Wrong key={alert.id} alert={alert} onLeave={props.onLeave} />
              ))}
            </ul>
          ) : (
            <EmptyBox title={say('none')} next={say('noneNext')} />
          )
        }
      </Shown>
      {over.length ? (
        <>
          <h3 className="alerts-over">{say('over')}</h3>
          <ul className="quiet-list">
            {over.map((alert) => (
              <Over key={alert.id} alert={alert} />
            ))}
          </ul>
        </>
      ) : null}
      <Channels />
    </>
  );
}

function Wrong({ alert, onLeave }: { alert: AlertView; onLeave: () => void }) {
  const say = useText(alertText);
  const { language } = useLanguage();
  const can = useCan();
  const path = { params: { path: { id: alert.id } } };
  return (
    <li className={`alert alert-${alert.state}`} data-testid={`alert-${alert.rule}`} data-state={alert.state}>
      <div className="alert-head">
        <strong>{alert.title[language]}</strong>
        <span className="faint num">{say('since', { time: moment(alert.raisedAt) })}</span>
      </div>
      <p>{alert.what[language]}</p>
      <p className="faint">{say('what', { fix: alert.fix[language] })}</p>
      {alert.rule === DEAD_JOBS ? <DeadJobs /> : null}
      <div className="alert-foot">
        {alert.acknowledgedBy ? (
          <Toned tone="good">{say('takenBy', { name: alert.acknowledgedBy })}</Toned>
        ) : can('operations.operate') ? (
          <ActButton
            size="small"
            testid={`alert-take-${alert.rule}`}
            done={say('taken')}
            work={() => answer(client.POST('/api/v1/alerts/{id}/acknowledge', path))}
          >
            {say('take')}
          </ActButton>
        ) : null}
        <Link to={alert.page} onClick={onLeave}>
          {say('goThere')}
        </Link>
        {alert.told ? <span className="faint num">{say('told', { n: alert.told })}</span> : null}
      </div>
    </li>
  );
}

function Over({ alert }: { alert: AlertView }) {
  const say = useText(alertText);
  const { language } = useLanguage();
  return (
    <li className="row">
      <span>{alert.title[language]}</span>
      <span className="faint num">{say('overAt', { time: moment(alert.clearedAt) })}</span>
    </li>
  );
}

function Channels() {
  const say = useText(alertText);
  const channels = useQuery({
    queryKey: ['alerts', 'channels'],
    queryFn: () => answer(client.GET('/api/v1/alerts/channels')),
  });
  if (!channels.data) return null;
  const { wecomUsers, webhook, lastWebhook } = channels.data;
  const failing = lastWebhook && lastWebhook.state !== 'done' && lastWebhook.error ? lastWebhook.error : null;
  return (
    <p className="faint alerts-channels" data-testid="alert-channels">
      {wecomUsers ? say('toWecom', { n: wecomUsers }) : null}
      {wecomUsers && webhook ? ' · ' : null}
      {webhook ? (failing ? say('webhookFailing', { reason: failing }) : say('toWebhook')) : null}
      {!wecomUsers && !webhook ? say('toNobody') : null}
    </p>
  );
}
