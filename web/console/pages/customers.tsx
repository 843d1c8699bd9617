import { Button, Input, Select } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { answer, client, type CustomerRow } from '../../api/client';
import { count, money, shortDay } from '../../ui/format';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { Toned } from '../../ui/states';
import { useReps, useTags } from '../parts/known';
import { Listing } from '../parts/listing';
import { PageHead } from '../parts/section';
import { customersText } from '../texts/customers';

/** Every customer, found by who they are, what they carry and who serves them. */
export default function Customers() {
  const say = useText(customersText);
  const common = useText(shared);
  const [params, setParams] = useSearchParams();
  const q = params.get('q') ?? undefined;
  const tagId = params.get('tag') ? Number(params.get('tag')) : undefined;
  const rep = params.get('rep') ?? undefined;
  const tags = useTags();
  const reps = useReps();
  const filtered = Boolean(q || tagId || rep);

  function filter(name: string, value: string | undefined) {
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
      <PageHead title={say('title')} lead={say('lead')} />
      <div className="toolbar" role="search">
        <Input.Search
          className="grow"
          allowClear
          defaultValue={q}
          placeholder={say('searchHint')}
          aria-label={say('searchHint')}
          onSearch={(text) => filter('q', text.trim() || undefined)}
          data-testid="customers-search"
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          style={{ minWidth: 150 }}
          placeholder={say('tag')}
          aria-label={say('tag')}
          value={tagId}
          onChange={(id?: number) => filter('tag', id === undefined ? undefined : String(id))}
          options={tags.data?.map((tag) => ({ value: tag.id, label: `${tag.group} · ${tag.name}` }))}
          data-testid="customers-tag"
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          style={{ minWidth: 130 }}
          placeholder={say('rep')}
          aria-label={say('rep')}
          value={rep}
          onChange={(userid?: string) => filter('rep', userid)}
          options={reps.data?.items.map((row) => ({ value: row.userid, label: row.name }))}
          data-testid="customers-rep"
        />
      </div>
      <Listing<CustomerRow>
        name="customers"
        label={say('title')}
        queryKey={['customers', q, tagId, rep]}
        read={(cursor) => answer(client.GET('/api/v1/customers', { params: { query: { q, tagId, rep, cursor } } }))}
        rowKey={(row) => row.id}
        empty={{
          title: say('empty'),
          next: say(filtered ? 'emptyFiltered' : 'emptyNew'),
          action: filtered ? (
            <Button onClick={() => setParams({}, { replace: true })}>{say('clear')}</Button>
          ) : (
            <Link to="/settings#sync">{say('toSync')}</Link>
          ),
        }}
        columns={[
          {
            title: say('name'),
            render: (_, row) => (
              <Link to={`/customers/${row.id}`} className="strong" data-testid={`customer-${row.id}`}>
                {row.name}
              </Link>
            ),
          },
          {
            title: say('reps'),
            render: (_, row) =>
              row.reps.length ? (
                row.reps.map((each) => each.name).join('、')
              ) : (
                <span className="faint">{say('noFriend')}</span>
              ),
          },
          { title: say('groups'), align: 'right', className: 'num', render: (_, row) => row.groups || '—' },
          {
            title: say('orders'),
            align: 'right',
            className: 'num nowrap',
            render: (_, row) =>
              row.orderKnown && row.orders !== null ? (
                count(row.orders)
              ) : (
                <Toned tone="quiet">{common('orderUnknown')}</Toned>
              ),
          },
          {
            title: say('amount'),
            align: 'right',
            className: 'num',
            render: (_, row) => (row.amountFen === null ? '—' : money(row.amountFen)),
          },
          { title: say('last'), className: 'num nowrap', render: (_, row) => shortDay(row.lastOrderDay) },
          {
            title: say('tags'),
            render: (_, row) => (
              <span className="wrap">
                {row.tags.slice(0, 4).map((tag) => (
                  <span className="chip" key={tag.id}>
                    {tag.name}
                  </span>
                ))}
                {row.tags.length > 4 ? <span className="faint num">+{row.tags.length - 4}</span> : null}
              </span>
            ),
          },
        ]}
      />
    </>
  );
}
