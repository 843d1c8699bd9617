import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { answer, client, type MomentView } from '../../api/client';
import { count, moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { Listing } from '../parts/listing';
import { useCan } from '../session';
import { momentsText } from '../texts/channels';
import { MomentDrawer } from './moment-drawer';

/** Moments that reps were asked to publish, and what each of them did. */
export function Moments() {
  const say = useText(momentsText);
  const can = useCan();
  const [making, setMaking] = useState(false);
  const create = can('channels.write') ? (
    <Button onClick={() => setMaking(true)} data-testid="moment-new">
      {say('create')}
    </Button>
  ) : null;
  return (
    <>
      <div className="row gap-below">
        <p className="faint">{say('lead')}</p>
        {create}
      </div>
      <Listing<MomentView>
        name="moments"
        label={say('text')}
        queryKey={['moments']}
        refetchMs={5_000}
        read={(cursor) => answer(client.GET('/api/v1/moments', { params: { query: { cursor } } }))}
        rowKey={(row) => row.id}
        empty={{ title: say('empty'), next: say('emptyNext'), action: create }}
        expanded={(row) => <PerRep id={row.id} />}
        columns={[
          { title: say('text'), render: (_, row) => <span className="moment-text">{row.text || '—'}</span> },
          {
            title: say('state'),
            render: (_, { state, problem }) => (
              <>
                <StateTag of="moment" state={state} />
                {problem ? <div className="faint break kept-problem">{problem}</div> : null}
              </>
            ),
          },
          {
            title: say('published'),
            className: 'num nowrap',
            render: (_, row) => `${count(row.published)}/${count(row.reps.length)}`,
          },
          { title: say('reached'), className: 'num', render: (_, row) => count(row.reached) },
          { title: say('likes'), className: 'num', render: (_, row) => count(row.likes) },
          { title: say('comments'), className: 'num', render: (_, row) => count(row.comments) },
          { title: say('createdAt'), className: 'num nowrap', render: (_, row) => moment(row.createdAt) },
        ]}
      />
      {making ? <MomentDrawer onClose={() => setMaking(false)} /> : null}
    </>
  );
}

function PerRep({ id }: { id: number }) {
  const say = useText(momentsText);
  const can = useCan();
  const path = { params: { path: { id } } };
  const detail = useQuery({
    queryKey: ['moment', id],
    queryFn: () => answer(client.GET('/api/v1/moments/{id}', path)),
    refetchInterval: 5_000,
  });
  return (
    <Shown query={detail} rows={2}>
      {({ results, readAt, state }) => (
        <div data-testid={`moment-results-${id}`}>
          <div className="row">
            <span className="faint num">
              {say('readAt')} {moment(readAt)}
            </span>
            {can('channels.write') && state === 'live' ? (
              <ActButton
                size="small"
                testid={`moment-read-${id}`}
                done={say('reading')}
                work={() => answer(client.POST('/api/v1/moments/{id}/read', path))}
              >
                {say('read')}
              </ActButton>
            ) : null}
          </div>
          {results.length ? (
            <ul className="quiet-list">
              {results.map((rep) => (
                <li key={rep.userid} className="row">
                  <span>{rep.name}</span>
                  <span className="num">
                    {rep.published
                      ? `${say('reached')} ${count(rep.reached)} · ${say('likes')} ${count(rep.likes)} · ${say('comments')} ${count(rep.comments)}`
                      : say('notPublished')}
                  </span>
                </li>
              ))}
            </ul>
          ) : (
            <p className="faint">{say('noResults')}</p>
          )}
        </div>
      )}
    </Shown>
  );
}
