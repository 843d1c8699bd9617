/**
 * Every setting of the service on one page: name, environment variable, type, default, and what is wrong when it is
 * malformed. config/load.ts reads them; nothing else reads process.env.
 */
import { isAbsolute } from 'node:path';
import { ArchiveKeyFile, listArchiveKeys } from './archive-keys';

/** Reads one variable's text. Throws an Error whose message says what was expected. */
export type Reader<T> = (text: string) => T;

/** One setting: where it comes from, how it is read, and an example for the error message. */
export interface SettingOf<T> {
  env: string;
  /** Used when the variable is absent or empty. */
  fallback: T;
  read: Reader<T>;
  example: string;
}

function setting<T>(env: string, fallback: T, read: Reader<T>, example: string): SettingOf<T> {
  return { env, fallback, read, example };
}

const text: Reader<string> = (value) => value;

const integer =
  (low: number, high: number): Reader<number> =>
  (value) => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < low || number > high) {
      throw new Error(`must be a whole number from ${low} to ${high}`);
    }
    return number;
  };

const bool: Reader<boolean> = (value) => {
  if (/^(1|true|on|yes)$/i.test(value)) return true;
  if (/^(0|false|off|no)$/i.test(value)) return false;
  throw new Error('must be on or off');
};

const pattern =
  (shape: RegExp, expected: string): Reader<string> =>
  (value) => {
    if (!shape.test(value)) throw new Error(`must be ${expected}`);
    return value;
  };

const httpUrl: Reader<string> = (value) => {
  const parsed = URL.canParse(value) ? new URL(value) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new Error('must be an http:// or https:// address');
  return value.replace(/\/+$/, '');
};

const databaseUrl: Reader<string> = (value) => {
  if (/^sqlite:.+/.test(value)) return value;
  const parsed = URL.canParse(value) ? new URL(value) : null;
  if (!parsed || !/^(mysql|mariadb):$/.test(parsed.protocol) || parsed.pathname.length < 2) {
    throw new Error('must be sqlite:PATH or mysql://USER:PASSWORD@HOST:PORT/DATABASE');
  }
  return value;
};

const queueUrl = pattern(/^(embedded|rediss?:\/\/.+)$/, 'embedded or redis://HOST:PORT');

const timeZone: Reader<string> = (value) => {
  try {
    return Intl.DateTimeFormat('en', { timeZone: value }) && value;
  } catch {
    throw new Error('must be an IANA time zone');
  }
};

export type Role = 'web' | 'worker';

const roles: Reader<Role[]> = (value) => {
  const list = value.split(',').map((role) => role.trim());
  if (!list.length || list.some((role) => role !== 'web' && role !== 'worker')) {
    throw new Error('must list web, worker or both');
  }
  return [...new Set(list)] as Role[];
};

/** The path of a file WeCom named; what the file holds is looked at when the service starts. */
const verifyFile: Reader<string> = (value) => {
  if (!/(^|\/)WW_verify_[A-Za-z0-9]{1,64}\.txt$/.test(value)) {
    throw new Error('must be the path of a file called WW_verify_ and letters and digits and .txt');
  }
  return value;
};

/** Days something is kept: 0 for ever, else at least `least`. */
const daysKept =
  (least: number): Reader<number> =>
  (value) => {
    const days = Number(value);
    if (!Number.isInteger(days) || days < 0 || days > 36_500 || (days > 0 && days < least)) {
      throw new Error(`must be 0 (keep for ever) or a whole number of days from ${least}`);
    }
    return days;
  };

const memberIds: Reader<string[]> = (value) => {
  const ids = value.split(/[|,]/).map((id) => id.trim());
  if (ids.length > 100 || ids.some((id) => !/^[A-Za-z0-9][A-Za-z0-9_@.-]{0,63}$/.test(id))) {
    throw new Error('must list up to 100 userids with | between');
  }
  return [...new Set(ids)];
};

