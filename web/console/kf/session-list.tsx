import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { answer, client, type KfSessionRow } from '../../api/client';
import { moment } from '../../ui/format';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { StateTag, Toned } from '../../ui/states';
import { EmptyBox, FaultBox, Waiting } from '../parts/list-states';
import { kfText } from '../texts/kf';
import { useKfWords } from './kf-words';

const REFRESH_MS = 5_000;

/** The latest sessions with their last message; the search part of the address is kept while one is opened. */
export function SessionList(props: {
  state: KfSessionRow['state'] | undefined;
  account: string | undefined;
  chosen: number | undefined;
  search: string;
}) {
  const say = useText(kfText);
  const common = useText(shared);
  const { nameOf, gist } = useKfWords();
  const { state, account } = props;
  const list = useInfiniteQuery({
    queryKey: ['kf', 'sessions', state, account],
    queryFn: ({ pageParam: cursor }) =>
      answer(client.GET('/api/v1/kf/sessions', { params: { query: { state, account, cursor } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: REFRESH_MS,
  });
  if (list.isPending) return <Waiting />;
  if (!list.data) return <FaultBox error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap((page) => page.items);
  if (!rows.length) {
    const filtered = Boolean(state || account);
    return (
      <EmptyBox
        title={say(filtered ? 'emptyFiltered' : 'empty')}
        next={say(filtered ? 'emptyFilteredNext' : 'emptyNext')}
      />
    );
  }
  return (
    <nav className="kf-list" aria-label={say('sessions')} data-testid="list-kf">
      {rows.map((row) => (
        <Link
          key={row.id}
          to={`/kf/${row.id}${props.search}`}
          className="kf-row"
          aria-current={row.id === props.chosen ? 'true' : undefined}
          data-testid={`kf-${row.id}`}
        >
          <span className="kf-row-top">
            <strong>{nameOf(row.visitor)}</strong>
            <span className="faint num">{moment(row.lastAt)}</span>
          </span>
          <span className="kf-row-text">
            {row.lastFrom && row.lastFrom !== 'customer' ? <span className="faint">{say('reply')}：</span> : null}
            {row.lastType ? gist(row.lastType, row.lastText) : say('noMessages')}
          </span>
          <span className="kf-row-top">
            <span className="wrap">
              <StateTag of="kf" state={row.state} detail={row.servicerName || null} />
              {row.lastFrom === 'customer' && (row.state === 'new' || row.state === 'assistant') ? (
                <Toned tone="wait">{say('awaits')}</Toned>
              ) : null}
            </span>
            <span className="faint">{row.accountName}</span>
          </span>
        </Link>
      ))}
      {list.hasNextPage ? (
        <div className="listing-more">
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage} data-testid="more-kf">
            {common('more')}
          </Button>
        </div>
      ) : null}
    </nav>
  );
}
