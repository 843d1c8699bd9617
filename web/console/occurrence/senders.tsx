import type { OccurrenceSender, OccurrenceView } from '../../api/client';
import { answer, client } from '../../api/client';
import { count } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag, Toned } from '../../ui/states';
import { ActButton } from '../parts/act-button';
import { Defined } from '../parts/metric';
import { Section } from '../parts/section';
import { useCan } from '../session';
import { occurrenceText } from '../texts/campaigns';

const MOST_REMINDERS = 3;

/** Who still has to confirm on their phone. WeCom takes three reminders a day and no fourth. */
export function Senders({ view }: { view: OccurrenceView }) {
  const say = useText(occurrenceText);
  if (view.senders.length === 0) return null;
  return (
    <Section
      id="senders"
      testid="senders"
      title={<Defined by="execution">{say('senders')}</Defined>}
      extra={
        <span className="faint num">
          {count(view.senders.filter((sender) => sender.tasks > 0 && sender.confirmed >= sender.tasks).length)}/
          {count(view.senders.length)}
        </span>
      }
    >
      <ul className="senders">
        {view.senders.map((sender) => (
          <Sender key={sender.rep.userid} sender={sender} view={view} />
        ))}
      </ul>
    </Section>
  );
}

function Sender({ sender, view }: { sender: OccurrenceSender; view: OccurrenceView }) {
  const say = useText(occurrenceText);
  const can = useCan();
  const id = view.id;
  return (
    <li data-testid={`sender-${sender.rep.userid}`}>
      <span className="sender-name">
        <strong>{sender.rep.name}</strong> {sender.onLeave ? <Toned tone="wait">{say('leave')}</Toned> : null}
      </span>
      <StateTag of="sender" state={sender.state} />
      <span className="sender-numbers num">
        <span>
          {say('created')} {count(sender.tasks)}
        </span>
        <span>
          {say('confirmed')} {count(sender.confirmed)}
        </span>
        <span>
          {say('waiting')} <strong>{count(sender.waiting)}</strong>
        </span>
        <span>
          {say('delivered')} {count(sender.delivered)}
        </span>
      </span>
      <span className="sender-act">
        {sender.reminded ? <span className="faint num">{say('remindedTimes', { n: sender.reminded })} </span> : null}
        {sender.waiting > 0 && sender.reminded < MOST_REMINDERS && can('campaigns.launch') ? (
          <ActButton
            size="small"
            testid={`remind-${sender.rep.userid}`}
            done={say('reminded')}
            work={() =>
              answer(
                client.POST('/api/v1/occurrences/{id}/remind', {
                  params: { path: { id } },
                  body: { userid: sender.rep.userid },
                }),
              )
            }
          >
            {say('remind')}
          </ActButton>
        ) : null}
      </span>
      {sender.error ? <span className="sender-error rule-false">{sender.error}</span> : null}
    </li>
  );
}
