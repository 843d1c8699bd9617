import { parseArgs } from 'node:util';
import { loadSettings } from '../../../config/load';
import { Settings } from '../../../config/settings';
import type { CheckReport, DoctorReport, Finding, TwoTexts } from '../../doctor/doctor.dto';
import { Doctor } from '../../doctor/doctor.service';
import { Refused } from '../../platform/errors/errors';
import { startService } from '../service';
import { callService } from './service-call';
import type { Command } from './command';

const OPTIONS = { lang: { type: 'string' } } as const;

const MARKS: Record<CheckReport['state'], string> = {
  ok: '✓',
  warning: '!',
  fault: '✗',
  'not-set-up': '–',
  waiting: '…',
};
const WORDS = {
  why: { zh: '影响', en: 'why' },
  fix: { zh: '处理', en: 'fix' },
  page: { zh: '位置', en: 'page' },
} as const;
const SUMMARY = {
  zh: '{ok} 项正常，{fault} 项故障，{warning} 项提醒，{notSetUp} 项未启用，{waiting} 项待查',
  en: '{ok} well, {fault} faults, {warning} warnings, {notSetUp} not set up, {waiting} waiting',
} as const;

type Language = keyof TwoTexts;

export const DOCTOR: Command<DoctorReport> = {
  name: 'doctor',
  usage: 'doctor [--lang zh|en]',
  does: 'says what is ill, why it matters and what mends it; exits 1 on a fault',
  more: [
    '  --lang zh|en   the language of the answer (that of the terminal)',
    '',
    'It asks the running service. Where none runs, it brings the database up to date as a start does, listens for as',
    'long as it looks, does no background work, and stops.',
    '',
  ].join('\n'),
  async run(words, progress) {
    languageOf(words);
    const settings = loadSettings();
    try {
      return await callService<DoctorReport>(settings, 'GET', '/api/v1/doctor?fresh=true');
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'service.not-running') throw error;
    }
    progress('No service is running: looking without one.');
    return lookAlone(settings);
  },
  tell: (report, words) => told(report, languageOf(words)),
  failed: (report) => report.state === 'fault',
};

/** A service of the web role only: callbacks are heard and stored, and nothing is sent or worked on. */
async function lookAlone({ values }: Settings): Promise<DoctorReport> {
  const service = await startService(new Settings({ ...values, roles: ['web'], logLevel: 'silent' }));
  try {
    return await service.app.get(Doctor, { strict: false }).report(true);
  } finally {
    await service.stop();
  }
}

/** Throws Refused for a language there is none of. */
function languageOf(words: string[]): Language {
  const { lang } = parseArgs({ args: words, options: OPTIONS }).values;
  if (lang === 'zh' || lang === 'en') return lang;
  if (lang !== undefined) throw new Refused('doctor.language', '--lang is zh or en.');
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh' : 'en';
}

function told(report: DoctorReport, language: Language): string {
  const counts = Object.entries(report.counts) as [string, number][];
  const summary = counts.reduce((text, [name, n]) => text.replace(`{${name}}`, String(n)), SUMMARY[language] as string);
  return [...report.checks.flatMap((check) => checkLines(check, language)), '', summary].join('\n');
}

function checkLines(check: CheckReport, language: Language): string[] {
  return check.findings.flatMap((finding) => [
    `${MARKS[finding.state]} ${check.title[language]}: ${finding.what[language]}`,
    ...(finding.state === 'ok' ? [] : adviceLines(finding, language)),
  ]);
}

function adviceLines(finding: Finding, language: Language): string[] {
  const parts = ['why', 'fix', 'page'] as const;
  return parts.flatMap((part) => {
    const text = finding[part];
    return text ? [`    ${WORDS[part][language]}: ${text[language]}`] : [];
  });
}
