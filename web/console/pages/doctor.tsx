import { useQuery } from '@tanstack/react-query';
import { answer, client, type CheckReport, type DoctorReport } from '../../api/client';
import { moment } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { Check } from '../doctor/check';
import { ActButton } from '../parts/act-button';
import { Shown } from '../parts/list-states';
import { PageHead, Section } from '../parts/section';
import { doctorText } from '../texts/doctor';

const GROUPS = ['service', 'connection', 'permissions', 'traffic', 'data'] as const;

/** What is ill first, with what mends it; below it everything else that was looked at. */
export default function Doctor() {
  const say = useText(doctorText);
  const query = useQuery({ queryKey: ['doctor'], queryFn: () => answer(client.GET('/api/v1/doctor')) });
  return (
    <>
      <PageHead
        title={say('title')}
        lead={say('lead')}
        actions={
          <ActButton
            type="primary"
            testid="doctor-again"
            done={say('checked')}
            // Everything on screen is read again afterwards, and so is this report, which is then the fresh one.
            work={() => answer(client.GET('/api/v1/doctor', { params: { query: { fresh: true } } }))}
          >
            {say('again')}
          </ActButton>
        }
      />
      <Shown query={query} rows={10}>
        {(report) => <Report report={report} />}
      </Shown>
    </>
  );
}

function Report({ report }: { report: DoctorReport }) {
  const say = useText(doctorText);
  const ill = ['fault', 'warning'].flatMap((state) => report.checks.filter((check) => check.state === state));
  const rest = report.checks.filter((check) => !ill.includes(check));
  return (
    <>
      <Summary report={report} />
      {ill.length ? (
        <Section title={say('needsYou')} tone="urgent" testid="doctor-ill">
          <Checks checks={ill} />
        </Section>
      ) : null}
      {GROUPS.map((group) => {
        const checks = rest.filter((check) => check.group === group);
        return checks.length ? (
          <Section key={group} title={say(group)} testid={`doctor-${group}`}>
            <Checks checks={checks} />
          </Section>
        ) : null;
      })}
    </>
  );
}

function Summary({ report }: { report: DoctorReport }) {
  const say = useText(doctorText);
  const { counts } = report;
  const parts = [
    counts.fault ? say('faults', { n: counts.fault }) : null,
    counts.warning ? say('warnings', { n: counts.warning }) : null,
  ].filter((part) => part !== null);
  return (
    <div
      className={`verdict verdict-${report.state}`}
      role="status"
      data-testid="doctor-verdict"
      data-state={report.state}
    >
      <strong>{parts.length ? parts.join(' · ') : say('allWell')}</strong>
      <span className="num">
        {say('counts', { ok: counts.ok, notSetUp: counts.notSetUp, waiting: counts.waiting })} ·{' '}
        {say('at', { time: moment(report.checkedAt) })}
      </span>
    </div>
  );
}

function Checks({ checks }: { checks: CheckReport[] }) {
  return (
    <ul className="quiet-list">
      {checks.map((check) => (
        <Check key={check.name} check={check} />
      ))}
    </ul>
  );
}
