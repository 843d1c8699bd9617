import { CheckState, CheckText, Diagnosis, Ending } from '../platform/checkup/doctor-check';
import { redact } from '../platform/telemetry/redact';
import type { Check } from './checks';
import { CheckReport, Finding, TwoTexts } from './doctor.dto';
import { refusalOf, refused } from './refusals';

/** From harmless to bad; the worst finding is the state of its check. */
const GRAVITY: CheckState[] = ['ok', 'not-set-up', 'waiting', 'warning', 'fault'];

const FAILED: Ending = {
  state: 'fault',
  what: ['检查没有做成：{reason}', 'The check could not be made: {reason}'],
  why: ['这一项现在是好是坏，无从知道。', 'Whether this works is not known now.'],
  fix: ['再查一次；仍然如此，请看服务日志。', 'Check again; if it stays, look into the log of the service.'],
};

const LATE: Ending = {
  state: 'fault',
  what: ['{seconds} 秒内没有查出结果。', 'No answer within {seconds} seconds.'],
  why: ['这一项太慢，或者对方没有回应。', 'It is too slow, or the other end does not answer.'],
  fix: [
    '先看“连接”一组的检查；都正常时再查一次。',
    'Look at the checks of the connection first; if they are well, check again.',
  ],
};

/** The report of a check that has answered. */
export function answered(check: Check, diagnosis: Diagnosis, milliseconds: number): CheckReport {
  const findings = diagnosis.findings.map(({ key, ending, values }) => finding(key, ending, values ?? {}));
  const measured = (diagnosis.measured ?? []).map((each) => ({ ...each, label: both(each.label) }));
  return { ...headOf(check), state: worst(findings), findings, measured, milliseconds };
}

/** The report of a check that threw. What WeCom refused says what that means; else the message, redacted as in logs. */
export function failed(check: Check, error: Error, milliseconds: number): CheckReport {
  if (refusalOf(error)) return answered(check, refused(check.name, error), milliseconds);
  const found = finding(`${check.name}.failed`, FAILED, { reason: redact(error.message).slice(0, 300) });
  return { ...headOf(check), state: 'fault', findings: [found], measured: [], milliseconds };
}

/** The report of a check that took longer than its limit. */
export function late(check: Check): CheckReport {
  const found = finding(`${check.name}.timed-out`, LATE, { seconds: check.limitMs / 1000 });
  return { ...headOf(check), state: 'fault', findings: [found], measured: [], milliseconds: check.limitMs };
}

/** The report of a check that makes no sense before `first` is well; what is not set up takes those after it along. */
export function waiting(check: Check, first: CheckReport): CheckReport {
  const unset = first.findings.find((each) => each.state === 'not-set-up');
  const state = first.state === 'not-set-up' && unset ? 'not-set-up' : 'waiting';
  const what: CheckText = [`等“${first.title.zh}”正常后再查。`, `Looked at once “${first.title.en}” is well.`];
  const { why, fix, page } = state === 'not-set-up' ? unset! : { why: null, fix: null, page: null };
  const found = { key: `${check.name}.${state}`, state, what: both(what), why, fix, page };
  return { ...headOf(check), state, findings: [found], measured: [], milliseconds: 0 } as CheckReport;
}

function headOf(check: Check): Pick<CheckReport, 'name' | 'title' | 'group'> {
  return { name: check.name, title: both(check.title), group: check.group };
}

function finding(key: string, ending: Ending, values: Record<string, string | number>): Finding {
  const said = (text: CheckText | undefined) => (text ? both(text, values) : null);
  const sick = ending.state === 'ok' ? null : ending;
  return {
    key,
    state: ending.state,
    what: both(ending.what, values),
    why: said(sick?.why),
    fix: said(sick?.fix),
    page: said(sick?.page),
  };
}

function worst(findings: Finding[]): CheckState {
  return findings.reduce<CheckState>(
    (state, each) => (GRAVITY.indexOf(each.state) > GRAVITY.indexOf(state) ? each.state : state),
    'ok',
  );
}

function both([zh, en]: CheckText, values: Record<string, string | number> = {}): TwoTexts {
  return { zh: filled(zh, values), en: filled(en, values) };
}

function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}
