import { useQuery } from '@tanstack/react-query';
import { answer, client, type Coverage, type Overview } from '../../api/client';
import { count, moment, share } from '../../ui/format';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { Toned } from '../../ui/states';
import { Defined } from './metric';

/** The overview is read once for every page: its numbers and the coverage line under the header. */
export function useOverview() {
  return useQuery({
    queryKey: ['overview'],
    queryFn: (): Promise<Overview> => answer(client.GET('/api/v1/overview')),
    refetchInterval: 30_000,
  });
}

const LATE_MS = 15 * 60_000;

/** Whether order data is too old to be read as "now". */
export function isLate(asOf: string | null, now: string): boolean {
  return asOf !== null && Date.parse(now) - Date.parse(asOf) > LATE_MS;
}

/** How much of the truth this screen rests on: matched orders, archived chats, and how old the order data is. */
export function CoverageLine() {
  const say = useText(shared);
  const overview = useOverview();
  const coverage: Coverage | undefined = overview.data?.coverage;
  if (!coverage) return <div className="coverage" aria-hidden="true" />;
  const { orders, chats, friendsWithOrders, dataAsOf } = coverage;
  return (
    <div className="coverage num" role="note" aria-label={say('coverage')} data-testid="coverage">
      <span>
        <Defined by="ordersMatched">{say('coverageOrders')}</Defined>{' '}
        {orders.total ? `${share(orders.share)} (${count(orders.matched)}/${count(orders.total)})` : say('noOrdersYet')}
      </span>
      <span>
        <Defined by="friendsWithOrders">{say('coverageFriends')}</Defined>{' '}
        {friendsWithOrders.total ? share(friendsWithOrders.share) : '—'}
      </span>
      <span>
        <Defined by="chatCoverage">{say('coverageChats')}</Defined> {say('reps', { n: chats.reps, of: chats.ofReps })}
      </span>
      {dataAsOf ? (
        <span>
          {say('dataAsOf')} {moment(dataAsOf)}{' '}
          {isLate(dataAsOf, overview.data!.now) ? <Toned tone="wait">{say('dataLate')}</Toned> : null}
        </span>
      ) : null}
    </div>
  );
}
