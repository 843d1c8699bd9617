import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { diagnosis, Diagnosis, DoctorCheck, Endings } from '../../platform/checkup/doctor-check';
import { Clock } from '../../platform/clock/clock';
import { Database } from '../../platform/database/database';
import { sql } from '../../platform/database/sql';

/** Accounts are looked at every five minutes, five of them a minute; whatever is older than this is not looked at. */
const LATE_MS = 30 * 60_000;
const PAGE = ['微信客服 → 通过API管理微信客服账号', 'WeChat Customer Service → manage accounts by API'] as const;

const ENDINGS = {
  'not-set-up': {
    state: 'not-set-up',
    what: ['还没有读到任何客服账号。', 'No account of WeChat customer service is known.'],
    why: ['不用微信客服就不必理会。', 'Without customer service there is nothing to do.'],
    fix: [
      '要用时：把账号交给应用管理，在控制台“微信客服”里点“重新读取账号”。',
      'To use it, hand an account to the app and press “Read accounts again” on the console’s page.',
    ],
    page: PAGE,
  },
  ok: { state: 'ok', what: ['{count} 个客服账号都在读取。', 'All {count} accounts are being read.'] },
  unreadable: {
    state: 'fault',
    what: ['客服账号“{name}”读不了：{error}', 'The account “{name}” cannot be read: {error}'],
    why: ['客户在那里的提问没有人看见。', 'Nobody sees what customers ask there.'],
    fix: [
      '确认应用在“可调用接口的应用”里，账号已交给它管理。',
      'Check that the app may call customer service and manages the account.',
    ],
    page: PAGE,
  },
  late: {
    state: 'fault',
    what: [
      '客服账号“{name}”已有 {minutes} 分钟没有读到底。',
      'The account “{name}” was last read to its end {minutes} minutes ago.',
    ],
    why: [
      '新的提问没有进来；企业微信只留三天的消息。',
      'New questions do not come in; WeCom keeps three days of messages.',
    ],
    fix: ['看“后台任务”是否在跑，以及日志里的 pull-kf。', 'See whether background work runs, and pull-kf in the log.'],
  },
  deaf: {
    state: 'warning',
    what: [
      '微信客服没有自己的回调：靠每五分钟看一次。',
      'Customer service calls back nowhere: accounts are looked at every five minutes.',
    ],
    why: ['欢迎语和结束语要在 20 秒内发出，会来不及。', 'Greetings must leave within 20 seconds and come too late.'],
    fix: [
      '设置 WECOM_KF_TOKEN 和 WECOM_KF_AES_KEY，在后台把回调地址指到 /wecom/callback/kf。',
      'Set WECOM_KF_TOKEN and WECOM_KF_AES_KEY and point its callback at /wecom/callback/kf.',
    ],
    page: ['微信客服 → 可调用接口的应用 → 接收消息', 'WeChat Customer Service → apps → receive messages'],
  },
} as const satisfies Endings;

/** Whether what customers ask at 微信客服 comes in. */
@Injectable()
export class KfCheck {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  @DoctorCheck('traffic.kf', { title: ['微信客服的消息', 'Messages of customer service'], group: 'traffic' })
  async check(): Promise<Diagnosis> {
    const accounts = await this.db.rows<{ name: string; error: string | null; pulled_at: number | null }>(
      sql`SELECT name, error, pulled_at FROM kf_account WHERE managed = 1 ORDER BY name`,
    );
    if (!accounts.length) return diagnosis('traffic.kf', ENDINGS, 'not-set-up');
    const now = this.clock.now().getTime();
    const findings = accounts.flatMap(({ name, error, pulled_at }) => {
      if (error) return diagnosis('traffic.kf', ENDINGS, 'unreadable', { name, error }).findings;
      const age = now - Number(pulled_at ?? now);
      if (age < LATE_MS) return [];
      return diagnosis('traffic.kf', ENDINGS, 'late', { name, minutes: Math.floor(age / 60_000) }).findings;
    });
    if (!this.settings.values.wecomKfToken) findings.push(...diagnosis('traffic.kf', ENDINGS, 'deaf').findings);
    return findings.length ? { findings } : diagnosis('traffic.kf', ENDINGS, 'ok', { count: accounts.length });
  }
}
