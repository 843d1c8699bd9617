import { Button } from 'antd';
import { Link, useNavigate } from 'react-router';
import { answer, client, type CampaignRow } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { Listing } from '../parts/listing';
import { PageHead } from '../parts/section';
import { useCan } from '../session';
import { campaignsText } from '../texts/campaigns';

/** What is planned and what runs. */
export default function Campaigns() {
  const say = useText(campaignsText);
  const can = useCan();
  const navigate = useNavigate();
  const create = can('campaigns.write') ? (
    <Button type="primary" onClick={() => void navigate('/campaigns/new')} data-testid="campaign-new">
      {say('create')}
    </Button>
  ) : null;
  return (
    <>
      <PageHead title={say('title')} lead={say('lead')} actions={create} />
      <Listing<CampaignRow>
        name="campaigns"
        label={say('title')}
        queryKey={['campaigns']}
        refetchMs={10_000}
        read={(cursor) => answer(client.GET('/api/v1/campaigns', { params: { query: { cursor } } }))}
        rowKey={(row) => row.id}
        empty={{ title: say('empty'), next: say('emptyNext'), action: create }}
        columns={[
          {
            title: say('name'),
            render: (_, row) => (
              <Link to={`/campaigns/${row.id}`} className="strong" data-testid={`campaign-${row.id}`}>
                {row.name}
              </Link>
            ),
          },
          {
            title: say('kind'),
            render: (_, row) => (row.kind === 'broadcast' || row.kind === 'member-day' ? say(row.kind) : row.kind),
          },
          { title: say('state'), render: (_, row) => <StateTag of="campaign" state={row.state} /> },
          { title: say('next'), className: 'num nowrap', render: (_, row) => moment(row.nextAt) },
          {
            title: say('last'),
            className: 'num nowrap',
            render: (_, { lastOccurrence }) =>
              lastOccurrence ? (
                <span className="wrap">
                  {moment(lastOccurrence.scheduledFor)}
                  <StateTag of="occurrence" state={lastOccurrence.state} />
                  <Link to={`/occurrences/${lastOccurrence.id}`} data-testid={`cockpit-${lastOccurrence.id}`}>
                    {say('open')}
                  </Link>
                </span>
              ) : (
                '—'
              ),
          },
        ]}
      />
    </>
  );
}
