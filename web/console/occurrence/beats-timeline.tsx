import type { OccurrenceBeat, OccurrenceView } from '../../api/client';
import { count, moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { Defined } from '../parts/metric';
import { Section } from '../parts/section';
import { occurrenceText } from '../texts/campaigns';
import type { Listed } from './recipients-drawer';

const STEPS = [
  'pending',
  'tasked',
  'confirmed',
  'delivered',
  'rejected',
  'unconfirmed',
  'withdrawn',
  'suppressed',
] as const;
type Step = (typeof STEPS)[number];

/** Shown even at 0: they are what everybody asks first. */
const CORE: Step[] = ['tasked', 'confirmed', 'delivered'];

const TEXT_OF: Record<Step, keyof typeof occurrenceText> = {
  pending: 'pending',
  tasked: 'created',
  confirmed: 'confirmed',
  delivered: 'delivered',
  rejected: 'rejected',
  unconfirmed: 'unconfirmed',
  withdrawn: 'withdrawn',
  suppressed: 'suppressedStep',
};

/** Each beat as one bar of where its recipients are now. A created task is 已建任务: nobody has received it yet. */
export function BeatsTimeline({ view, onList }: { view: OccurrenceView; onList: (listed: Listed) => void }) {
  const say = useText(occurrenceText);
  return (
    <Section
      title={say('beats')}
      testid="beats"
      extra={<span className="faint">{say(view.targetKind === 'group' ? 'toGroups' : 'toCustomers')}</span>}
    >
      <ol className="beats">
        {view.beats.map((beat) => (
          <Beat key={beat.id} beat={beat} onList={onList} />
        ))}
      </ol>
    </Section>
  );
}

function Beat({ beat, onList }: { beat: OccurrenceBeat; onList: (listed: Listed) => void }) {
  const say = useText(occurrenceText);
  const total = STEPS.reduce((sum, step) => sum + beat.recipients[step], 0);
  return (
    <li data-testid={`beat-${beat.key}`}>
      <div className="row">
        <span className="num">
          <strong>{moment(beat.at)}</strong> {beat.label} <StateTag of="beat" state={beat.state} />
        </span>
        <span className="faint num">{say('validUntil', { time: moment(beat.validUntil) })}</span>
      </div>
      {total > 0 ? (
        <div className="beat-bar" aria-hidden="true">
          {STEPS.map((step) =>
            beat.recipients[step] ? (
              <i key={step} className={`step-${step}`} style={{ flexGrow: beat.recipients[step] }} />
            ) : null,
          )}
        </div>
      ) : null}
      <div className="beat-steps">
        {STEPS.filter((step) => total > 0 && (CORE.includes(step) || beat.recipients[step] > 0)).map((step) => (
          <button
            type="button"
            key={step}
            className="beat-step"
            disabled={beat.recipients[step] === 0}
            onClick={() =>
              onList({
                state: step,
                beatId: beat.id,
                label: `${moment(beat.at)} ${beat.label} · ${say(TEXT_OF[step])}`,
              })
            }
            data-testid={`beat-${beat.key}-${step}`}
          >
            <span className={`swatch step-${step}`} />
            <span>{say(TEXT_OF[step])}</span>
            <strong className="num">{count(beat.recipients[step])}</strong>
          </button>
        ))}
      </div>
      {beat.error ? <p className="rule-false">{beat.error}</p> : null}
      {beat.tasks.unknown || beat.tasks.failed ? (
        <p className="beat-trouble num">
          {beat.tasks.unknown ? (
            <span className="rule-unknown">
              <Defined by="unknown">{say('unknown')}</Defined> {count(beat.tasks.unknown)}
            </span>
          ) : null}
          {beat.tasks.failed ? (
            <span className="rule-false">
              {say('failed')} {count(beat.tasks.failed)}
            </span>
          ) : null}
        </p>
      ) : null}
    </li>
  );
}
