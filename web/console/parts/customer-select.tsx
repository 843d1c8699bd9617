import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { answer, client } from '../../api/client';

/** Finds one customer as a person types; answers their id. */
export function CustomerSelect(props: {
  label: string;
  value: number | undefined;
  onChange: (id: number | undefined) => void;
  testid: string;
}) {
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  const found = useQuery({
    queryKey: ['customers', 'pick', q],
    queryFn: () => answer(client.GET('/api/v1/customers', { params: { query: { q: q || undefined, limit: 20 } } })),
  });
  return (
    <Select<number>
      allowClear
      style={{ width: '100%' }}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      placeholder={props.label}
      aria-label={props.label}
      value={props.value}
      loading={found.isFetching}
      onChange={(id?: number) => props.onChange(id)}
      options={found.data?.items.map((row) => ({
        value: row.id,
        label: `${row.name}${row.reps[0] ? ` · ${row.reps[0].name}` : ''}`,
      }))}
      data-testid={props.testid}
    />
  );
}
