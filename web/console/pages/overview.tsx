import { Link } from 'react-router';
import type { Overview } from '../../api/client';
import { count, money, moment, share } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { isLate, useOverview } from '../parts/coverage-line';
import { EmptyBox, Shown } from '../parts/list-states';
import { Metric } from '../parts/metric';
import { PageHead, Section } from '../parts/section';
import { Trend } from '../parts/trend';
import { overviewText } from '../texts/overview';

/** Today in one page: what waits for a person first, then the shop's numbers, then thirty days as a picture. */
export default function OverviewPage() {
  const say = useText(overviewText);
  const overview = useOverview();
  return (
    <>
      <PageHead title={say('title')} lead={overview.data ? moment(overview.data.now) : null} />
      <Shown query={overview}>
        {(data) => (
          <>
            <NeedsYou data={data} />
            <Numbers data={data} />
            <Section title={say('trend')}>
              <Trend days={data.trend} />
            </Section>
          </>
        )}
      </Shown>
    </>
  );
}

function NeedsYou({ data }: { data: Overview }) {
  const say = useText(overviewText);
  const all: { key: Wait; count: number; to: string }[] = [
    { key: 'noCustomers', count: data.customers.total === 0 ? 1 : 0, to: '/settings#sync' },
    { key: 'noOrders', count: data.orders.total === 0 ? 1 : 0, to: '/orders?import=1' },
    { key: 'attention', count: data.campaigns.needAttention, to: '/campaigns' },
    { key: 'unknown', count: data.effects.unknown, to: '/wecom?tab=effects&state=unknown' },
    { key: 'failed', count: data.effects.failed, to: '/wecom?tab=effects&state=failed' },
    { key: 'dead', count: data.inbox.dead, to: '/wecom?tab=inbox&state=dead' },
    { key: 'parked', count: data.effects.parked, to: '/wecom?tab=effects' },
    { key: 'unmatched', count: data.orders.unmatched, to: '/orders?matched=false' },
  ];
  const waiting = all.filter((item) => item.count > 0);
  return (
    <Section title={say('needsYou')} tone={waiting.length ? 'urgent' : 'plain'} testid="needs-you">
      {waiting.length === 0 ? (
        <EmptyBox title={say('allQuiet')} next={say('allQuietNext')} />
      ) : (
        <ul className="needs">
          {waiting.map((item) => (
            <li key={item.key}>
              <span className="num">{say(item.key, { n: count(item.count) })}</span>
              <Link to={item.to} className="need-action" data-testid={`need-${item.key}`}>
                {say(`${item.key}Act`)}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
type Wait = 'noCustomers' | 'noOrders' | 'attention' | 'unknown' | 'failed' | 'dead' | 'parked' | 'unmatched';

function Numbers({ data }: { data: Overview }) {
  const say = useText(overviewText);
  const { customers, groups, orders, repurchase, prospects, campaigns, inbox } = data;
  const late = isLate(orders.dataAsOf, data.now);
  return (
    <div className="metrics" data-testid="metrics">
      <Metric
        label={say('rate')}
        by="repurchaseRate"
        value={repurchase.rate === null ? say('notEnough') : share(repurchase.rate)}
        note={say('rateNote', {
          d: repurchase.windowDays,
          r: count(repurchase.repeaters),
          b: count(repurchase.buyers),
        })}
        testid="metric-rate"
      />
      <Metric
        label={say('cycle')}
        by="cycle"
        value={repurchase.cycleMedianDays === null ? say('notEnough') : round(repurchase.cycleMedianDays)}
        unit={repurchase.cycleMedianDays === null ? undefined : say('dayUnit')}
        note={
          repurchase.cycleP80 !== null && repurchase.cycleP90 !== null
            ? say('cycleNote', { a: round(repurchase.cycleP80), b: round(repurchase.cycleP90) })
            : null
        }
      />
      <Metric
        label={say('prospects')}
        by="prospects"
        value={count(prospects.today)}
        note={say('prospectsNote', { c: count(prospects.contacted), b: count(prospects.bought) })}
        testid="metric-prospects"
      />
      <Metric
        label={say('sales')}
        by="amountToday"
        value={orders.dataAsOf === null || (late && orders.todayAmountFen === 0) ? '—' : money(orders.todayAmountFen)}
        note={say('ordersN', { n: count(orders.today) })}
      />
      <Metric
        label={say('customers')}
        by="customers"
        value={count(customers.total)}
        note={say('friends', { n: count(customers.friends) })}
        testid="metric-customers"
      />
      <Metric
        label={say('groupOnly')}
        by="groupOnly"
        value={count(customers.groupOnly)}
        note={say('inGroups', { g: count(groups.total), m: count(groups.members) })}
      />
      <Metric label={say('newToday')} by="newToday" value={count(customers.newToday)} />
      <Metric
        label={say('running')}
        by="campaignsRunning"
        value={count(campaigns.running)}
        note={say('runningNote', { n: count(campaigns.scheduled) })}
      />
      <Metric label={say('lag')} by="inboxLag" value={round(inbox.lagMs / 1000)} unit={say('seconds')} />
    </div>
  );
}

function round(value: number): string {
  return value < 10 ? String(Math.round(value * 10) / 10) : count(Math.round(value));
}
