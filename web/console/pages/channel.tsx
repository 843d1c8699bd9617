import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { answer, client } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { ChannelForm } from '../channels/channel-form';
import { Shown } from '../parts/list-states';
import { channelsText } from '../texts/channels';

/** One channel. While WeCom works on it, it is read again every two seconds. */
export default function Channel() {
  const given = useParams().id;
  const id = given === 'new' ? undefined : Number(given);
  const say = useText(channelsText);
  const channel = useQuery({
    queryKey: ['channel', id],
    enabled: id !== undefined,
    queryFn: () => answer(client.GET('/api/v1/channels/{id}', { params: { path: { id: id! } } })),
    refetchInterval: (query) => (query.state.data?.state === 'live' && query.state.data.qrCode ? 15_000 : 2_000),
  });
  return (
    <>
      <Link to="/channels">← {say('back')}</Link>
      {id === undefined ? (
        <ChannelForm key="new" />
      ) : (
        <Shown query={channel}>{(view) => <ChannelForm key={view.id} view={view} />}</Shown>
      )}
    </>
  );
}
