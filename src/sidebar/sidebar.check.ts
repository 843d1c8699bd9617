import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings';
import { Diagnosis, DoctorCheck, Endings } from '../platform/checkup/doctor-check';
import { TicketsApi } from '../wecom/api/tickets.api';

const DOMAIN_PAGE = [
  '应用管理 → 自建 → 你的应用 → 网页授权及JS-SDK',
  'App Management → Self-built → your app → Web authorisation and JS-SDK',
] as const;

const ENDINGS = {
  ok: {
    state: 'ok',
    what: ['拿得到两种票据，侧边栏可以签名。', 'Both tickets are given; the sidebar can prove itself.'],
  },
  'no-domain': {
    state: 'fault',
    what: [
      'PUBLIC_URL 的地址是 {host}，企业微信不接受 IP 或端口。',
      'PUBLIC_URL is on {host}; WeCom takes no IP or port.',
    ],
    why: ['侧边栏和企业微信登录都打不开。', 'Neither the sidebar nor signing in with WeCom opens.'],
    fix: ['用一个备案过的域名，放在 443 端口。', 'Use a registered domain, on port 443.'],
    page: DOMAIN_PAGE,
  },
  'plain-http': {
    state: 'warning',
    what: ['PUBLIC_URL 不是 https。', 'PUBLIC_URL is not https.'],
    why: [
      '登录状态不加密；有的客户端把侧边栏放在别的页面里，那样会登录不上。',
      'Sessions travel openly, and a client that frames the sidebar in another page keeps none.',
    ],
    fix: ['在服务前面配好证书，PUBLIC_URL 改成 https。', 'Put TLS in front and make PUBLIC_URL https.'],
  },
  'not-set-up': {
    state: 'not-set-up',
    what: ['还没有填 PUBLIC_URL，侧边栏没有地址。', 'Without PUBLIC_URL the sidebar has no address.'],
    why: ['员工打不开侧边栏。', 'Reps cannot open the sidebar.'],
    fix: ['填 PUBLIC_URL，再按文档添加侧边栏。', 'Set PUBLIC_URL and add the sidebar as the documentation says.'],
  },
} satisfies Endings;

/** Whether the sidebar could open in WeCom: an address WeCom takes, and the tickets its signatures are made with. */
@Injectable()
export class SidebarCheck {
  constructor(
    private readonly settings: Settings,
    private readonly tickets: TicketsApi,
  ) {}

  @DoctorCheck('sidebar.entry', { title: ['侧边栏', 'Sidebar'], group: 'connection', after: 'wecom.trusted-ip' })
  async entry(): Promise<Diagnosis> {
    const findings: Diagnosis['findings'] = [];
    const find = (how: keyof typeof ENDINGS, values?: Record<string, string>) =>
      findings.push({ key: `sidebar.entry.${how}`, ending: ENDINGS[how], values });
    const { publicUrl, sandbox } = this.settings.values;
    if (!sandbox) {
      if (!publicUrl) find('not-set-up');
      else {
        const { protocol, hostname, host } = new URL(publicUrl);
        if (isIP(hostname.replace(/^\[|\]$/g, '')) || host !== hostname) find('no-domain', { host });
        if (protocol !== 'https:') find('plain-http');
      }
    }
    // What WeCom refuses here, the doctor tells as the illness it is.
    await Promise.all([this.tickets.corp(), this.tickets.agent()]);
    if (findings.length === 0) find('ok');
    return { findings };
  }
}
