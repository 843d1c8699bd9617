import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings, SettingsError } from './load';
import { SETTINGS } from './settings';

const AES_KEY = SETTINGS.wecomAesKey.example;
const KEY = 'ab'.repeat(32);

/** The variables at fault, in the order they are listed. */
function faultsOf(env: Record<string, string>): string[] {
  try {
    loadSettings(env);
    return [];
  } catch (error) {
    return (error as SettingsError).faults.map((fault) => `${fault.env} ${fault.problem}`);
  }
}

describe('settings', () => {
  it('start a shop on one machine with nothing set at all', () => {
    const settings = loadSettings({});
    expect(settings.values).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      businessTz: 'Asia/Shanghai',
      sandbox: false,
    });
    expect([settings.engine, settings.sqliteFile, settings.dataDir]).toEqual(['sqlite', 'data/huitou.db', 'data']);
    expect([settings.isWeb, settings.isWorker, settings.wecomReady]).toEqual([true, true, false]);
    expect(settings.publicUrl).toBe('http://127.0.0.1:3000');
  });

  it('take an empty variable for an absent one, and spaces around a value for nothing', () => {
    expect(loadSettings({ PORT: '', SANDBOX: '  ', LOG_LEVEL: ' debug ' }).values).toMatchObject({
      port: 3000,
      sandbox: false,
      logLevel: 'debug',
    });
  });

  it('name every fault at once, each with what is expected and an example', () => {
    const env = {
      PORT: '99999',
      SANDBOX: 'perhaps',
      BUSINESS_TZ: 'Mars/Olympus',
      WECOM_TOKEN: 'two words',
      ROLES: 'boss',
    };
    expect(() => loadSettings(env)).toThrow(SettingsError);
    let message = '';
    try {
      loadSettings(env);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toBe(
      [
        '5 settings to mend before Huitou can start:',
        '  PORT must be a whole number from 0 to 65535. Example: PORT=3000',
        '  ROLES must list web, worker or both. Example: ROLES=web,worker',
        '  BUSINESS_TZ must be an IANA time zone. Example: BUSINESS_TZ=Asia/Shanghai',
        '  SANDBOX must be on or off. Example: SANDBOX=on',
        '  WECOM_TOKEN must be up to 32 letters and digits. Example: WECOM_TOKEN=QDG6eK',
      ].join('\n'),
    );
  });

  it('never repeat a value in a fault: it may be a secret', () => {
    const value = 'hunter2!';
    for (const setting of Object.values(SETTINGS)) {
      for (const fault of faultsOf({ [setting.env]: value })) expect(fault).not.toContain('hunter2');
    }
  });

  it.each([
    [{ WECOM_TOKEN: 'abc', WECOM_CORP_ID: 'ww1234' }, ['WECOM_AES_KEY is missing although WECOM_TOKEN is set']],
    [{ WECOM_AES_KEY: AES_KEY }, ['WECOM_TOKEN is missing although WECOM_AES_KEY is set']],
    [{ WECOM_KF_TOKEN: 'abc' }, ['WECOM_KF_AES_KEY is missing although WECOM_KF_TOKEN is set']],
    [{ WECOM_ARCHIVE_AES_KEY: AES_KEY }, ['WECOM_ARCHIVE_TOKEN is missing although WECOM_ARCHIVE_AES_KEY is set']],
    [
      { WECOM_SECRET: 's' },
      [
        'WECOM_CORP_ID is missing although WECOM_SECRET is set',
        'WECOM_AGENT_ID is missing although WECOM_SECRET is set',
      ],
    ],
    [{ ROLES: 'web' }, [expect.stringMatching(/^ROLES must be web,worker on SQLite/)]],
    [{ ROLES: 'web,web' }, [expect.stringMatching(/^ROLES must be web,worker on SQLite/)]],
    [{ QUEUE_URL: 'redis://127.0.0.1' }, [expect.stringMatching(/^QUEUE_URL must be embedded on SQLite/)]],
    [{ DATABASE_URL: 'mysql://root@db/huitou' }, [expect.stringMatching(/^SECRET_KEY is required with mysql/)]],
    [
      { SANDBOX: 'on', WECOM_SECRET: 's', WECOM_CORP_ID: 'ww1234', WECOM_AGENT_ID: '1' },
      [expect.stringMatching(/^SANDBOX must be off with a real WECOM_URL/)],
    ],
    [
      {
        SANDBOX: 'on',
        WECOM_SECRET: 's',
        WECOM_CORP_ID: 'ww1234',
        WECOM_AGENT_ID: '1',
        WECOM_URL: 'https://QYAPI.weixin.qq.com',
      },
      [expect.stringMatching(/^SANDBOX must be off with a real WECOM_URL/)],
    ],
  ])('that do not go together are a fault: %j', (env, faults) => {
    expect(faultsOf(env as Record<string, string>)).toEqual(faults);
  });

  it('blame no second setting for one that is malformed', () => {
    expect(faultsOf({ WECOM_TOKEN: 'abc', WECOM_CORP_ID: 'ww1234', WECOM_AES_KEY: 'short' })).toEqual([
      'WECOM_AES_KEY must be the 43 letters and digits shown as EncodingAESKey',
    ]);
    expect(faultsOf({ DATABASE_URL: 'postgres://db/x', QUEUE_URL: 'redis://cache', ROLES: 'worker' })).toEqual([
      'DATABASE_URL must be sqlite:PATH or mysql://USER:PASSWORD@HOST:PORT/DATABASE',
    ]);
    expect(faultsOf({ DATABASE_URL: 'mysql://root@db/huitou', SECRET_KEY: 'short' })).toEqual([
      'SECRET_KEY must be 64 hex digits',
    ]);
    expect(faultsOf({ WECOM_SECRET: 's', WECOM_CORP_ID: '12', WECOM_AGENT_ID: 'x' })).toHaveLength(2);
  });

  it('let several machines share MySQL and Redis', () => {
    const settings = loadSettings({
      DATABASE_URL: 'mariadb://root:p@db:3306/huitou',
      QUEUE_URL: 'redis://cache:6379/1',
      ROLES: 'worker',
      SECRET_KEY: KEY,
    });
    expect([settings.engine, settings.isWeb, settings.isWorker]).toEqual(['mysql', false, true]);
  });
});

