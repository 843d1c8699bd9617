import { useQuery } from '@tanstack/react-query';
import { Progress } from 'antd';
import { answer, client, type SyncRun } from '../../api/client';
import { count, moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { Section } from '../parts/section';
import { useCan } from '../session';
import { syncText } from '../texts/sync';
import { useSyncError } from './sync-error';

const KINDS = ['full', 'customers', 'groups', 'reps'] as const;
const SHOWN_RUNS = 5;

/** Reading WeCom in full, with its progress; a run that was cut goes on from its last page. */
export function Sync() {
  const say = useText(syncText);
  const can = useCan();
  const runs = useQuery({
    queryKey: ['sync'],
    queryFn: () => answer(client.GET('/api/v1/sync')),
    refetchInterval: (query) => (query.state.data?.some((run) => run.state === 'running') ? 1_000 : 15_000),
  });
  return (
    <Section id="sync" title={say('sync')} testid="sync">
      <p className="faint">{say('syncLead')}</p>
      {can('sync.run') ? (
        <div className="toolbar">
          {KINDS.map((kind) => (
            <ActButton
              key={kind}
              type={kind === 'full' ? 'primary' : 'default'}
              testid={`sync-${kind}`}
              done={say('started')}
              work={() => answer(client.POST('/api/v1/sync', { body: { kind } }))}
            >
              {say(kind)}
            </ActButton>
          ))}
        </div>
      ) : null}
      <Freshness />
      <Shown query={runs} rows={2}>
        {(list) =>
          list.length === 0 ? (
            <p className="faint">{say('syncNone')}</p>
          ) : (
            <ul className="quiet-list">
              {list.slice(0, SHOWN_RUNS).map((run) => (
                <Run key={run.id} run={run} />
              ))}
            </ul>
          )
        }
      </Shown>
    </Section>
  );
}

/** What is read again through the day, for what WeCom does not tell of. */
function Freshness() {
  const say = useText(syncText);
  const fresh = useQuery({
    queryKey: ['sync', 'freshness'],
    queryFn: () => answer(client.GET('/api/v1/sync/freshness')),
    refetchInterval: 60_000,
  });
  const { data } = fresh;
  if (!data || data.reps === 0) return null;
  const oldest = data.oldestReadAt ? say('oldest', { at: moment(data.oldestReadAt) }) : null;
  return (
    <p className="faint" data-testid="sync-freshness">
      {[
        data.rereadsPerDay ? say('rereads', { n: data.rereadsPerDay }) : say('rereadsOff'),
        data.neverRead ? say('neverRead', { n: count(data.neverRead) }) : oldest,
      ]
        .filter(Boolean)
        .join(' ')}
    </p>
  );
}

function Run({ run }: { run: SyncRun }) {
  const say = useText(syncText);
  const can = useCan();
  const inWords = useSyncError();
  const percent = run.total ? Math.min(100, Math.floor((run.done / run.total) * 100)) : 0;
  const kind = KINDS.find((one) => one === run.kind);
  return (
    <li data-testid={`sync-run-${run.id}`}>
      <div className="row">
        <span>
          {kind ? say(kind) : run.kind} <StateTag of="run" state={run.state} />
          {run.state === 'running' && run.stage ? <span className="faint"> {say(`reading-${run.stage}`)}</span> : null}
        </span>
        <span className="faint num">
          {moment(run.startedAt)} · {count(run.done)}
          {run.total ? `/${count(run.total)}` : ''} · {say('calls', { n: count(run.calls) })}
          {run.vanished ? ` · ${say('vanished', { n: count(run.vanished) })}` : ''}
        </span>
      </div>
      {run.state === 'running' ? <Progress percent={percent} size="small" aria-label={say('syncProgress')} /> : null}
      {run.leftOut.length ? <p className="faint">{say('leftOut', { names: run.leftOut.join('、') })}</p> : null}
      {run.error ? (
        <div className="row">
          <p className="rule-false">{inWords(run.errorCode ?? null, run.error)}</p>
          {run.state === 'failed' && can('sync.run') ? (
            <ActButton
              testid={`sync-resume-${run.id}`}
              done={say('resumed')}
              work={() => answer(client.POST('/api/v1/sync/{id}/resume', { params: { path: { id: run.id } } }))}
            >
              {say('resume')}
            </ActButton>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}
