import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { answer, client, type OccurrenceView } from '../../api/client';
import { hourMinute, lasting, moment } from '../../ui/format';
import { useLanguage, useText } from '../../ui/i18n/language';
import { StateTag, Toned } from '../../ui/states';
import { BeatsTimeline } from '../occurrence/beats-timeline';
import { LiftPane } from '../occurrence/lift-pane';
import { NeedsYou } from '../occurrence/needs-you';
import { OccurrenceActions } from '../occurrence/occurrence-actions';
import { RecipientsDrawer, type Listed } from '../occurrence/recipients-drawer';
import { Senders } from '../occurrence/senders';
import { Totals } from '../occurrence/totals';
import { useNow } from '../parts/clock';
import { isLate } from '../parts/coverage-line';
import { Shown } from '../parts/list-states';
import { PageHead } from '../parts/section';
import { campaignsText, occurrenceText } from '../texts/campaigns';

const REFRESH_MS = 3_000;
const ENDED = ['finished', 'cancelled', 'failed', 'missed'];

/** The cockpit of one occurrence: what waits for a person first, then each beat, each rep, the results. */
export default function Occurrence() {
  const id = Number(useParams().id);
  const list = useText(campaignsText);
  const [listed, setListed] = useState<Listed>();
  const occurrence = useQuery({
    queryKey: ['occurrence', id],
    queryFn: () => answer(client.GET('/api/v1/occurrences/{id}', { params: { path: { id } } })),
    refetchInterval: (query) => (ENDED.includes(query.state.data?.state ?? '') ? false : REFRESH_MS),
  });
  return (
    <Shown query={occurrence}>
      {(data) => (
        <>
          <Link to={`/campaigns/${data.campaign.id}`}>← {data.campaign.name || list('back')}</Link>
          <PageHead title={data.title} lead={<TopLine view={data} />} actions={<OccurrenceActions view={data} />} />
          {data.error ? <Alert type="error" showIcon title={data.error} className="gap-below" /> : null}
          {data.asks ? <Asks asks={data.asks} /> : null}
          <div className="cockpit">
            <NeedsYou view={data} onList={setListed} />
            <BeatsTimeline view={data} onList={setListed} />
            <Senders view={data} />
            <div className="columns">
              <Totals view={data} onList={setListed} />
              <LiftPane view={data} />
            </div>
          </div>
          <RecipientsDrawer occurrenceId={id} listed={listed} onClose={() => setListed(undefined)} />
        </>
      )}
    </Shown>
  );
}

function Asks({ asks }: { asks: string }) {
  const say = useText(occurrenceText);
  const text = say(asks === 'empty-audience' ? 'asksEmpty' : 'asks');
  return <Alert type="warning" showIcon title={text} className="gap-below" data-testid="asks" />;
}

/** Which beat is on, how long it stays valid, and how old the order data is. */
function TopLine({ view }: { view: OccurrenceView }) {
  const say = useText(occurrenceText);
  const { language } = useLanguage();
  const now = useNow();
  const on = view.beats.filter(
    (beat) => Date.parse(beat.at) <= now.getTime() && Date.parse(beat.validUntil) > now.getTime(),
  );
  const current = on.at(-1);
  const next = view.beats.find((beat) => Date.parse(beat.at) > now.getTime());
  const late = isLate(view.dataAsOf, now.toISOString());
  return (
    <span className="top-line num" data-testid="top-line">
      <StateTag of="occurrence" state={view.state} />
      {current ? (
        <>
          <span className="strong">
            {say('beatLine', {
              n: view.beats.indexOf(current) + 1,
              label: current.label,
              time: current.label.includes(hourMinute(current.at)) ? '' : hourMinute(current.at),
            })}
          </span>
          <span>{say('validFor', { time: lasting(Date.parse(current.validUntil) - now.getTime(), language) })}</span>
        </>
      ) : (
        <span>{next ? say('nextBeat', { time: moment(next.at) }) : say('allDone')}</span>
      )}
      {view.dataAsOf ? (
        <span className="faint">
          {say('asOf', { time: moment(view.dataAsOf) })} {late ? <Toned tone="wait">{say('late')}</Toned> : null}
        </span>
      ) : null}
    </span>
  );
}