describe('the page of settings', () => {
  const entries = Object.entries(SETTINGS);
  const source = readFileSync(join(__dirname, 'settings.ts'), 'utf8');

  it('names each variable once', () => {
    const names = entries.map(([, setting]) => setting.env);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has an example for each that it would accept itself', () => {
    // In brackets is where to find it: a secret has no example.
    const real = entries.filter(([, setting]) => !setting.example.startsWith('('));
    expect(real.map(([name, setting]) => [name, setting.read(setting.example)])).toEqual(
      real.map(([name]) => [name, expect.anything()]),
    );
  });

  it('explains each one, alone or together with the one above it', () => {
    const page = source.slice(source.indexOf('export const SETTINGS'), source.indexOf('} as const'));
    for (const [name] of entries) {
      const above = page.slice(0, page.search(new RegExp(`^  ${name}: setting`, 'm')));
      const lines = above.trimEnd().split('\n');
      const explained =
        lines[lines.length - 1].trim().endsWith('*/') || /(Token|Secret): setting/.test(lines[lines.length - 1]);
      expect([name, explained]).toEqual([name, true]);
    }
  });

  it('is what .env.example says, with the same defaults', () => {
    const example = readFileSync(join(__dirname, '..', '.env.example'), 'utf8');
    const set = Object.fromEntries(
      [...example.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    const { MYSQL_PASSWORD, REDIS_PASSWORD, ...ours } = set;
    expect([MYSQL_PASSWORD, REDIS_PASSWORD]).toEqual(['', '']);
    expect(Object.keys(ours).sort()).toEqual(entries.map(([, setting]) => setting.env).sort());
    expect(loadSettings(ours).values).toEqual(loadSettings({}).values);
  });
});
