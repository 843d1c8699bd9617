import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { ApiError } from '../../api/client';
import { useFaultText } from '../../ui/i18n/faults';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';

/** Grey bars in the shape of what is coming. */
export function Waiting({ rows = 6 }: { rows?: number }) {
  const say = useText(shared);
  return (
    <div className="waiting" role="status" aria-label={say('loading')}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

/** A failure with its reason, its code for support, and the way on. */
export function FaultBox({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const say = useText(shared);
  const faultText = useFaultText();
  return (
    <div className="fault" role="alert" data-testid="fault">
      <strong>{say('failed')}</strong>
      <p>
        {faultText(error)} {error instanceof ApiError ? <code>{error.code}</code> : null}
      </p>
      {onRetry ? (
        <Button onClick={onRetry} data-testid="retry">
          {say('retry')}
        </Button>
      ) : null}
    </div>
  );
}

/** Nothing here yet: says so, and what to do about it. */
export function EmptyBox({ title, next, action }: { title: string; next: string; action?: ReactNode }) {
  return (
    <div className="empty" data-testid="empty">
      <strong>{title}</strong>
      <p className="faint">{next}</p>
      {action}
    </div>
  );
}

/** One thing being read: its skeleton, its failure, or the thing. */
export function Shown<Data>(props: {
  query: { data: Data | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  rows?: number;
  children: (data: Data) => ReactNode;
}) {
  const { query } = props;
  if (query.data !== undefined) return <>{props.children(query.data)}</>;
  if (query.isPending) return <Waiting rows={props.rows} />;
  return <FaultBox error={query.error} onRetry={() => void query.refetch()} />;
}
