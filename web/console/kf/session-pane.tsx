import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { answer, client, type KfAccount, type KfSession } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag, Toned } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { useCan } from '../session';
import { kfText } from '../texts/kf';
import { useKfWords } from './kf-words';
import { Messages } from './messages';
import { MoveMenu } from './move-menu';
import { ReplyBox } from './reply-box';

const REFRESH_MS = 3_000;

/** One session: who it is, where it stands, what was said, and the box to answer in. */
export function SessionPane({ id, accounts, search }: { id: number; accounts: KfAccount[]; search: string }) {
  const say = useText(kfText);
  const session = useQuery({
    queryKey: ['kf', 'session', id],
    queryFn: () => answer(client.GET('/api/v1/kf/sessions/{id}', { params: { path: { id } } })),
    refetchInterval: REFRESH_MS,
  });
  return (
    <section className="kf-pane" data-testid="kf-pane">
      <Link to={`/kf${search}`} className="kf-back" data-testid="kf-back">
        ← {say('back')}
      </Link>
      <Shown query={session}>
        {(data) => (
          <>
            <Head session={data} account={accounts.find((one) => one.openKfid === data.openKfid)} />
            <Messages session={data} />
            <ReplyBox key={id} session={data} />
          </>
        )}
      </Shown>
    </section>
  );
}

function Head({ session, account }: { session: KfSession; account: KfAccount | undefined }) {
  const say = useText(kfText);
  const can = useCan();
  const { nameOf } = useKfWords();
  const { visitor, scene } = session;
  const path = { params: { path: { id: session.id } } };
  return (
    <header className="kf-head">
      <div>
        <h2>
          {visitor.customerId === null ? (
            nameOf(visitor)
          ) : (
            <Link to={`/customers/${visitor.customerId}`}>{nameOf(visitor)}</Link>
          )}
        </h2>
        <p className="wrap">
          <StateTag of="kf" state={session.state} detail={session.servicerName || null} />
          {visitor.customerId === null ? <Toned tone="quiet">{say('unknownCustomer')}</Toned> : null}
          <span className="faint num">{say('since', { time: moment(session.since) })}</span>
          <span className="faint">{session.accountName}</span>
          {scene ? <span className="faint">{say('scene', { scene })}</span> : null}
        </p>
      </div>
      <div className="wrap">
        <ActButton
          size="small"
          testid="kf-refresh"
          done={say('refreshed')}
          work={() => answer(client.POST('/api/v1/kf/sessions/{id}/refresh', path))}
        >
          {say('refresh')}
        </ActButton>
        {can('conversations.answer') && session.state !== 'ended' ? (
          <MoveMenu session={session} account={account} />
        ) : null}
      </div>
    </header>
  );
}
