import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { answer, client, type OccurrenceRow } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { CampaignForm } from '../campaigns/campaign-form';
import { Shown } from '../parts/list-states';
import { Listing } from '../parts/listing';
import { Section } from '../parts/section';
import { campaignsText } from '../texts/campaigns';

/** One campaign: what it says to whom and when, its preview, its way to the schedule, its occurrences. */
export default function Campaign() {
  const given = useParams().id;
  const id = given === 'new' ? undefined : Number(given);
  const say = useText(campaignsText);
  const kinds = useQuery({
    queryKey: ['campaign-kinds'],
    staleTime: Infinity,
    queryFn: () => answer(client.GET('/api/v1/campaign-kinds')),
  });
  const settings = useQuery({
    queryKey: ['reach-settings'],
    queryFn: () => answer(client.GET('/api/v1/reach/settings')),
  });
  const campaign = useQuery({
    queryKey: ['campaign', id],
    enabled: id !== undefined,
    queryFn: () => answer(client.GET('/api/v1/campaigns/{id}', { params: { path: { id: id! } } })),
  });
  return (
    <>
      <Link to="/campaigns">← {say('back')}</Link>
      <Shown query={kinds}>
        {(known) =>
          id === undefined ? (
            <Shown query={settings}>
              {(usual) => <CampaignForm kinds={known} holdoutShare={usual.holdoutShare} />}
            </Shown>
          ) : (
            <Shown query={campaign}>
              {(view) => (
                <>
                  <CampaignForm key={view.id} kinds={known} view={view} holdoutShare={view.params.holdoutShare} />
                  <Occurrences id={view.id} />
                </>
              )}
            </Shown>
          )
        }
      </Shown>
    </>
  );
}

function Occurrences({ id }: { id: number }) {
  const say = useText(campaignsText);
  return (
    <Section title={say('occurrences')}>
      <Listing<OccurrenceRow>
        name="occurrences"
        label={say('occurrences')}
        queryKey={['campaign', id, 'occurrences']}
        refetchMs={5_000}
        read={(cursor) =>
          answer(client.GET('/api/v1/campaigns/{id}/occurrences', { params: { path: { id }, query: { cursor } } }))
        }
        rowKey={(row) => row.id}
        empty={{ title: say('noOccurrences'), next: say('noOccurrencesNext') }}
        columns={[
          {
            title: say('scheduledFor'),
            className: 'num nowrap',
            render: (_, row) => (
              <Link to={`/occurrences/${row.id}`} data-testid={`occurrence-${row.id}`}>
                {moment(row.scheduledFor)} {row.title}
              </Link>
            ),
          },
          { title: say('state'), render: (_, row) => <StateTag of="occurrence" state={row.state} /> },
        ]}
      />
    </Section>
  );
}
