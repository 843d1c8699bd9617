import { Link } from 'react-router';
import { useText } from '../../ui/i18n/language';
import { channelsText } from '../texts/channels';

const WORDS = {
  waiting: 'codeWaiting',
  checking: 'codeChecking',
  unclear: 'codeUnclear',
  failed: 'codeFailed',
  removed: 'codeRemoved',
  live: 'codeWaiting',
} as const;

/** The picture of a code, or why there is none, and what to do. */
export function CodeCard(props: {
  name: string;
  qrCode: string | null;
  state: keyof typeof WORDS;
  problem: string | null;
  size?: 'small';
}) {
  const { name, qrCode, state, problem, size } = props;
  const say = useText(channelsText);
  const alt = say('codeOf', { name });
  if (size === 'small') {
    return qrCode ? (
      <a href={qrCode} target="_blank" rel="noreferrer" className="code-small">
        <img src={qrCode} alt={alt} width={56} height={56} />
      </a>
    ) : (
      <span className="code-small code-none" aria-hidden />
    );
  }
  return (
    <div className="code-card" data-testid="code-card">
      {qrCode ? (
        <>
          <img src={qrCode} alt={alt} width={220} height={220} data-testid="code-picture" />
          <a href={qrCode} target="_blank" rel="noreferrer">
            {say('download')}
          </a>
        </>
      ) : null}
      {!qrCode || state !== 'live' ? <p className={state === 'failed' ? '' : 'faint'}>{say(WORDS[state])}</p> : null}
      {problem ? <p className="break code-problem">{problem}</p> : null}
      {state === 'unclear' ? <Link to="/wecom?state=unknown">{say('decide')}</Link> : null}
    </div>
  );
}
