import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { answer, client, type ChannelRow } from '../../api/client';
import { count, moment, share } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { Listing } from '../parts/listing';
import { Defined } from '../parts/metric';
import { channelsText } from '../texts/channels';
import { CodeCard } from './code-card';

/** All codes with who came by them. */
export function Codes({ action }: { action: ReactNode }) {
  const say = useText(channelsText);
  const part = (of: number, all: number) => (all ? <span className="faint"> {share(of / all)}</span> : null);
  return (
    <Listing<ChannelRow>
      name="channels"
      label={say('tabCodes')}
      queryKey={['channels']}
      refetchMs={10_000}
      read={(cursor) => answer(client.GET('/api/v1/channels', { params: { query: { cursor } } }))}
      rowKey={(row) => row.id}
      empty={{ title: say('empty'), next: say('emptyNext'), action }}
      columns={[
        { title: say('code'), width: 84, render: (_, row) => <CodeCard {...row} size="small" /> },
        {
          title: say('name'),
          render: (_, row) => (
            <Link to={`/channels/${row.id}`} className="strong" data-testid={`channel-${row.id}`}>
              {row.name}
            </Link>
          ),
        },
        { title: say('state'), render: (_, row) => <StateTag of="kept" state={row.state} /> },
        {
          title: say('reps'),
          render: (_, { reps }) =>
            reps.length
              ? `${reps
                  .slice(0, 3)
                  .map((rep) => rep.name)
                  .join('、')}${reps.length > 3 ? ` +${reps.length - 3}` : ''}`
              : say('noReps'),
        },
        {
          title: <Defined by="arrived">{say('arrived')}</Defined>,
          className: 'num',
          render: (_, { counts }) => count(counts.arrived),
        },
        {
          title: <Defined by="stillFriends">{say('friends')}</Defined>,
          className: 'num nowrap',
          render: (_, { counts }) => (
            <>
              {count(counts.friends)}
              {part(counts.friends, counts.arrived)}
            </>
          ),
        },
        {
          title: <Defined by="welcomed">{say('welcomed')}</Defined>,
          className: 'num nowrap',
          render: (_, { counts }) => (
            <>
              {count(counts.welcomed)}
              {part(counts.welcomed, counts.arrived)}
            </>
          ),
        },
        { title: say('createdAt'), className: 'num nowrap', render: (_, row) => moment(row.createdAt) },
      ]}
    />
  );
}
