import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { answer, client, type OrderRow } from '../../api/client';
import { count, moment, money } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { BindOrder } from '../orders/bind-order';
import { ImportDrawer } from '../orders/import-drawer';
import { Listing } from '../parts/listing';
import { PageHead } from '../parts/section';
import { useCan } from '../session';
import { useName } from '../texts/names';
import { ordersText } from '../texts/orders';

/** Orders and whom they belong to; the unmatched ones wait here for a person. */
export default function Orders() {
  const say = useText(ordersText);
  const name = useName();
  const can = useCan();
  const [params, setParams] = useSearchParams();
  const [binding, setBinding] = useState<OrderRow>();
  const q = params.get('q') ?? undefined;
  const choice = params.get('matched') ?? 'all';
  const matched = choice === 'all' ? undefined : choice === 'true';
  const importing = params.get('import') === '1';

  function set(key: string, value: string | undefined) {
    setParams(
      (now) => {
        if (value) now.set(key, value);
        else now.delete(key);
        return now;
      },
      { replace: true },
    );
  }

  const importButton = (
    <Button type="primary" onClick={() => set('import', '1')} data-testid="orders-import">
      {say('import')}
    </Button>
  );
  return (
    <>
      <PageHead title={say('title')} lead={say('lead')} actions={can('orders.write') ? importButton : null} />
      <div className="toolbar" role="search">
        <Segmented
          aria-label={say('matchFilter')}
          value={choice}
          onChange={(value) => set('matched', value === 'all' ? undefined : String(value))}
          options={[
            { value: 'all', label: say('every') },
            { value: 'true', label: say('matched') },
            { value: 'false', label: <span data-testid="orders-unmatched">{say('unmatched')}</span> },
          ]}
        />
        <Input.Search
          className="grow"
          allowClear
          defaultValue={q}
          placeholder={say('searchHint')}
          aria-label={say('searchHint')}
          onSearch={(text) => set('q', text.trim() || undefined)}
          data-testid="orders-search"
        />
      </div>
      <Listing<OrderRow>
        name="orders"
        label={say('title')}
        queryKey={['orders', q, choice]}
        read={(cursor) => answer(client.GET('/api/v1/orders', { params: { query: { q, matched, cursor } } }))}
        rowKey={(row) => row.id}
        empty={{
          title: say('empty'),
          next: say(matched === false ? 'emptyMatched' : 'emptyNext'),
          action: matched === false || !can('orders.write') ? undefined : importButton,
        }}
        columns={[
          { title: say('paidAt'), className: 'num nowrap', render: (_, row) => moment(row.paidAt) },
          {
            title: say('number'),
            className: 'num',
            render: (_, row) => (
              <>
                <span className="faint">{name(row.source)}</span> {row.number}
              </>
            ),
          },
          {
            title: say('lines'),
            render: (_, row) => row.lines.map((line) => `${line.name} ×${count(line.quantity)}`).join('；'),
          },
          {
            title: say('amount'),
            align: 'right',
            className: 'num nowrap',
            render: (_, row) => (
              <>
                {money(row.amountFen)}
                {row.refundedFen ? (
                  <div className="faint">{say('refunded', { amount: money(row.refundedFen) })}</div>
                ) : null}
              </>
            ),
          },
          { title: say('status'), render: (_, row) => <StateTag of="order" state={row.status} /> },
          {
            title: say('buyer'),
            render: (_, row) => (
              <>
                {row.buyer.nickname || '—'}
                {row.buyer.phone ? (
                  <div className="faint num" title={row.buyer.phone.includes('*') ? say('maskedPhone') : undefined}>
                    {row.buyer.phone}
                  </div>
                ) : null}
              </>
            ),
          },
          {
            title: say('customer'),
            render: (_, row) =>
              row.customer ? (
                <>
                  <Link to={`/customers/${row.customer.id}`}>{row.customer.name}</Link>
                  {row.matchedBy ? <div className="faint">{say('matchedBy', { by: name(row.matchedBy) })}</div> : null}
                </>
              ) : can('orders.write') ? (
                <Button size="small" onClick={() => setBinding(row)} data-testid={`bind-${row.id}`}>
                  {say('bind')}
                </Button>
              ) : (
                say('unmatched')
              ),
          },
        ]}
      />
      <BindOrder order={binding} onClose={() => setBinding(undefined)} />
      <ImportDrawer open={importing} onClose={() => set('import', undefined)} />
    </>
  );
}
