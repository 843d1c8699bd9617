import { useQuery } from '@tanstack/react-query';
import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { Link, useSearchParams } from 'react-router';
import { answer, client, type ProspectRow, type ProspectSummary } from '../../api/client';
import { count, dayOf, money, share, shortDay } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag, Toned } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { useNow } from '../parts/clock';
import { useReps } from '../parts/known';
import { Shown } from '../parts/list-states';
import { Listing } from '../parts/listing';
import { Defined, Metric } from '../parts/metric';
import { PageHead } from '../parts/section';
import { useCan } from '../session';
import { Outcome } from '../prospects/outcome';
import { TrackRecord } from '../prospects/track-record';
import { prospectsText } from '../texts/prospects';

/** A day's list over all reps, with what became of it. */
export default function Prospects() {
  const say = useText(prospectsText);
  const can = useCan();
  const [params, setParams] = useSearchParams();
  const today = dayOf(useNow());
  const day = params.get('day') ?? today;
  const rep = params.get('rep') ?? undefined;
  const reps = useReps();
  const summary = useQuery({
    queryKey: ['prospects', 'summary', day],
    refetchInterval: 30_000,
    queryFn: () => answer(client.GET('/api/v1/prospects/summary', { params: { query: { day } } })),
  });

  function set(name: string, value: string | undefined) {
    setParams(
      (now) => {
        if (value) now.set(name, value);
        else now.delete(name);
        return now;
      },
      { replace: true },
    );
  }

  return (
    <>
      <PageHead
        title={say('title')}
        lead={say('lead')}
        actions={
          can('prospects.write') ? (
            <ActButton
              testid="prospects-refresh"
              done={say('refreshed')}
              ask={{ title: say('refreshAsk'), text: say('refreshText') }}
              work={() => answer(client.POST('/api/v1/prospects/refresh'))}
            >
              {say('refresh')}
            </ActButton>
          ) : null
        }
      />
      <Shown query={summary} rows={2}>
        {(data) => <Summary data={data} />}
      </Shown>
      <div className="toolbar">
        <DatePicker
          aria-label={say('day')}
          allowClear={false}
          value={dayjs(day)}
          maxDate={dayjs(today)}
          onChange={(value) => set('day', value ? value.format('YYYY-MM-DD') : undefined)}
          data-testid="prospects-day"
        />
        <Select
          allowClear
          style={{ minWidth: 150 }}
          placeholder={say('rep')}
          aria-label={say('rep')}
          showSearch={{ optionFilterProp: 'label' }}
          value={rep}
          onChange={(userid?: string) => set('rep', userid)}
          options={reps.data?.items.map((row) => ({ value: row.userid, label: row.name }))}
          data-testid="prospects-rep"
        />
      </div>
      <Listing<ProspectRow>
        name="prospects"
        label={say('title')}
        queryKey={['prospects', day, rep]}
        refetchMs={30_000}
        read={(cursor) => answer(client.GET('/api/v1/prospects', { params: { query: { day, rep, cursor } } }))}
        rowKey={(row) => row.id}
        empty={{
          title: say('empty'),
          next: say('emptyNext'),
          action: <Link to="/orders?import=1">{say('toImport')}</Link>,
        }}
        columns={[
          { title: say('rep'), className: 'nowrap', render: (_, row) => row.rep.name },
          { title: say('rank'), align: 'right', className: 'num', render: (_, row) => row.rank },
          {
            title: say('customer'),
            render: (_, row) => (
              <>
                <Link to={`/customers/${row.customer.id}`} className="strong">
                  {row.customer.name}
                </Link>
                {row.badges.map((badge) => (
                  <Toned key={badge} tone="wait">
                    {badge}
                  </Toned>
                ))}
              </>
            ),
          },
          {
            title: say('why'),
            render: (_, row) => (
              <ul className="reasons">
                {row.reasons.map((reason) => (
                  <li key={reason.code + reason.text}>{reason.text}</li>
                ))}
              </ul>
            ),
          },
          {
            title: say('window'),
            className: 'num nowrap',
            render: (_, row) => (row.window ? `${shortDay(row.window.from)}–${shortDay(row.window.to)}` : '—'),
          },
          {
            title: say('product'),
            render: (_, row) =>
              row.product ? (
                <>
                  {row.product.name}
                  {row.product.cycleDays ? (
                    <div className="faint num">{say('cycle', { n: Math.round(row.product.cycleDays) })}</div>
                  ) : null}
                </>
              ) : (
                <span className="faint">{say('noProduct')}</span>
              ),
          },
          {
            title: <Defined by="probability">{say('chance')}</Defined>,
            align: 'right',
            className: 'num nowrap',
            render: (_, row) =>
              row.probability === null ? (
                <span className="faint">{say('notEnough')}</span>
              ) : (
                <>
                  {share(row.probability)}
                  {row.baseRate === null ? null : (
                    <div className="faint">{say('base', { p: share(row.baseRate) })}</div>
                  )}
                </>
              ),
          },
          {
            title: <Defined by="expectedValue">{say('value')}</Defined>,
            align: 'right',
            className: 'num',
            render: (_, row) => (row.valueFen === null ? '—' : money(Math.round(row.valueFen / 100) * 100)),
          },
          {
            title: say('state'),
            render: (_, row) => (
              <span className="wrap">
                <StateTag of="prospect" state={row.state} />
                {day === today && can('prospects.write') ? <Outcome row={row} today={today} /> : null}
              </span>
            ),
          },
        ]}
      />
      {summary.data ? <TrackRecord summary={summary.data} /> : null}
    </>
  );
}

function Summary({ data }: { data: ProspectSummary }) {
  const say = useText(prospectsText);
  const { yesterday } = data;
  return (
    <>
      <div className="metrics">
        <Metric
          label={say('listed')}
          by="prospects"
          value={count(data.listed)}
          note={say('listedNote', { n: data.reps })}
        />
        <Metric label={say('contacted')} by="contacted" value={count(data.contacted)} />
        <Metric label={say('bought')} by="prospectBought" value={count(data.bought)} />
        <Metric label={say('held')} by="holdout" value={count(data.held)} note={say('heldNote')} />
      </div>
      <p className="faint num">
        {say('yesterday', { listed: count(yesterday.listed), bought: count(yesterday.bought) })}
        {yesterday.average === null ? '' : `；${say('average', { n: Math.round(yesterday.average * 10) / 10 })}`}
      </p>
    </>
  );
}
