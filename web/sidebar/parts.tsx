import { useFaultText } from '../ui/i18n/faults';
import { sidebarText } from '../ui/i18n/sidebar';
import { useText } from '../ui/i18n/language';

export function Waiting() {
  const say = useText(sidebarText);
  return (
    <div className="page" role="status" aria-label={say('loading')}>
      <div className="bone" />
      <div className="bone bone-tall" />
      <div className="bone" />
    </div>
  );
}

/** What went wrong and the way on; `title` and `text` where the page knows better than the error. */
export function Fault(props: { error: unknown; title?: string; text?: string; onRetry: () => void }) {
  const { error, title, text, onRetry } = props;
  const say = useText(sidebarText);
  const faultText = useFaultText();
  return (
    <div className="notice" role="alert" data-testid="fault">
      <strong>{title ?? say('failed')}</strong>
      <p>{text ?? faultText(error)}</p>
      <button type="button" className="button" onClick={onRetry} data-testid="retry">
        {say('retry')}
      </button>
    </div>
  );
}

export function Notice({ title, next, testid }: { title: string; next: string; testid: string }) {
  return (
    <div className="notice" data-testid={testid}>
      <strong>{title}</strong>
      <p>{next}</p>
    </div>
  );
}
