import { useQuery } from '@tanstack/react-query';
import { answer, client, type InboxEvent } from '../../api/client';
import { count, moment } from '../../ui/format';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { Listing } from '../parts/listing';
import { useCan } from '../session';
import { wecomText } from '../texts/wecom';
import { StateFilter } from './state-filter';

const REFRESH_MS = 5_000;

/** Every callback; the dead letters can be tried again or set aside. */
export function Inbox({
  state,
  onState,
}: {
  state: InboxEvent['state'] | undefined;
  onState: (state?: string) => void;
}) {
  const say = useText(wecomText);
  const common = useText(shared);
  const counts = useQuery({
    queryKey: ['inbox', 'counts'],
    refetchInterval: REFRESH_MS,
    queryFn: () => answer(client.GET('/api/v1/wecom/inbox/counts')),
  });
  return (
    <>
      <Shown query={counts} rows={1}>
        {(data) => (
          <>
            <p className="faint num">
              {say('received', {
                received: count(data.received),
                duplicates: count(data.duplicates),
                stored: count(data.stored),
              })}
            </p>
            <StateFilter of="inbox" counts={data.states} chosen={state} onChoose={onState} />
          </>
        )}
      </Shown>
      <Listing<InboxEvent>
        name="inbox"
        label={say('inbox')}
        queryKey={['inbox', state]}
        refetchMs={REFRESH_MS}
        read={(cursor) => answer(client.GET('/api/v1/wecom/inbox', { params: { query: { state, cursor } } }))}
        rowKey={(row) => row.id}
        empty={{ title: say('inboxEmpty'), next: say('inboxEmptyNext') }}
        expanded={(row) => <pre className="body">{row.body ?? say('noBody')}</pre>}
        columns={[
          { title: say('at'), className: 'num nowrap', render: (_, row) => moment(row.receivedAt) },
          { title: say('kind'), render: (_, row) => row.kind || say('notUnderstood') },
          { title: say('subject'), className: 'break', render: (_, row) => row.subject || '—' },
          { title: say('state'), render: (_, row) => <StateTag of="inbox" state={row.state} /> },
          { title: say('attempts'), align: 'right', className: 'num', render: (_, row) => row.attempts },
          { title: say('reason'), render: (_, row) => row.error ?? '—' },
          {
            title: <span className="sr-only">{common('actions')}</span>,
            align: 'right',
            render: (_, row) => <Actions row={row} />,
          },
        ]}
      />
    </>
  );
}

function Actions({ row }: { row: InboxEvent }) {
  const say = useText(wecomText);
  const can = useCan();
  const path = { params: { path: { id: row.id } } };
  if (!can('wecom.operate') || (row.state !== 'dead' && row.state !== 'ignored')) return null;
  return (
    <span className="wrap nowrap">
      <ActButton
        size="small"
        testid={`inbox-retry-${row.id}`}
        done={say('retried')}
        work={() => answer(client.POST('/api/v1/wecom/inbox/{id}/retry', path))}
      >
        {say('retry')}
      </ActButton>
      {row.state === 'dead' ? (
        <ActButton
          size="small"
          testid={`inbox-ignore-${row.id}`}
          done={say('ignored')}
          work={() => answer(client.POST('/api/v1/wecom/inbox/{id}/ignore', path))}
        >
          {say('ignore')}
        </ActButton>
      ) : null}
    </span>
  );
}
