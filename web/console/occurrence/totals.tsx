import type { OccurrenceView } from '../../api/client';
import { count, money } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { Defined } from '../parts/metric';
import { Section } from '../parts/section';
import { occurrenceText } from '../texts/campaigns';
import type { Listed } from './recipients-drawer';

/** Everyone the occurrence was about, in exactly one place each; and what the messages cost in deletions and exits. */
export function Totals({ view, onList }: { view: OccurrenceView; onList: (listed: Listed) => void }) {
  const say = useText(occurrenceText);
  const { totals, suppressedBy, harm, credited } = view;
  return (
    <Section title={say('totals')} testid="totals">
      <dl className="facts">
        <Fact name={say('recipients')}>{count(totals.recipients)}</Fact>
        <Fact name={say('treatment')}>{count(totals.treatment)}</Fact>
        <Fact name={<Defined by="holdout">{say('holdout')}</Defined>}>
          <button type="button" className="number" onClick={() => onList({ state: 'holdout', label: say('holdout') })}>
            {count(totals.holdout)}
          </button>
        </Fact>
        <Fact name={say('suppressed')}>
          <button
            type="button"
            className="number"
            onClick={() => onList({ state: 'suppressed', label: say('suppressed') })}
          >
            {count(totals.suppressed)}
          </button>
        </Fact>
        <Fact name={<Defined by="tasked">{say('created')}</Defined>}>{count(totals.tasks)}</Fact>
        <Fact name={<Defined by="delivered">{say('delivered')}</Defined>}>{count(totals.delivered)}</Fact>
        {view.targetKind === 'customer' ? (
          <>
            <Fact name={<Defined by="replyKnown">{say('replied')}</Defined>}>{count(totals.replied)}</Fact>
            <Fact name={<Defined by="credited">{say('bought')}</Defined>}>
              {view.dataAsOf === null ? '—' : count(totals.bought)}
            </Fact>
          </>
        ) : null}
      </dl>
      {view.dataAsOf === null || credited.orders === 0 ? null : (
        <p className="faint num">{say('credited', { n: count(credited.orders), amount: money(credited.amountFen) })}</p>
      )}
      {suppressedBy.length ? (
        <>
          <h3 className="minor">{say('suppressedWhy')}</h3>
          <ul className="quiet-list">
            {suppressedBy.map((each) => (
              <li key={each.reason} className="row">
                <span>{each.label}</span>
                <strong className="num">{count(each.count)}</strong>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <h3 className="minor">
        <Defined by="harm">{say('harm')}</Defined>
      </h3>
      <p className="wrap num" data-testid="harm">
        <span>
          {say('deletions')} <strong>{count(harm.deletions)}</strong>
        </span>
        <span>
          {say('exits')} <strong>{count(harm.exits)}</strong>
        </span>
        <span>
          {say('per1000')} <strong>{harm.reached ? harm.per1000.toFixed(1) : '—'}</strong>
        </span>
      </p>
    </Section>
  );
}

function Fact({ name, children }: { name: React.ReactNode; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
