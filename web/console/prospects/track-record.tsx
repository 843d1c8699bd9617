import type { ProspectSummary } from '../../api/client';
import { count, points, shortDay } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { Defined } from '../parts/metric';
import { Section } from '../parts/section';
import { recordText } from '../texts/prospect-record';

/** The list judged by what came of it: listed against held back, last month's promises, and who was left out why. */
export function TrackRecord({ summary }: { summary: ProspectSummary }) {
  const say = useText(recordText);
  const { lift, accuracy, leftOut, run } = summary;
  return (
    <Section title={say('title')} testid="track-record">
      <div className="columns">
        <div>
          <h3 className="minor">
            <Defined by="lift">{say('lift')}</Defined>
          </h3>
          {lift ? (
            <p className="num">
              <StateTag of="lift" state={lift.verdict} />{' '}
              {lift.verdict === 'too-small' ? null : <strong>{say('points', { n: points(lift.diff) })}</strong>}{' '}
              <span className="faint">
                [{points(lift.low)}, {points(lift.high)}]
              </span>
              <br />
              {say('liftRow', {
                a: count(lift.treated.buyers),
                b: count(lift.treated.people),
                c: count(lift.held.buyers),
                d: count(lift.held.people),
                n: lift.windowDays,
              })}
            </p>
          ) : (
            <p className="faint">{say('liftNone')}</p>
          )}
          <h3 className="minor">{say('accuracy')}</h3>
          {accuracy ? (
            <p className="num">
              {say('accuracyRow', {
                from: shortDay(accuracy.from),
                to: shortDay(accuracy.to),
                listed: count(accuracy.listed),
                bought: count(accuracy.bought),
                expected: accuracy.expected === null ? say('unknown') : count(Math.round(accuracy.expected)),
                window: count(accuracy.inWindow),
              })}
            </p>
          ) : (
            <p className="faint">{say('accuracyNone')}</p>
          )}
        </div>
        <div>
          <h3 className="minor">{say('leftOut')}</h3>
          <ul className="quiet-list">
            {leftOut.map((each) => (
              <li key={each.reason} className="row">
                <span>{each.label}</span>
                <strong className="num">{count(each.count)}</strong>
              </li>
            ))}
          </ul>
          {run ? (
            <p className="faint num">
              {say('run', { buyers: count(run.buyers), days: count(run.historyDays) })}
              {run.model === 'not-enough-data' ? ` · ${say('not-enough-data')}` : ''}
            </p>
          ) : null}
        </div>
      </div>
    </Section>
  );
}
