import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { Button, Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import type { Page } from '../../api/client';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { EmptyBox, FaultBox, Waiting } from './list-states';

/**
 * A list by cursor: skeleton, failure with retry, empty state that says what to do, rows, and the next page on request.
 * Wide tables scroll inside their own box, so that the page itself never scrolls sideways.
 */
export function Listing<Row extends object>(props: {
  name: string;
  /** Named for assistive technology. */
  label: string;
  queryKey: QueryKey;
  read: (cursor: string | undefined) => Promise<Page<Row>>;
  columns: TableColumnsType<Row>;
  rowKey: (row: Row) => string | number;
  empty: { title: string; next: string; action?: ReactNode };
  refetchMs?: number;
  expanded?: (row: Row) => ReactNode;
}) {
  const say = useText(shared);
  const list = useInfiniteQuery({
    queryKey: props.queryKey,
    queryFn: ({ pageParam }) => props.read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: props.refetchMs,
  });

  if (list.isPending) return <Waiting />;
  if (!list.data) return <FaultBox error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <EmptyBox {...props.empty} />;
  return (
    <div className="listing" data-testid={`list-${props.name}`} role="region" aria-label={props.label} tabIndex={0}>
      <Table<Row>
        size="small"
        columns={props.columns}
        dataSource={rows}
        rowKey={props.rowKey}
        pagination={false}
        expandable={
          props.expanded
            ? { expandedRowRender: props.expanded, columnTitle: <span className="sr-only">{say('details')}</span> }
            : undefined
        }
        onRow={(row) => ({ 'data-testid': `row-${props.name}-${props.rowKey(row)}` }) as object}
      />
      {list.hasNextPage ? (
        <div className="listing-more">
          <Button
            onClick={() => void list.fetchNextPage()}
            loading={list.isFetchingNextPage}
            data-testid={`more-${props.name}`}
          >
            {say('more')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
