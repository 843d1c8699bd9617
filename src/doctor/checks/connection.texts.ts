import type { Endings } from '../../platform/checkup/doctor-check';
import { APP_PAGE } from '../refusal-texts';

const RANGE_PAGE = [
  '应用管理 → 自建 → 你的应用 → 可见范围',
  'App Management → Self-built → your app → Visible range',
] as const;

export const NOT_CONNECTED = {
  'not-set-up': {
    state: 'not-set-up',
    what: ['还没有填企业微信的三项设置。', 'The three settings of WeCom are not there yet.'],
    why: ['没有它们，服务不会调用企业微信。', 'Without them the service does not call WeCom.'],
    fix: [
      '填 WECOM_CORP_ID、WECOM_AGENT_ID、WECOM_SECRET，重启服务。',
      'Set WECOM_CORP_ID, WECOM_AGENT_ID and WECOM_SECRET, and restart.',
    ],
    page: APP_PAGE,
  },
} satisfies Endings;

export const TOKEN = {
  ...NOT_CONNECTED,
  ok: { state: 'ok', what: ['企业 ID 和 Secret 有效。', 'Corp id and secret are good.'] },
} satisfies Endings;

export const TRUSTED_IP = {
  ok: { state: 'ok', what: ['企业微信接受本机的出口 IP。', 'WeCom takes calls from this server’s address.'] },
} satisfies Endings;

export const APP = {
  ok: { state: 'ok', what: ['应用“{name}”已启用，能发应用消息。', 'The app “{name}” is on and may send messages.'] },
  off: {
    state: 'fault',
    what: ['应用“{name}”被停用。', 'The app “{name}” is switched off.'],
    why: ['应用消息发不出去，员工也打不开侧边栏。', 'No app message is sent, and reps cannot open the sidebar.'],
    fix: ['启用应用。', 'Switch the app on.'],
    page: APP_PAGE,
  },
  'nobody-sees-it': {
    state: 'fault',
    what: ['应用“{name}”的可见范围是空的。', 'Nobody is in the visible range of the app “{name}”.'],
    why: [
      '看不到任何员工，也就看不到他们的客户和群。',
      'No rep can be seen, and so none of their customers and groups.',
    ],
    fix: ['把服务客户的员工或部门加进可见范围。', 'Add the reps or departments who serve customers.'],
    page: RANGE_PAGE,
  },
} satisfies Endings;

export const DOMAIN = {
  ok: { state: 'ok', what: ['侧边栏可以从 {host} 打开。', 'The sidebar may be opened from {host}.'] },
  'other-domain': {
    state: 'warning',
    what: [
      '可信域名是“{domain}”，而 PUBLIC_URL 的域名是 {host}。',
      'The trusted domain is “{domain}”, but PUBLIC_URL is on {host}.',
    ],
    why: [
      '员工在企业微信里打开侧边栏时登录不了（50001）。',
      'Reps cannot sign in to the sidebar inside WeCom (50001).',
    ],
    fix: [
      '把 {host} 填进网页授权及JS-SDK的可信域名并完成归属认证，或改 PUBLIC_URL。',
      'Enter {host} as the trusted domain and verify that it is yours, or change PUBLIC_URL.',
    ],
    page: [
      '应用管理 → 自建 → 你的应用 → 网页授权及JS-SDK',
      'App Management → Self-built → your app → Web authorisation and JS-SDK',
    ],
  },
} satisfies Endings;

export const CLOCK = {
  ok: { state: 'ok', what: ['与企业微信的时钟相差 {seconds} 秒。', 'The clocks differ by {seconds} s.'] },
  unheard: {
    state: 'warning',
    what: ['企业微信的应答里没有时间，比不了。', 'WeCom’s answers tell no time to compare with.'],
    why: ['时钟不准会误判时限。', 'A wrong clock misjudges every time limit.'],
    fix: ['检查中间的代理是否去掉了 Date 头。', 'See whether a proxy on the way takes the Date header away.'],
  },
  drifting: {
    state: 'warning',
    what: ['本机时钟比企业微信{side_zh} {seconds} 秒。', 'This clock is {seconds} s {side_en} WeCom’s.'],
    why: [
      '欢迎语只有 20 秒有效，截止时间和免打扰也按本机时钟算。',
      'A welcome code lives 20 s, and deadlines and quiet hours go by this clock.',
    ],
    fix: ['在服务器上打开 NTP 对时（chrony 或 systemd-timesyncd）。', 'Switch NTP on (chrony or systemd-timesyncd).'],
  },
  wrong: {
    state: 'fault',
    what: ['本机时钟比企业微信{side_zh} {seconds} 秒。', 'This clock is {seconds} s {side_en} WeCom’s.'],
    why: [
      'access_token 会在过期后还被当成有效，消息会在错误的时间发出，记录的时间也不对。',
      'Tokens are held to be good after their end, messages go out at the wrong time, and what is written down is wrong.',
    ],
    fix: ['在服务器上打开 NTP 对时（chrony 或 systemd-timesyncd）。', 'Switch NTP on (chrony or systemd-timesyncd).'],
  },
} satisfies Endings;