const webhookUrl: Reader<string> = (value) => {
  const parsed = new URL(httpUrl(value));
  if (parsed.username || parsed.password || parsed.hash) throw new Error('must have no user, password or #fragment');
  return value;
};

const absolutePath: Reader<string> = (value) => {
  if (!isAbsolute(value)) throw new Error('must be an absolute path');
  return value;
};

const aesKey = pattern(/^[A-Za-z0-9]{43}$/, 'the 43 letters and digits shown as EncodingAESKey');
const callbackToken = pattern(/^[A-Za-z0-9]{1,32}$/, 'up to 32 letters and digits');
const corpId = pattern(/^(ww|wx|wp)[A-Za-z0-9]{4,62}$/, 'a corp id such as ww… (我的企业 → 企业ID)');
const AES_EXAMPLE = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';

export const SETTINGS = {
  /** TCP port of the http server; 0 lets the system choose. */
  port: setting('PORT', 3000, integer(0, 65535), '3000'),
  /** Address to listen on. Loopback by default: put a reverse proxy with TLS in front before opening it. */
  host: setting('HOST', '127.0.0.1', text, '127.0.0.1'),
  /** How people and WeCom reach the service from outside; used in links, cookies and the doctor. Empty: the local address. */
  publicUrl: setting<string>('PUBLIC_URL', '', httpUrl, 'https://huitou.example.com'),
  /** Number of reverse proxies whose X-Forwarded-For is believed. */
  trustProxy: setting('TRUST_PROXY', 0, integer(0, 10), '1'),
  /** sqlite:PATH keeps everything in one file; mysql://… when one machine is not enough. */
  databaseUrl: setting('DATABASE_URL', 'sqlite:data/huitou.db', databaseUrl, 'sqlite:data/huitou.db'),
  /** embedded wakes workers in process; redis://… carries the wake-ups over Bull. Jobs are rows either way. */
  queueUrl: setting('QUEUE_URL', 'embedded', queueUrl, 'redis://127.0.0.1:6379'),
  /** What this process does. On SQLite one process holds all roles. */
  roles: setting<Role[]>('ROLES', ['web', 'worker'], roles, 'web,worker'),
  /** The shop's time zone. Days are stored in it, so it is frozen at the first migration. */
  businessTz: setting('BUSINESS_TZ', 'Asia/Shanghai', timeZone, 'Asia/Shanghai'),
  /** 64 hex digits for sessions and encryption at rest; generated into data/ on the first embedded start. */
  secretKey: setting<string>('SECRET_KEY', '', pattern(/^[0-9a-fA-F]{64}$/, '64 hex digits'), '(openssl rand -hex 32)'),
  /** trace, debug, info, warn, error, fatal or silent. */
  logLevel: setting(
    'LOG_LEVEL',
    'info',
    pattern(/^(trace|debug|info|warn|error|fatal|silent)$/, 'a pino level'),
    'info',
  ),
  /** on serves a WeCom corp in a box under /sandbox and a clock that can be moved. Never with a real WECOM_URL. */
  sandbox: setting('SANDBOX', false, bool, 'on'),
  /** Where the WeCom API is. */
  wecomUrl: setting('WECOM_URL', 'https://qyapi.weixin.qq.com', httpUrl, 'https://qyapi.weixin.qq.com'),
  /** 我的企业 → 企业ID. */
  wecomCorpId: setting<string>('WECOM_CORP_ID', '', corpId, 'wwfa4e5c0d12ab3402'),
  /** 应用管理 → 自建应用 → AgentId. */
  wecomAgentId: setting('WECOM_AGENT_ID', 0, integer(0, 4294967295), '1000002'),
  /** The app's secret; also serves customer contact once the app is listed under 可调用接口的应用. */
  wecomSecret: setting<string>('WECOM_SECRET', '', text, '(应用 → Secret)'),
  /** 通讯录同步 secret, only for writing contacts; reading works with the app's secret. */
  wecomContactsSecret: setting<string>('WECOM_CONTACTS_SECRET', '', text, '(管理工具 → 通讯录同步 → Secret)'),
  /** 接收消息 → Token and EncodingAESKey of the app's callback. */
  wecomToken: setting<string>('WECOM_TOKEN', '', callbackToken, 'QDG6eK'),
  wecomAesKey: setting<string>('WECOM_AES_KEY', '', aesKey, AES_EXAMPLE),
  /** The callback of 微信客服, when it has its own. */
  wecomKfToken: setting<string>('WECOM_KF_TOKEN', '', callbackToken, 'QDG6eK'),
  wecomKfAesKey: setting<string>('WECOM_KF_AES_KEY', '', aesKey, AES_EXAMPLE),
  /** The callback of 会话内容存档. */
  wecomArchiveToken: setting<string>('WECOM_ARCHIVE_TOKEN', '', callbackToken, 'QDG6eK'),
  wecomArchiveAesKey: setting<string>('WECOM_ARCHIVE_AES_KEY', '', aesKey, AES_EXAMPLE),
  /** 网页授权及JS-SDK → 申请校验域名: the path of the downloaded WW_verify_….txt, which is then served at the root. */
  wecomVerifyFile: setting<string>('WECOM_VERIFY_FILE', '', verifyFile, '/etc/huitou/WW_verify_aBcDeF0123456789.txt'),
  /**
   * How often a day all friendships are read again, beside the nightly sync, because WeCom does not tell of phones that
   * reps type; 0 to 24. A pass costs one call per 100 friendships, spread over its share of the day: 150,000 of them
   * read 3 times are 4,500 calls a day, about 31 every ten minutes. WeCom allows 10,000 a minute (document/path/90312).
   */
  syncRereadsPerDay: setting('SYNC_REREADS_PER_DAY', 3, integer(0, 24), '3'),
  /** 会话内容存档 → Secret. The archive has a secret and trusted IPs of its own. */
  wecomArchiveSecret: setting<string>('WECOM_ARCHIVE_SECRET', '', text, '(管理工具 → 会话内容存档 → Secret)'),
  /** Private keys of the archive as VERSION:FILE,VERSION:FILE (PEM). Keep old versions: what was sealed to them stays so. */
  wecomArchiveKeys: setting<ArchiveKeyFile[]>('WECOM_ARCHIVE_KEYS', [], listArchiveKeys, '1:/etc/huitou/archive-1.pem'),
  /** The vendor's libWeWorkFinanceSdk_C.so, downloaded from WeCom; Linux with glibc only. Empty: no chats are read. */
  wecomArchiveSdk: setting<string>('WECOM_ARCHIVE_SDK', '', absolutePath, '/opt/wecom/libWeWorkFinanceSdk_C.so'),
  /** Days the texts of WeCom's callbacks are kept; their hashes stay longer, so that a replay is still recognised. */
  keepInboxDays: setting('KEEP_INBOX_DAYS', 30, daysKept(7), '30'),
  /** Days the hashes of callbacks are kept once their texts are gone; at least as long as the texts. */
  keepInboxHashDays: setting('KEEP_INBOX_HASH_DAYS', 400, daysKept(30), '400'),
  /** Days what was sent to WeCom is kept with an ended effect; the row itself stays, so that nothing is sent twice. */
  keepEffectsDays: setting('KEEP_EFFECTS_DAYS', 180, daysKept(30), '180'),
  /** Days a background job that gave up is kept; one that is done goes at once. */
  keepJobsDays: setting('KEEP_JOBS_DAYS', 90, daysKept(7), '90'),
  /** Days the words of chats are kept, but for those a live tag or an open hold rests on; who wrote when stays. */
  keepChatDays: setting('KEEP_CHAT_DAYS', 730, daysKept(30), '730'),
  /** Days the pictures, voices and files of chats are kept. */
  keepMediaDays: setting('KEEP_MEDIA_DAYS', 180, daysKept(7), '180'),
  /** Days the audit log is kept; 网络安全法 art. 21 asks for six months at least. */
  keepAuditDays: setting('KEEP_AUDIT_DAYS', 1095, daysKept(180), '1095'),
  /** userids who get alerts as a message of the app. */
  alertWecomUsers: setting<string[]>('ALERT_WECOM_USERS', [], memberIds, 'zhangsan|lisi'),
  /** Where alerts are posted as JSON. Only here and on no screen: the service calls it from inside your network. */
  alertWebhookUrl: setting<string>('ALERT_WEBHOOK_URL', '', webhookUrl, 'https://ops.example.com/huitou'),
  /** What the posts are signed with; see docs/operations.md. */
  alertWebhookKey: setting<string>(
    'ALERT_WEBHOOK_KEY',
    '',
    pattern(/^\S{16,}$/, '16 characters or more'),
    '(openssl rand -hex 32)',
  ),
  /** Hours until an alert that nobody took is told again. */
  alertRemindHours: setting('ALERT_REMIND_HOURS', 24, integer(1, 720), '24'),
  /** Minutes an event of WeCom may wait for its handler. */
  alertInboxLagMinutes: setting('ALERT_INBOX_LAG_MINUTES', 10, integer(1, 1440), '10'),
  /** Business hours without any event of WeCom until the callback counts as silent; 0 never. */
  alertSilentHours: setting('ALERT_SILENT_HOURS', 6, integer(0, 720), '6'),
  /** When the shop is open, every day, in BUSINESS_TZ. */
  alertBusinessHours: setting(
    'ALERT_BUSINESS_HOURS',
    '09:00-21:00',
    pattern(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM-HH:MM'),
    '09:00-21:00',
  ),
  /** Hours the latest backup in DATA_DIR/backups may be old, on SQLite; 0 where backups are made another way. */
  alertBackupHours: setting('ALERT_BACKUP_HOURS', 50, integer(0, 8760), '50'),
  /** Directory of the data files (the generated key, backups, chat media). Follows the SQLite file's folder when empty. */
  dataDir: setting<string>('DATA_DIR', '', text, 'data'),
} as const;

type ValueOf<S> = S extends SettingOf<infer T> ? T : never;

/** The settings as read, with what follows from them. Injected as a class so that rooms can name it. */
export class Settings {
  declare readonly values: { [K in keyof typeof SETTINGS]: ValueOf<(typeof SETTINGS)[K]> };

  constructor(values: Settings['values']) {
    this.values = values;
  }

  get engine(): 'sqlite' | 'mysql' {
    return this.values.databaseUrl.startsWith('sqlite:') ? 'sqlite' : 'mysql';
  }

  /** Path of the SQLite file, or ':memory:'; only meaningful when engine is sqlite. */
  get sqliteFile(): string {
    return this.values.databaseUrl.slice('sqlite:'.length);
  }

  /** Folder for the generated key and backups. */
  get dataDir(): string {
    if (this.values.dataDir) return this.values.dataDir;
    const file = this.sqliteFile;
    if (this.engine !== 'sqlite' || file === ':memory:') return 'data';
    return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : isAbsolute(file) ? '/' : '.';
  }

  /** True when enough is set to call the WeCom API. */
  get wecomReady(): boolean {
    return Boolean(this.values.wecomCorpId && this.values.wecomSecret && this.values.wecomAgentId);
  }

  get isWorker(): boolean {
    return this.values.roles.includes('worker');
  }

  get isWeb(): boolean {
    return this.values.roles.includes('web');
  }

  /** The address printed in links: PUBLIC_URL, else the loopback address. */
  get publicUrl(): string {
    return this.values.publicUrl || `http://${this.values.host}:${this.values.port}`;
  }
}
