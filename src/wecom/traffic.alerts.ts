import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings';
import { businessMsBetween, isBusinessTime } from '../platform/calendar/business-hours';
import { Calendar } from '../platform/calendar/calendar';
import { Clock } from '../platform/clock/clock';
import { AlertRule, Sighting } from '../platform/watch/alert-rule';
import { Gates } from './client/gates';
import { TrafficQueries } from './traffic.queries';

const HOUR_MS = 3_600_000;
const MINUTE_S = 60;
/** Level 1 is a minute's pause and mends itself; from here on sending stands still for an hour or the day. */
const LEAST_PARKING = 2;

/** What can go wrong between us and WeCom so that a person must know. */
@Injectable()
export class TrafficAlerts {
  constructor(
    private readonly traffic: TrafficQueries,
    private readonly gates: Gates,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly calendar: Calendar,
  ) {}

  @AlertRule('wecom.inbox-lag', {
    title: ['回调处理变慢', 'Callbacks are handled late'],
    what: [
      '{waiting} 条企微回调在等处理，最早的等了 {minutes} 分钟。',
      '{waiting} callbacks of WeCom wait, the oldest for {minutes} minutes.',
    ],
    fix: [
      '看“企微收发”里失败的原因；没有失败就查看服务进程和数据库是否忙。',
      'Look for failures under WeCom traffic; without any, see whether the service and its database are busy.',
    ],
    page: '/wecom',
  })
  async inboxLag(): Promise<Sighting[]> {
    const { waiting, oldestWaitingSeconds: seconds } = await this.traffic.inbox();
    const late = seconds >= this.settings.values.alertInboxLagMinutes * MINUTE_S;
    return late ? [{ facts: { waiting, minutes: Math.floor(seconds / MINUTE_S) } }] : [];
  }

  @AlertRule('wecom.dead-letters', {
    title: ['有回调处理不了', 'Dead letters'],
    what: ['{dead} 条企微回调多次失败：{kinds}', '{dead} callbacks of WeCom failed too often: {kinds}'],
    fix: ['在“企微收发 → 企微发来”里重试或忽略。', 'Retry or ignore them under WeCom traffic.'],
    page: '/wecom',
  })
  async deadLetters(): Promise<Sighting[]> {
    const { dead, deadKinds: kinds } = await this.traffic.inbox();
    return dead ? [{ facts: { dead, kinds } }] : [];
  }

  @AlertRule('wecom.unclear-effects', {
    title: ['有动作等人判定', 'Writes wait for a person'],
    what: [
      '{unclear} 个发给企微的动作结果不明，读回也看不出，等人判定。',
      '{unclear} writes to WeCom are unclear, and reading back did not tell.',
    ],
    fix: ['在“企微收发 → 发给企微”里看过企业微信后判定。', 'Look in WeCom, then decide each under WeCom traffic.'],
    page: '/wecom',
  })
  async unclearEffects(): Promise<Sighting[]> {
    const { unclear } = await this.traffic.effects();
    return unclear ? [{ facts: { unclear } }] : [];
  }

  @AlertRule('wecom.parked', {
    title: ['接口被限频', 'An API is parked'],
    what: [
      '{api} 调用太频繁被企微限制，停用到 {until}。',
      'WeCom limits {api} for being called too often; it rests until {until}.',
    ],
    fix: [
      '不用处理，到时自动恢复；经常出现就减少同步次数或错开群发。',
      'Nothing to do, it resumes by itself. If it comes often, sync less or spread campaigns.',
    ],
    page: '/wecom',
  })
  async parked(): Promise<Sighting[]> {
    const { parkings } = await this.gates.held();
    return parkings
      .filter(({ level }) => level >= LEAST_PARKING)
      .map(({ api, until_at: until }) => ({ subject: api, facts: { api, until: this.time(until) } }));
  }

  @AlertRule('wecom.breaker', {
    title: ['企微凭证被拒', 'WeCom refuses the credentials'],
    what: [
      '企微拒绝了 {name} 的凭证（{errcode}），为避免封 IP 已停止调用到 {until}。',
      'WeCom refused the credentials of {name} ({errcode}); calls rest until {until}, lest this IP be banned.',
    ],
    fix: [
      '核对企业 ID 和 Secret，改好后重启服务。',
      'Compare the corp id and the secret; mend the setting and restart.',
    ],
    page: '/doctor',
  })
  async breaker(): Promise<Sighting[]> {
    const { breakers } = await this.gates.held();
    return breakers.map(({ name, errcode, until_at: until }) => {
      return { subject: name, facts: { name, errcode, until: this.time(until) } };
    });
  }

  /** Counts business hours only, and says nothing new while the shop is closed. */
  @AlertRule('wecom.silent', {
    title: ['收不到回调', 'WeCom is silent'],
    what: [
      '营业时间里已有 {hours} 小时没有收到任何企微回调，上一条在 {last}。',
      'No callback of WeCom for {hours} business hours; the last came {last}.',
    ],
    fix: [
      '打开体检页看“回调”一项：地址、证书、反向代理和可信 IP。',
      'Open the doctor: its check of the callback looks at the address, certificate and proxy.',
    ],
    page: '/doctor',
  })
  async silent(): Promise<Sighting[] | null> {
    const { wecomToken, alertSilentHours: most, alertBusinessHours: open } = this.settings.values;
    if (!wecomToken || !most) return [];
    const { lastAt } = await this.traffic.inbox();
    // Nothing was ever heard: that is a set-up that is not done, which the doctor says.
    if (!lastAt) return [];
    const now = this.clock.now();
    const quiet = businessMsBetween(this.calendar, open, lastAt, now);
    if (quiet < most * HOUR_MS) return [];
    if (!isBusinessTime(this.calendar, open, now)) return null;
    return [{ facts: { hours: Math.floor(quiet / HOUR_MS), last: this.time(lastAt.getTime()) } }];
  }

  /** 2026-11-23 10:00 in the business time zone. */
  private time(at: number): string {
    const moment = new Date(Number(at));
    return `${this.calendar.text(this.calendar.dayOf(moment))} ${this.calendar.timeOf(moment)}`;
  }
}
