import { archiveFileFaults } from './archive-keys';
import { SETTINGS, Settings, SettingOf } from './settings';

/** One thing wrong with the environment, in words that say what to do. */
export interface SettingFault {
  env: string;
  problem: string;
  example: string;
}

/** Thrown once with every fault found, so that one start shows all that must be mended. */
export class SettingsError extends Error {
  constructor(readonly faults: SettingFault[]) {
    super(
      `${faults.length} setting${faults.length === 1 ? '' : 's'} to mend before Huitou can start:\n` +
        faults.map((fault) => `  ${fault.env} ${fault.problem}. Example: ${fault.env}=${fault.example}`).join('\n'),
    );
  }
}

const PAIRS: [keyof Settings['values'], keyof Settings['values']][] = [
  ['wecomToken', 'wecomAesKey'],
  ['wecomKfToken', 'wecomKfAesKey'],
  ['wecomArchiveToken', 'wecomArchiveAesKey'],
];

/**
 * Reads and validates the environment; the only reader of process.env.
 * Throws SettingsError listing every fault at once.
 */
export function loadSettings(env: Record<string, string | undefined> = process.env): Settings {
  const faults: SettingFault[] = [];
  const values: Record<string, unknown> = {};
  const fault = (name: keyof typeof SETTINGS, problem: string) =>
    faults.push({ env: SETTINGS[name].env, problem, example: SETTINGS[name].example });

  for (const [name, entry] of Object.entries(SETTINGS) as [keyof typeof SETTINGS, SettingOf<unknown>][]) {
    const text = env[entry.env]?.trim() ?? '';
    values[name] = entry.fallback;
    if (text === '') continue;
    try {
      values[name] = entry.read(text);
    } catch (error) {
      fault(name, (error as Error).message);
    }
  }
  const settings = new Settings(values as Settings['values']);
  // What is malformed was told; its default says nothing about the others.
  const told = new Set(faults.map((each) => each.env));
  checkTogether(settings, (name, problem, seen) => {
    if (!told.has(SETTINGS[name].env) && !told.has(SETTINGS[seen].env)) fault(name, problem);
  });
  if (faults.length) throw new SettingsError(faults);
  return settings;
}

/** The named settings as the environment has them, for a program that sets the others itself. */
export function given(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** The environment of this process with `own` on top, for a child process. */
export function environmentWith(own: Record<string, string>): Record<string, string | undefined> {
  return { ...process.env, ...own };
}

/** Faults that only show when two settings are seen together: the one to mend, the problem, and the other one. */
function checkTogether(
  settings: Settings,
  fault: (name: keyof typeof SETTINGS, problem: string, seen: keyof typeof SETTINGS) => void,
): void {
  const { values } = settings;
  const both = (given: keyof typeof SETTINGS, needed: keyof typeof SETTINGS) => {
    if (isSet(values[given]) && !isSet(values[needed]))
      fault(needed, `is missing although ${SETTINGS[given].env} is set`, given);
  };
  for (const [token, key] of PAIRS) {
    both(token, key);
    both(key, token);
  }
  both('wecomSecret', 'wecomCorpId');
  both('wecomSecret', 'wecomAgentId');
  both('wecomToken', 'wecomCorpId');
  both('wecomArchiveSecret', 'wecomCorpId');
  both('wecomArchiveSdk', 'wecomArchiveSecret');
  both('wecomArchiveSdk', 'wecomArchiveKeys');
  for (const { name, problem } of archiveFileFaults(values.wecomArchiveSdk, values.wecomArchiveKeys)) {
    fault(name, problem, name);
  }
  both('alertWebhookUrl', 'alertWebhookKey');
  const [opens, closes] = values.alertBusinessHours.split('-');
  if (opens >= closes) fault('alertBusinessHours', 'must open before it closes', 'alertBusinessHours');
  const forEver = values.keepInboxHashDays === 0;
  if (!forEver && (values.keepInboxDays === 0 || values.keepInboxHashDays < values.keepInboxDays)) {
    fault('keepInboxHashDays', `must be 0 or at least ${SETTINGS.keepInboxDays.env}`, 'keepInboxDays');
  }
  if (settings.engine === 'sqlite' && values.roles.length === 1) {
    const problem = 'must be web,worker on SQLite: one process holds the file, so split roles need mysql://';
    fault('roles', problem, 'databaseUrl');
  }
  if (settings.engine === 'sqlite' && values.queueUrl !== 'embedded') {
    fault('queueUrl', 'must be embedded on SQLite: one process needs no Redis', 'databaseUrl');
  }
  if (settings.engine === 'mysql' && !values.secretKey) {
    fault('secretKey', 'is required with mysql://, so that every process shares it', 'databaseUrl');
  }
  if (values.sandbox && /qyapi\.weixin\.qq\.com/i.test(values.wecomUrl) && values.wecomSecret) {
    fault('sandbox', 'must be off with a real WECOM_URL: its clock can be moved', 'wecomUrl');
  }
}

function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
