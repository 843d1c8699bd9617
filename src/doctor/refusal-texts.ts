import type { CheckText, Ending } from '../platform/checkup/doctor-check';

type Sick = Exclude<Ending, { state: 'ok' }>;

/** The page of the self-built app itself. */
export const APP_PAGE: CheckText = ['应用管理 → 自建 → 你的应用', 'App Management → Self-built → your app'];

/** Why a call of WeCom was refused, in words for whoever runs the service. */
const TEXTS = {
  'wrong-secret': {
    state: 'fault',
    what: [
      '企业微信不认这个 Secret（{code}），已停止调用，以免 IP 被封一小时。',
      'WeCom refuses the secret ({code}); calls have stopped, so that this IP is not banned for an hour.',
    ],
    why: [
      '没有 access_token，什么都收不回来、发不出去。',
      'Without an access token nothing is read and nothing is sent.',
    ],
    fix: [
      '复制应用的 Secret，改 WECOM_SECRET，重启服务；同时核对 WECOM_CORP_ID 属于同一企业。',
      'Copy the app’s Secret into WECOM_SECRET and restart; check that WECOM_CORP_ID is of the same corp.',
    ],
    page: ['应用管理 → 自建 → 你的应用 → Secret', 'App Management → Self-built → your app → Secret'],
  },
  'wrong-corp': {
    state: 'fault',
    what: ['企业微信没有这个企业 ID（{code}）。', 'WeCom knows no corp of this id ({code}).'],
    why: [
      '没有 access_token，什么都收不回来、发不出去。',
      'Without an access token nothing is read and nothing is sent.',
    ],
    fix: ['复制企业 ID，改 WECOM_CORP_ID，重启服务。', 'Copy the corp id into WECOM_CORP_ID and restart.'],
    page: ['我的企业 → 企业信息 → 企业ID', 'My Company → Company Information → Company ID'],
  },
  'untrusted-ip': {
    state: 'fault',
    what: ['本机出口 IP {ip} 不在企业可信IP里（{code}）。', 'This server’s address {ip} is not a trusted IP ({code}).'],
    why: ['除了取 token，企业微信拒绝所有调用。', 'WeCom refuses every call but the one for the token.'],
    fix: [
      '把 {ip} 加进企业可信IP，约一分钟后生效；出口 IP 必须固定，且不能是服务商的。',
      'Add {ip} to the trusted IPs; it takes about a minute. The address must be fixed and not a provider’s.',
    ],
    page: ['应用管理 → 自建 → 你的应用 → 企业可信IP', 'App Management → Self-built → your app → Trusted IP'],
  },
  'untrusted-archive-ip': {
    state: 'fault',
    what: [
      '本机出口 IP {ip} 不在会话内容存档的可信IP里（{code}）。',
      'This server’s address {ip} is not a trusted IP of the chat archive ({code}).',
    ],
    why: ['读不到聊天。', 'No chats are read.'],
    fix: [
      '会话内容存档有自己的可信IP：把出口 IP 加进去。',
      'The chat archive has trusted IPs of its own: add this server’s address.',
    ],
    page: ['管理工具 → 会话内容存档 → 可信IP', 'Management Tools → Chat archive → Trusted IP'],
  },
  'archive-over': {
    state: 'fault',
    what: ['会话内容存档没有开通或已到期（{code}）。', 'The chat archive is not enabled or has run out ({code}).'],
    why: ['读不到聊天；企业微信只保留约五天。', 'No chats are read; WeCom keeps about five days.'],
    fix: ['开通或续费；不再使用时，清空 WECOM_ARCHIVE_SECRET。', 'Buy or renew it, or clear WECOM_ARCHIVE_SECRET.'],
    page: ['管理工具 → 会话内容存档', 'Management Tools → Chat archive'],
  },
  'no-permission': {
    state: 'fault',
    what: ['这个应用没有权限调用（{code}）：{api}', 'The app may not make this call ({code}): {api}'],
    why: ['依赖它的功能全部不能用。', 'Whatever needs it does not work.'],
    fix: ['在管理后台给应用开通。', 'Grant it to the app in the admin console.'],
    page: APP_PAGE,
  },
  withdrawn: {
    state: 'fault',
    what: ['权限因长期不用被收回（{code}）：{api}', 'The permission was taken back after long disuse ({code}): {api}'],
    why: ['依赖它的功能全部不能用。', 'Whatever needs it does not work.'],
    fix: ['请管理员在应用的接口权限里重新启用。', 'Have an administrator switch it on again.'],
    page: APP_PAGE,
  },
  'wrong-agent': {
    state: 'fault',
    what: [
      'AgentId 和 Secret 不是同一个应用的（{code}）。',
      'The AgentId and the secret are of different apps ({code}).',
    ],
    why: ['应用消息发不出去，侧边栏登录不了。', 'No app message is sent, and nobody signs in to the sidebar.'],
    fix: [
      '在同一个应用页复制 AgentId 和 Secret，改 WECOM_AGENT_ID、WECOM_SECRET，重启服务。',
      'Copy AgentId and Secret from the page of one app into WECOM_AGENT_ID and WECOM_SECRET, and restart.',
    ],
    page: APP_PAGE,
  },
  'app-off': {
    state: 'fault',
    what: ['应用被停用（{code}）。', 'The app is switched off ({code}).'],
    why: ['停用的应用不能调用任何接口。', 'An app that is off may call nothing.'],
    fix: ['启用应用。', 'Switch the app on.'],
    page: APP_PAGE,
  },
  'out-of-range': {
    state: 'fault',
    what: [
      '要读的成员不在应用的可见范围里（{code}）。',
      'The member asked for is outside the app’s visible range ({code}).',
    ],
    why: [
      '范围外的员工、他们的客户和群都看不到。',
      'Reps outside it, their customers and their groups cannot be seen.',
    ],
    fix: ['把所有服务客户的员工加进可见范围。', 'Add every rep who serves customers to the visible range.'],
    page: ['应用管理 → 自建 → 你的应用 → 可见范围', 'App Management → Self-built → your app → Visible range'],
  },
  unlicensed: {
    state: 'fault',
    what: ['成员没有可用的互通账号（{code}）。', 'The members have no interconnect licence ({code}).'],
    why: ['企业微信不给没有互通账号的成员返回客户。', 'WeCom tells no customers of members without one.'],
    fix: ['给服务客户的员工购买并激活互通账号。', 'Buy and activate licences for the reps who serve customers.'],
  },
  unverified: {
    state: 'fault',
    what: ['企业还没有通过认证（{code}）。', 'The corp is not verified yet ({code}).'],
    why: ['未认证企业不能使用这一类接口。', 'A corp that is not verified may not use these calls.'],
    fix: ['完成企业认证。', 'Have the corp verified.'],
    page: ['我的企业 → 企业信息 → 企业认证', 'My Company → Company Information → Verification'],
  },
  'too-often': {
    state: 'warning',
    what: ['调用太频繁，暂停到 {until}：{api}', 'Called too often; held back until {until}: {api}'],
    why: ['这之前相关的读写会等待。', 'What needs it waits until then.'],
    fix: [
      '不用处理，到时自动继续。经常出现时，看看是不是还有别的系统在用同一企业的接口。',
      'Nothing to do, it goes on by itself. If it happens often, look for other systems that call for the same corp.',
    ],
  },
  busy: {
    state: 'warning',
    what: ['企业微信暂时繁忙（{code}）：{api}', 'WeCom is busy ({code}): {api}'],
    why: ['这一刻无法确认这一项。', 'This could not be verified just now.'],
    fix: ['过一会儿再查。', 'Check again in a while.'],
  },
  unreachable: {
    state: 'fault',
    what: ['连不上企业微信：{meaning}', 'WeCom cannot be reached: {meaning}'],
    why: ['什么都收不回来、发不出去。', 'Nothing is read and nothing is sent.'],
    fix: [
      '检查服务器的 DNS、出站 443 端口和代理，以及 WECOM_URL。',
      'Check the server’s DNS, outgoing port 443 and proxy, and WECOM_URL.',
    ],
  },
  silent: {
    state: 'fault',
    what: ['企业微信没有回应：{meaning}', 'WeCom did not answer: {meaning}'],
    why: ['调用会超时，写操作会变成“结果不明”。', 'Calls time out, and writes become “unclear”.'],
    fix: [
      '检查服务器到企业微信的网络，再查一次。',
      'Check the network between this server and WeCom, then check again.',
    ],
  },
  other: {
    state: 'fault',
    what: ['企业微信答 {code}：{meaning}（{api}）', 'WeCom answered {code}: {meaning} ({api})'],
    why: ['这一类接口现在不能用。', 'Calls of this family do not work now.'],
    fix: [
      '按错误码查官方说明：open.work.weixin.qq.com/devtool/query?e={code}',
      'Look the code up at open.work.weixin.qq.com/devtool/query?e={code}',
    ],
  },
} satisfies Record<string, Sick>;

export type Refusal = keyof typeof TEXTS;

export const REFUSALS: Record<Refusal, Sick> = TEXTS;
