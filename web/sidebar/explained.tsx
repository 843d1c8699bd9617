import { sidebarText } from '../ui/i18n/sidebar';
import { useText } from '../ui/i18n/language';
import type { Place } from './place';

/** A page that says why the card cannot open here, whose turn it is, and what still works. */
export function Explained(props: { place: Place & { words: string }; onRetry: () => void; onList: () => void }) {
  const { place, onRetry, onList } = props;
  const say = useText(sidebarText);
  const domain = window.location.host;
  const pages = {
    'no-permission': {
      title: say('noPermission'),
      steps: [say('noPermissionRep'), say('noPermissionApp')],
    },
    untrusted: {
      title: say('untrusted'),
      steps: [say('untrustedDomain', { domain }), say('untrustedApp')],
    },
    'wrong-address': {
      title: say('wrongAddress'),
      steps: [say('wrongAddressNext', { home: place.words })],
    },
  };
  const { title, steps } = pages[place.at as keyof typeof pages];
  return (
    <section className="notice" role="alert" data-testid={place.at}>
      <strong>{title}</strong>
      <ol className="steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {place.at === 'wrong-address' ? null : <p className="faint small">{say('clientSaid', { words: place.words })}</p>}
      <div className="actions">
        <button type="button" className="button main" onClick={onRetry} data-testid="retry">
          {say('retry')}
        </button>
        <button type="button" className="button" onClick={onList} data-testid="to-today">
          {say('today')}
        </button>
      </div>
    </section>
  );
}
