import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { answer, client, type EffectView } from '../../api/client';
import { moment } from '../../ui/format';
import { shared } from '../../ui/i18n/shared';
import { useText } from '../../ui/i18n/language';
import { StateTag, Toned } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { Listing } from '../parts/listing';
import { useCan } from '../session';
import { wecomText } from '../texts/wecom';
import { DecideEffect } from './decide-effect';
import { StateFilter } from './state-filter';
import { Subject } from './subject';

const RETRYABLE = ['failed', 'blocked', 'cancelled'];
const REFRESH_MS = 5_000;

/** Every intended write to WeCom. An unclear one is checked or decided, and never simply sent again. */
export function Effects({
  state,
  onState,
}: {
  state: EffectView['state'] | undefined;
  onState: (state?: string) => void;
}) {
  const say = useText(wecomText);
  const common = useText(shared);
  const [deciding, setDeciding] = useState<EffectView>();
  const counts = useQuery({
    queryKey: ['effects', 'counts'],
    refetchInterval: REFRESH_MS,
    queryFn: () => answer(client.GET('/api/v1/wecom/effects/counts')),
  });
  return (
    <>
      <Shown query={counts} rows={1}>
        {(data) => <StateFilter of="effect" counts={data.states} chosen={state} onChoose={onState} />}
      </Shown>
      {state === 'unknown' ? <p>{say('unclearNote')}</p> : null}
      <Listing<EffectView>
        name="effects"
        label={say('effects')}
        queryKey={['effects', state]}
        refetchMs={REFRESH_MS}
        read={(cursor) => answer(client.GET('/api/v1/wecom/effects', { params: { query: { state, cursor } } }))}
        rowKey={(row) => row.id}
        empty={{ title: say('effectsEmpty'), next: say('effectsEmptyNext') }}
        expanded={(row) => <Details row={row} />}
        columns={[
          { title: say('at'), className: 'num nowrap', render: (_, row) => moment(row.updatedAt) },
          { title: say('kind'), className: 'nowrap', render: (_, row) => kindText(say, row.kind) },
          {
            title: say('subject'),
            className: 'break',
            render: (_, row) => <Subject row={row} />,
          },
          {
            title: say('state'),
            render: (_, row) => (
              <span className="wrap">
                <StateTag of="effect" state={row.state} />
                {row.waitsForPerson ? <Toned tone="wait">{say('waitsForPerson')}</Toned> : null}
              </span>
            ),
          },
          { title: say('attempts'), align: 'right', className: 'num', render: (_, row) => row.attempts },
          {
            title: say('reason'),
            render: (_, row) => (row.errorText ? `${row.errorCode ?? ''} ${row.errorText}` : '—'),
          },
          {
            title: <span className="sr-only">{common('actions')}</span>,
            align: 'right',
            render: (_, row) => <Actions row={row} onDecide={setDeciding} />,
          },
        ]}
      />
      <DecideEffect effect={deciding} onClose={() => setDeciding(undefined)} />
    </>
  );
}

function Actions({ row, onDecide }: { row: EffectView; onDecide: (row: EffectView) => void }) {
  const say = useText(wecomText);
  const can = useCan();
  const path = { params: { path: { id: row.id } } };
  if (!can('wecom.operate')) return null;
  if (row.state === 'unknown') {
    return (
      <span className="wrap nowrap">
        <ActButton
          size="small"
          testid={`reconcile-${row.id}`}
          done={say('reconciled')}
          work={() => answer(client.POST('/api/v1/wecom/effects/{id}/reconcile', path))}
        >
          {say('reconcile')}
        </ActButton>
        <Button size="small" onClick={() => onDecide(row)} data-testid={`decide-${row.id}`}>
          {say('decide')}
        </Button>
      </span>
    );
  }
  if (!RETRYABLE.includes(row.state)) return null;
  return (
    <ActButton
      size="small"
      testid={`retry-${row.id}`}
      done={say('retried')}
      ask={{ title: say('retryAsk'), text: say('retryText') }}
      work={() => answer(client.POST('/api/v1/wecom/effects/{id}/retry', path))}
    >
      {say('retry')}
    </ActButton>
  );
}

function Details({ row }: { row: EffectView }) {
  const say = useText(wecomText);
  return (
    <dl className="details">
      <dt>{say('subject')}</dt>
      <dd className="break">
        {row.ownerRef}
        {row.externalRef ? ` · ${row.externalRef}` : ''}
      </dd>
      <dt>{say('payload')}</dt>
      <dd>
        <pre>{JSON.stringify(row.payload, null, 2)}</pre>
      </dd>
      {row.result ? (
        <>
          <dt>{say('result')}</dt>
          <dd>
            <pre>{JSON.stringify(row.result, null, 2)}</pre>
          </dd>
        </>
      ) : null}
    </dl>
  );
}

function kindText(say: (key: keyof typeof wecomText) => string, kind: string): string {
  return kind in wecomText ? say(kind as keyof typeof wecomText) : kind;
}
