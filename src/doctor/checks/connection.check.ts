import { Injectable } from '@nestjs/common';
import { Settings } from '../../../config/settings';
import { diagnosis, Diagnosis, DoctorCheck } from '../../platform/checkup/doctor-check';
import { RemoteClock } from '../../wecom/client/remote-clock';
import { WecomClient } from '../../wecom/client/wecom-client';
import { CorpReads } from '../corp-reads';
import { refusalOf, refused } from '../refusals';
import { APP_PAGE } from '../refusal-texts';
import { APP, CLOCK, DOMAIN, TOKEN, TRUSTED_IP } from './connection.texts';

/** A welcome code lives 20 s (document/path/92137): beyond this, people notice. */
const DRIFT_S = 30;
/** The spare life with which a token is renewed; a clock slower than this uses dead ones. */
const WRONG_S = 300;

const GRANT = {
  fix: ['在应用页启用它，并核对 AgentId。', 'Switch the app on, and compare its AgentId.'],
  page: APP_PAGE,
} as const;

/** Whether WeCom knows us, lets us in and tells the same time. */
@Injectable()
export class ConnectionChecks {
  constructor(
    private readonly settings: Settings,
    private readonly client: WecomClient,
    private readonly reads: CorpReads,
    private readonly remoteClock: RemoteClock,
  ) {}

  @DoctorCheck('wecom.token', { title: ['企业 ID 与 Secret', 'Corp id and secret'], group: 'connection' })
  async token(): Promise<Diagnosis> {
    if (!this.settings.wecomReady) return diagnosis('wecom.token', TOKEN, 'not-set-up');
    try {
      await this.client.token();
      // A token at hand may have been voided with its secret: only a call shows it, whatever else that call meets.
      await this.reads.followUsers().catch((error: unknown) => {
        if (['wrong-secret', 'wrong-corp', 'unreachable', 'silent'].includes(refusalOf(error) ?? '')) throw error;
      });
      return diagnosis('wecom.token', TOKEN, 'ok');
    } catch (error) {
      return refused('wecom.token', error, GRANT);
    }
  }

  @DoctorCheck('wecom.trusted-ip', { title: ['企业可信IP', 'Trusted IP'], group: 'connection', after: 'wecom.token' })
  async trustedIp(): Promise<Diagnosis> {
    try {
      await this.reads.followUsers();
    } catch (error) {
      // WeCom has looked at the address before it refuses for any other reason.
      if (refusalOf(error) === 'untrusted-ip') return refused('wecom.trusted-ip', error, GRANT);
      if (refusalOf(error) === null) throw error;
    }
    return diagnosis('wecom.trusted-ip', TRUSTED_IP, 'ok');
  }

  @DoctorCheck('wecom.app', {
    title: ['应用与应用消息', 'The app and its messages'],
    group: 'connection',
    after: 'wecom.trusted-ip',
  })
  async app(): Promise<Diagnosis> {
    try {
      const agent = await this.reads.agent();
      const people = agent.allow_userinfos?.user.length ?? 0;
      const departments = agent.allow_partys?.partyid.length ?? 0;
      const tags = agent.allow_tags?.tagid.length ?? 0;
      const how = agent.close ? 'off' : people + departments + tags === 0 ? 'nobody-sees-it' : 'ok';
      return diagnosis('wecom.app', APP, how, { name: agent.name }, [
        { name: 'people', label: ['可见成员', 'Members in range'], value: people },
        { name: 'departments', label: ['可见部门', 'Departments in range'], value: departments },
      ]);
    } catch (error) {
      return refused('wecom.app', error, GRANT);
    }
  }

  @DoctorCheck('wecom.trusted-domain', {
    title: ['网页可信域名', 'Trusted domain'],
    group: 'connection',
    after: 'wecom.app',
  })
  async trustedDomain(): Promise<Diagnosis> {
    const { redirect_domain: domain = '' } = await this.reads.agent();
    const { host } = new URL(this.settings.publicUrl);
    const how = domain === host ? 'ok' : 'other-domain';
    return diagnosis('wecom.trusted-domain', DOMAIN, how, { domain, host });
  }

  @DoctorCheck('wecom.clock', { title: ['时钟', 'Clock'], group: 'connection', after: 'wecom.token' })
  async clock(): Promise<Diagnosis> {
    // Any answer tells the time, a refusal as well.
    await this.reads.followUsers().catch(() => undefined);
    const { skew } = this.remoteClock;
    if (!skew) return diagnosis('wecom.clock', CLOCK, 'unheard');
    const off = Math.max(0, Math.abs(skew.aheadSeconds) - skew.uncertainSeconds);
    const how = off > WRONG_S ? 'wrong' : off > DRIFT_S ? 'drifting' : 'ok';
    const side = skew.aheadSeconds > 0 ? { side_zh: '快', side_en: 'ahead of' } : { side_zh: '慢', side_en: 'behind' };
    return diagnosis('wecom.clock', CLOCK, how, { seconds: Math.abs(skew.aheadSeconds), ...side }, [
      { name: 'aheadSeconds', label: ['快（秒）', 'Ahead (s)'], value: skew.aheadSeconds },
      { name: 'uncertainSeconds', label: ['误差（秒）', 'Uncertain by (s)'], value: skew.uncertainSeconds },
    ]);
  }
}
