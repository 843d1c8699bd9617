import type { LiftView, OccurrenceView } from '../../api/client';
import { count, dayOf, points, share } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { useNow } from '../parts/clock';
import { Defined } from '../parts/metric';
import { Section } from '../parts/section';
import { occurrenceText } from '../texts/campaigns';

/** What the campaign added, as an interval. Nothing is claimed on the day itself, and nothing from too few people. */
export function LiftPane({ view }: { view: OccurrenceView }) {
  const say = useText(occurrenceText);
  const now = useNow();
  const { lift } = view;
  const lastBeat = view.beats.at(-1)?.at ?? view.scheduledFor;
  const sameDay = dayOf(now) <= dayOf(new Date(lastBeat));
  return (
    <Section title={<Defined by="lift">{say('lift')}</Defined>} testid="lift">
      {view.totals.holdout === 0 ? <p className="faint">{say('liftNone')}</p> : null}
      {view.totals.holdout > 0 && sameDay ? (
        <p data-testid="lift-today">{say('liftDay', { n: lift.windowDays })}</p>
      ) : null}
      {view.totals.holdout > 0 && !sameDay ? (
        <>
          <Shown lift={lift} />
          {lift.final ? null : <p className="faint">{say('liftLive')}</p>}
        </>
      ) : null}
    </Section>
  );
}

function Shown({ lift }: { lift: LiftView }) {
  const say = useText(occurrenceText);
  return (
    <>
      <p className="lift-head num">
        <StateTag of="lift" state={lift.verdict} />
        {lift.verdict === 'too-small' ? null : (
          <strong className="lift-number" data-testid="lift-diff">
            {points(lift.diff)} {say('points')}
          </strong>
        )}
        <span className="faint">{say('interval', { low: points(lift.low), high: points(lift.high) })}</span>
      </p>
      <Interval lift={lift} />
      <table className="plain num">
        <thead>
          <tr>
            <td />
            <th className="right">{say('people')}</th>
            <th className="right">{say('buyers')}</th>
            <th className="right">{say('rate')}</th>
          </tr>
        </thead>
        <tbody>
          {(['treated', 'held'] as const).map((arm) => (
            <tr key={arm}>
              <th scope="row">{say(arm === 'treated' ? 'treated' : 'holdout')}</th>
              <td className="right">{count(lift[arm].people)}</td>
              <td className="right">{count(lift[arm].buyers)}</td>
              <td className="right">{lift[arm].people ? share(lift[arm].rate) : '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="faint num">
        {lift.clusters ? `${say('clusters', { a: count(lift.clusters.treated), b: count(lift.clusters.held) })} ` : ''}
        {lift.leftOut ? say('leftOut', { n: count(lift.leftOut) }) : ''}
      </p>
    </>
  );
}

/** The interval on a line with nought marked: does it cover nought or not? */
function Interval({ lift }: { lift: LiftView }) {
  const reach = Math.max(Math.abs(lift.low), Math.abs(lift.high), 0.01) * 1.15;
  const at = (value: number) => ((value + reach) / (2 * reach)) * 100;
  return (
    <div className="interval" aria-hidden="true">
      <i className="interval-zero" />
      <i className="interval-span" style={{ left: `${at(lift.low)}%`, width: `${at(lift.high) - at(lift.low)}%` }} />
      <i className="interval-dot" style={{ left: `${at(lift.diff)}%` }} />
    </div>
  );
}
