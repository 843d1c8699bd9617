import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { diagnosis, Diagnosis, DoctorCheck, Endings, Measured } from '../../platform/checkup/doctor-check';
import { Clock } from '../../platform/clock/clock';
import { Gates } from '../../wecom/client/gates';
import { RateLimits } from '../../wecom/client/rate-limits';
import { TrafficQueries } from '../../wecom/traffic.queries';
import { CALLBACK } from './callback.texts';
import { EFFECTS, INBOX, LIMITS } from './traffic.texts';

const MINUTE_S = 60;
/** A long weekend of a closed shop. */
const QUIET_HOURS = 72;
/** Of a window; from here a burst may use it up. */
const NEARLY = 0.8;
const MOST_SHOWN = 5;

/** What comes from WeCom, what goes there, and how much of it WeCom allows. */
@Injectable()
export class TrafficChecks {
  constructor(
    private readonly traffic: TrafficQueries,
    private readonly gates: Gates,
    private readonly limits: RateLimits,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  @DoctorCheck('traffic.inbox', { title: ['收到的事件', 'Events received'], group: 'traffic' })
  async inbox(): Promise<Diagnosis> {
    const name = 'traffic.inbox';
    if (!this.settings.values.wecomToken) {
      const url = `${this.settings.publicUrl}/wecom/callback`;
      return { findings: [{ key: `${name}.not-set-up`, ending: CALLBACK['not-set-up'], values: { url } }] };
    }
    const pulse = await this.traffic.inbox();
    const seconds = pulse.lastAt ? (this.clock.now().getTime() - pulse.lastAt.getTime()) / 1000 : 0;
    const hours = Math.floor(seconds / 3600);
    const hows: (keyof typeof INBOX)[] = [];
    if (!pulse.lastAt) hows.push('never-heard');
    else if (hours >= QUIET_HOURS) hows.push('quiet');
    if (pulse.oldestWaitingSeconds > MINUTE_S) hows.push('behind');
    if (pulse.dead) hows.push('dead');
    const values = {
      minutes: Math.floor(seconds / MINUTE_S),
      hours,
      waiting: pulse.waiting,
      seconds: pulse.oldestWaitingSeconds,
      dead: pulse.dead,
      kinds: pulse.deadKinds,
    };
    return all(name, INBOX, hows, values, [
      { name: 'lastAt', label: ['最近一个事件', 'Latest event'], value: pulse.lastAt?.toISOString() ?? null },
      { name: 'waiting', label: ['等待处理', 'Waiting'], value: pulse.waiting },
      { name: 'lagSeconds', label: ['最早等了（秒）', 'Oldest waits (s)'], value: pulse.oldestWaitingSeconds },
      { name: 'dead', label: ['死信', 'Dead letters'], value: pulse.dead },
    ]);
  }

  @DoctorCheck('traffic.effects', { title: ['发出的动作', 'Writes to WeCom'], group: 'traffic' })
  async effects(): Promise<Diagnosis> {
    const pulse = await this.traffic.effects();
    const { unclear, failedToday: failed, failedCodes: codes, due: late, oldestDueSeconds: seconds } = pulse;
    const hows: (keyof typeof EFFECTS)[] = [];
    if (unclear) hows.push('unclear');
    if (failed) hows.push('failed');
    if (seconds > MINUTE_S) hows.push('late');
    return all('traffic.effects', EFFECTS, hows, { unclear, failed, codes, late, seconds }, [
      { name: 'unclear', label: ['结果不明', 'Unclear'], value: unclear },
      { name: 'failedToday', label: ['24 小时内失败', 'Failed in 24 h'], value: failed },
      { name: 'due', label: ['到期未发', 'Due and not sent'], value: late },
    ]);
  }

  @DoctorCheck('traffic.limits', { title: ['调用额度', 'Call quotas'], group: 'traffic' })
  async quotas(): Promise<Diagnosis> {
    const { parkings } = await this.gates.held();
    const used = await this.limits.used();
    const nearly = used.filter((each) => each.used >= each.points * NEARLY);
    const windowOf = (each: (typeof used)[number]) => `${each.api} ${each.used}/${each.points} (${each.seconds} s)`;
    const findings: Diagnosis['findings'] = [];
    if (parkings.length) {
      const apis = parkings.map((each) => `${each.api} → ${new Date(each.until_at).toISOString()}`).join(', ');
      findings.push(...diagnosis('traffic.limits', LIMITS, 'parked', { apis }).findings);
    }
    if (nearly.length) {
      const apis = nearly.slice(0, MOST_SHOWN).map(windowOf).join(', ');
      findings.push(...diagnosis('traffic.limits', LIMITS, 'nearly-used', { apis }).findings);
    }
    if (!findings.length) findings.push(...diagnosis('traffic.limits', LIMITS, 'ok').findings);
    const measured = used.slice(0, MOST_SHOWN).map(({ api, used: calls, points, seconds }): Measured => {
      const label = `${api} / ${seconds} s`;
      return { name: `${api}:${seconds}`, label: [label, label], value: `${calls} / ${points}` };
    });
    return { findings, measured };
  }
}

function all<E extends Endings>(
  name: string,
  endings: E & { ok: unknown },
  hows: (keyof E & string)[],
  values: Record<string, string | number>,
  measured: Measured[],
): Diagnosis {
  const found = hows.length ? hows : ['ok'];
  return { findings: found.flatMap((how) => diagnosis(name, endings, how, values).findings), measured };
}
