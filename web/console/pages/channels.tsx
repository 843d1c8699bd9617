import { Button, Tabs } from 'antd';
import { useNavigate, useSearchParams } from 'react-router';
import { useText } from '../../ui/i18n/language';
import { Codes } from '../channels/codes';
import { GroupEntry } from '../channels/group-entry';
import { Moments } from '../channels/moments';
import { PageHead } from '../parts/section';
import { useCan } from '../session';
import { channelsText } from '../texts/channels';

/** How customers come in: codes of reps, codes of groups, and moments that bring them back. */
export default function Channels() {
  const say = useText(channelsText);
  const can = useCan();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const tab = params.get('tab') ?? 'codes';
  const create = can('channels.write') ? (
    <Button type="primary" onClick={() => void navigate('/channels/new')} data-testid="channel-new">
      {say('create')}
    </Button>
  ) : null;
  return (
    <>
      <PageHead title={say('title')} lead={say('lead')} actions={tab === 'codes' ? create : null} />
      <Tabs
        activeKey={tab}
        onChange={(next) => setParams({ tab: next }, { replace: true })}
        items={[
          { key: 'codes', label: say('tabCodes'), children: <Codes action={create} /> },
          { key: 'groups', label: say('tabGroups'), children: <GroupEntry /> },
          { key: 'moments', label: say('tabMoments'), children: <Moments /> },
        ]}
      />
    </>
  );
}
