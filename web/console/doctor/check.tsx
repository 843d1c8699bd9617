import type { CheckReport } from '../../api/client';
import { moment } from '../../ui/format';
import { useLanguage, useText } from '../../ui/i18n/language';
import { StateTag } from '../../ui/states';
import { doctorText } from '../texts/doctor';

const ADVICE = ['why', 'fix', 'page'] as const;
const ISO = /^\d{4}-\d\d-\d\dT/;

/** One check: what it found, and for what is not well why it matters, what mends it and where. */
export function Check({ check }: { check: CheckReport }) {
  const { language } = useLanguage();
  return (
    <li className="check" data-testid={`check-${check.name}`}>
      <div className="check-head">
        <span className="strong">{check.title[language]}</span>
        <StateTag of="check" state={check.state} />
      </div>
      <div>
        {check.findings.map((finding, index) => (
          <Finding key={`${finding.key}-${index}`} finding={finding} />
        ))}
      </div>
      {check.measured.length ? <Measured check={check} /> : null}
    </li>
  );
}

function Finding({ finding }: { finding: CheckReport['findings'][number] }) {
  const { language } = useLanguage();
  const say = useText(doctorText);
  const advice = ADVICE.flatMap((part) => {
    const text = finding[part];
    return text ? [{ part, text: text[language] }] : [];
  });
  return (
    <>
      <p className={`check-what${finding.state === 'ok' ? ' faint' : ''}`}>{finding.what[language]}</p>
      {advice.length ? (
        <dl className="details check-advice">
          {advice.map(({ part, text }) => (
            <div key={part} className="check-line">
              <dt>{say(part)}</dt>
              <dd className={part === 'fix' ? 'strong' : undefined}>{text}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </>
  );
}

function Measured({ check }: { check: CheckReport }) {
  const { language } = useLanguage();
  const say = useText(doctorText);
  return (
    <details className="as-table">
      <summary>{say('measured')}</summary>
      <dl className="details check-measured">
        {check.measured.map((one) => (
          <div key={one.name} className="check-line">
            <dt>{one.label[language]}</dt>
            <dd className="num">{shown(one.value, say('none'))}</dd>
          </div>
        ))}
      </dl>
      <p className="faint num">{say('milliseconds', { n: check.milliseconds })}</p>
    </details>
  );
}

function shown(value: unknown, none: string): string {
  if (value === null || value === undefined || value === '') return none;
  return typeof value === 'string' && ISO.test(value) ? moment(value) : String(value);
}
