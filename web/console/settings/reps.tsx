import { InputNumber, Switch } from 'antd';
import { useState } from 'react';
import { answer, client, type RepRow } from '../../api/client';
import { count } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { Toned } from '../../ui/states';
import { useAct } from '../parts/act-button';
import { Listing } from '../parts/listing';
import { Section } from '../parts/section';
import { useCan } from '../session';
import { settingsText } from '../texts/wecom';

/** Who is on leave and how many prospects a day each takes; tomorrow's list obeys both. */
export function Reps() {
  const say = useText(settingsText);
  return (
    <Section title={say('staff')} testid="reps">
      <Listing<RepRow>
        name="reps"
        label={say('staff')}
        queryKey={['reps', 'list']}
        read={(cursor) => answer(client.GET('/api/v1/reps', { params: { query: { cursor } } }))}
        rowKey={(row) => row.userid}
        empty={{ title: say('staffEmpty'), next: say('staffEmptyNext') }}
        columns={[
          {
            title: say('rep'),
            render: (_, row) => (
              <>
                <span className="strong">{row.name}</span>{' '}
                {row.active ? null : <Toned tone="quiet">{say('inactive')}</Toned>}
              </>
            ),
          },
          { title: say('department'), render: (_, row) => row.department || '—' },
          { title: say('friends'), align: 'right', className: 'num', render: (_, row) => count(row.customers) },
          { title: say('owns'), align: 'right', className: 'num', render: (_, row) => count(row.groups) },
          {
            title: say('seat'),
            render: (_, row) =>
              row.hasArchiveSeat ? (
                <Toned tone="good">{say('hasSeat')}</Toned>
              ) : (
                <Toned tone="quiet">{say('noSeat')}</Toned>
              ),
          },
          { title: say('leave'), render: (_, row) => <Leave row={row} /> },
          { title: say('capacity'), render: (_, row) => <Capacity row={row} /> },
        ]}
      />
    </Section>
  );
}

function Leave({ row }: { row: RepRow }) {
  const say = useText(settingsText);
  const can = useCan();
  const { busy, act } = useAct();
  return (
    <Switch
      size="small"
      checked={row.onLeave}
      loading={busy}
      disabled={!can('customers.write')}
      aria-label={say('leaveOf', { name: row.name })}
      onChange={(onLeave) =>
        void act(
          () =>
            answer(
              client.PATCH('/api/v1/reps/{userid}', { params: { path: { userid: row.userid } }, body: { onLeave } }),
            ),
          say('saved'),
        )
      }
      data-testid={`leave-${row.userid}`}
    />
  );
}

function Capacity({ row }: { row: RepRow }) {
  const say = useText(settingsText);
  const can = useCan();
  const { act } = useAct();
  const [typed, setTyped] = useState<number | null>(row.dailyCapacity);

  function keep() {
    if (typed === null || typed === row.dailyCapacity) return setTyped(row.dailyCapacity);
    const path = { userid: row.userid };
    void act(
      () => answer(client.PATCH('/api/v1/reps/{userid}', { params: { path }, body: { dailyCapacity: typed } })),
      say('saved'),
    );
  }

  return (
    <InputNumber
      size="small"
      min={0}
      max={500}
      precision={0}
      value={typed}
      disabled={!can('customers.write')}
      aria-label={say('capacityOf', { name: row.name })}
      onChange={setTyped}
      onBlur={keep}
      onPressEnter={keep}
      style={{ width: 76 }}
      data-testid={`capacity-${row.userid}`}
    />
  );
}
