import { answer, client, type OccurrenceView } from '../../api/client';
import { useText } from '../../ui/i18n/language';
import { ActButton } from '../parts/act-button';
import { useCan } from '../session';
import { occurrenceText } from '../texts/campaigns';

/** The brakes: pause keeps what reps already have; stop also withdraws what they have not confirmed. */
export function OccurrenceActions({ view }: { view: OccurrenceView }) {
  const say = useText(occurrenceText);
  const can = useCan();
  if (!can('campaigns.launch')) return null;
  const path = { params: { path: { id: view.id } } };
  const { state } = view;
  const failed = view.beats.some((beat) => beat.tasks.failed > 0);
  const open = ['due', 'snapshotting', 'asks', 'running', 'paused'].includes(state);
  return (
    <>
      {failed && open ? (
        <ActButton
          testid="occurrence-continue"
          done={say('done')}
          ask={{ title: say('continue'), text: say('continueText') }}
          work={() => answer(client.POST('/api/v1/occurrences/{id}/continue', path))}
        >
          {say('continue')}
        </ActButton>
      ) : null}
      {state === 'running' ? (
        <ActButton
          testid="occurrence-pause"
          done={say('done')}
          ask={{ title: say('pauseAsk'), text: say('pauseText') }}
          work={() => answer(client.POST('/api/v1/occurrences/{id}/pause', path))}
        >
          {say('pause')}
        </ActButton>
      ) : null}
      {state === 'paused' ? (
        <ActButton
          type="primary"
          testid="occurrence-resume"
          done={say('done')}
          work={() => answer(client.POST('/api/v1/occurrences/{id}/resume', path))}
        >
          {say('resume')}
        </ActButton>
      ) : null}
      {open ? (
        <ActButton
          danger
          testid="occurrence-cancel"
          done={say('done')}
          ask={{ title: say('cancelAsk'), text: say('cancelText') }}
          work={() => answer(client.POST('/api/v1/occurrences/{id}/cancel', path))}
        >
          {say('cancel')}
        </ActButton>
      ) : null}
    </>
  );
}
