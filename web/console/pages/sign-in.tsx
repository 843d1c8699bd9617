import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Divider, Form, Input } from 'antd';
import { useState } from 'react';
import { ApiError, answer, client, type SessionView } from '../../api/client';
import { lasting } from '../../ui/format';
import { useFaultText } from '../../ui/i18n/faults';
import { useLanguage, useText } from '../../ui/i18n/language';
import { troubleText } from '../../ui/i18n/sign-in';
import { signInAt, troubleHere } from '../../ui/sign-in';
import { LanguageSwitch } from '../parts/language-switch';
import mark from '../../ui/mark.svg';
import { shell } from '../texts/shell';

/**
 * The only page without a session. A lock-out says how long it lasts; a wrong password never says which half is wrong.
 * Who came back from WeCom in vain is told why.
 */
export default function SignIn({ onSignedIn }: { onSignedIn: (session: SessionView) => void }) {
  const say = useText(shell);
  const { language } = useLanguage();
  const faultText = useFaultText();
  const trouble = useText(troubleText);
  const came = troubleHere();
  const [problem, setProblem] = useState(came ? trouble(came) : undefined);
  const [busy, setBusy] = useState(false);

  const ways = useQuery({
    queryKey: ['sign-in-ways'],
    staleTime: Infinity,
    queryFn: () => answer(client.GET('/api/v1/session/ways')),
  });

  async function signIn(values: { name: string; password: string }) {
    setBusy(true);
    setProblem(undefined);
    try {
      onSignedIn(await answer(client.POST('/api/v1/session', { body: values })));
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }

  function problemOf(error: unknown): string {
    if (!(error instanceof ApiError)) return faultText(error);
    if (error.status === 401) return say('signInFailed');
    const wait = waitOf(error);
    if (wait) return say('lockedFor', { time: lasting(wait, language) });
    return faultText(error);
  }

  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <div className="sign-in-head">
          <img src={mark} alt="" width={40} height={40} />
          <LanguageSwitch />
        </div>
        <h1>{say('signInTitle')}</h1>
        <p className="faint">{say('signInLead')}</p>
        {problem ? <Alert type="error" title={problem} showIcon data-testid="sign-in-problem" /> : null}
        <Form layout="vertical" requiredMark={false} onFinish={signIn}>
          <Form.Item name="name" label={say('name')} rules={[{ required: true, message: say('nameNeeded') }]}>
            <Input autoComplete="username" autoFocus size="large" data-testid="sign-in-name" />
          </Form.Item>
          <Form.Item
            name="password"
            label={say('password')}
            rules={[{ required: true, message: say('passwordNeeded') }]}
          >
            <Input.Password autoComplete="current-password" size="large" data-testid="sign-in-password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={busy} data-testid="sign-in-submit">
            {say('signIn')}
          </Button>
        </Form>
        {ways.data?.wecom ? (
          <>
            <Divider plain>{say('or')}</Divider>
            <Button size="large" block onClick={() => signInAt('operator')} data-testid="sign-in-wecom">
              {say('signInWecom')}
            </Button>
          </>
        ) : null}
      </div>
    </main>
  );
}

/** How long a lock-out lasts, in ms: the API says until when, or for how many seconds. Null for other errors. */
function waitOf({ status, details }: ApiError): number | null {
  if (status !== 423 && status !== 429) return null;
  const until = Date.parse(String(details.until ?? ''));
  const wait = until ? until - Date.now() : Number(details.seconds ?? 0) * 1000;
  return wait > 0 ? wait : null;
}
