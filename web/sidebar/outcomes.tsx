import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, client, type ProspectOutcome, type SidebarProspect } from '../api/client';
import { dayPlus } from '../ui/format';
import { useFaultText } from '../ui/i18n/faults';
import { sidebarText } from '../ui/i18n/sidebar';
import { useText } from '../ui/i18n/language';

const LATER = [3, 7, 14, 30];
const REASONS = ['stillHas', 'boughtElsewhere', 'changed', 'tooDear', 'grown'] as const;

/** What became of it, in one or two taps; each answer decides when the customer is on a list again. */
export function Outcomes({ prospect }: { prospect: SidebarProspect }) {
  const say = useText(sidebarText);
  const faultText = useFaultText();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<'later' | 'not-interested'>();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; bad?: boolean }>();

  async function record(outcome: ProspectOutcome) {
    setBusy(true);
    try {
      await answer(client.POST('/api/v1/sidebar/outcome', { body: { prospectId: prospect.id, ...outcome } }));
      setSaid({ text: say('recorded') });
      setAsking(undefined);
      await queries.invalidateQueries();
    } catch (error) {
      setSaid({ text: faultText(error), bad: true });
    } finally {
      setBusy(false);
    }
  }

  const toggle = (what: 'later' | 'not-interested') => setAsking(asking === what ? undefined : what);
  return (
    <section className="block" aria-label={say('outcome')}>
      <div className="outcomes" role="group" aria-label={say('outcome')}>
        <button
          type="button"
          className="button"
          disabled={busy || prospect.state === 'open'}
          onClick={() => void record({ outcome: 'replied' })}
          data-testid="outcome-replied"
        >
          {say('replied')}
        </button>
        <button
          type="button"
          className="button"
          disabled={busy}
          aria-expanded={asking === 'later'}
          onClick={() => toggle('later')}
          data-testid="outcome-later"
        >
          {say('later')}
        </button>
        <button
          type="button"
          className="button"
          disabled={busy}
          aria-expanded={asking === 'not-interested'}
          onClick={() => toggle('not-interested')}
          data-testid="outcome-not-interested"
        >
          {say('notInterested')}
        </button>
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void record({ outcome: 'wrong-person' })}
          data-testid="outcome-wrong-person"
        >
          {say('wrongPerson')}
        </button>
      </div>
      {asking === 'later' ? (
        <div className="choices" role="group" aria-label={say('laterWhen')}>
          <span>{say('laterWhen')}</span>
          {LATER.map((days) => (
            <button
              type="button"
              className="button"
              key={days}
              onClick={() => void record({ outcome: 'later', until: dayPlus(prospect.day, days) })}
              data-testid={`later-${days}`}
            >
              {say('inDays', { n: days })}
            </button>
          ))}
        </div>
      ) : null}
      {asking === 'not-interested' ? (
        <div className="choices" role="group" aria-label={say('whyNot')}>
          <span>{say('whyNot')}</span>
          {REASONS.map((reason) => (
            <button
              type="button"
              className="button"
              key={reason}
              onClick={() => void record({ outcome: 'not-interested', reason: sidebarText[reason][0] })}
              data-testid={`reason-${reason}`}
            >
              {say(reason)}
            </button>
          ))}
        </div>
      ) : null}
      <p className={said?.bad ? 'said said-bad' : 'said'} role="status">
        {said?.text}
      </p>
    </section>
  );
}
