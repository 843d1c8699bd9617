import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { answer, client, type KfAccount, type KfSessionRow } from '../../api/client';
import { inLanguage, useLanguage, useText } from '../../ui/i18n/language';
import { stateText } from '../../ui/states';
import { SessionList } from '../kf/session-list';
import { SessionPane } from '../kf/session-pane';
import { WordsDrawer } from '../kf/words-drawer';
import { ActButton } from '../parts/act-button';
import { EmptyBox, Shown } from '../parts/list-states';
import { PageHead } from '../parts/section';
import { useCan } from '../session';
import { kfText } from '../texts/kf';

const STATES = ['new', 'assistant', 'queued', 'human', 'ended'] as const;

/** 微信客服: the sessions on the left, the chosen one on the right; on a phone one of the two. */
export default function Kf() {
  const say = useText(kfText);
  const can = useCan();
  const [params] = useSearchParams();
  const [speaking, setSpeaking] = useState(false);
  const accounts = useQuery({
    queryKey: ['kf', 'accounts'],
    queryFn: () => answer(client.GET('/api/v1/kf/accounts')),
  });
  // Of the account that is looked at, else of the first that can be answered.
  const speaker =
    accounts.data?.find((one) => one.openKfid === params.get('account')) ?? accounts.data?.find((one) => one.managed);
  return (
    <>
      <PageHead
        title={say('title')}
        lead={say('lead')}
        actions={
          <>
            {can('sync.run') ? (
              <ActButton
                testid="kf-read-accounts"
                done={say('reading')}
                work={() => answer(client.POST('/api/v1/kf/accounts/read'))}
              >
                {say('readAccounts')}
              </ActButton>
            ) : null}
            {can('conversations.answer') && speaker ? (
              <Button onClick={() => setSpeaking(true)} data-testid="kf-words">
                {say('words')}
              </Button>
            ) : null}
          </>
        }
      />
      <Shown query={accounts}>
        {(data) =>
          data.length ? <Desk accounts={data} /> : <EmptyBox title={say('noAccount')} next={say('noAccountNext')} />
        }
      </Shown>
      <WordsDrawer account={speaking ? speaker : undefined} onClose={() => setSpeaking(false)} />
    </>
  );
}

function Desk({ accounts }: { accounts: KfAccount[] }) {
  const say = useText(kfText);
  const { language } = useLanguage();
  const { id } = useParams();
  const [params, setParams] = useSearchParams();
  const chosen = id && /^\d+$/.test(id) ? Number(id) : undefined;
  const state = STATES.find((one) => one === params.get('state'));
  const account = params.get('account') ?? undefined;
  const search = params.size ? `?${params}` : '';
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
      {accounts
        .filter((one) => !one.managed || one.error)
        .map((one) => (
          <p className="kf-warning" role="status" key={one.openKfid}>
            {one.managed
              ? say('cannotRead', { name: one.name || one.openKfid, why: one.error ?? '' })
              : say('notManaged', { name: one.name || one.openKfid })}
          </p>
        ))}
      <div className={chosen === undefined ? 'kf' : 'kf kf-open'}>
        <div className="kf-side">
          <div className="toolbar">
            <Select<KfSessionRow['state'] | ''>
              value={state ?? ''}
              aria-label={say('state')}
              onChange={(value) => filter('state', value || undefined)}
              options={[
                { value: '' as const, label: say('every') },
                ...STATES.map((value) => ({ value, label: inLanguage(stateText('kf')(value), language) })),
              ]}
              style={{ minWidth: 120 }}
              data-testid="kf-state"
            />
            {accounts.length > 1 ? (
              <Select
                allowClear
                value={account}
                placeholder={say('account')}
                aria-label={say('account')}
                onChange={(value?: string) => filter('account', value)}
                options={accounts.map((one) => ({ value: one.openKfid, label: one.name || one.openKfid }))}
                style={{ minWidth: 130 }}
                data-testid="kf-account"
              />
            ) : null}
          </div>
          <SessionList state={state} account={account} chosen={chosen} search={search} />
        </div>
        {chosen === undefined ? (
          <div className="kf-none">
            <EmptyBox title={say('choose')} next={say('chooseNext')} />
          </div>
        ) : (
          <SessionPane id={chosen} accounts={accounts} search={search} />
        )}
      </div>
    </>
  );
}
