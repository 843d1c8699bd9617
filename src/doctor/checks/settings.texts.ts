import type { Endings } from '../../platform/checkup/doctor-check';

export const SETTINGS_ENDINGS = {
  ok: { state: 'ok', what: ['连接企业微信所需的设置都填了。', 'All settings that connect WeCom are there.'] },
  'no-corp': {
    state: 'fault',
    what: ['没有填：{missing}', 'Not set: {missing}'],
    why: [
      '不会读客户、群和标签，也不会发任何消息；导入订单和看板仍可用。',
      'No customer, group or tag is read and nothing is sent; orders can be imported all the same.',
    ],
    fix: ['填进 .env，重启服务。', 'Set them in .env and restart.'],
    page: [
      '我的企业 → 企业信息 → 企业ID；应用管理 → 自建 → 你的应用 → AgentId、Secret',
      'My Company → Company ID; App Management → Self-built → your app → AgentId, Secret',
    ],
  },
  'no-callback': {
    state: 'fault',
    what: ['没有填：{missing}', 'Not set: {missing}'],
    why: [
      '收不到事件：新客户、删除好友、入群退群只能等每天同步才知道。',
      'No events arrive: new and lost customers and group changes are seen at the next sync only.',
    ],
    fix: [
      '在接收消息页随机生成 Token 和 EncodingAESKey，先填进 .env 并重启，再点保存。',
      'Generate both on the page of received messages, set them in .env, restart, and only then save that page.',
    ],
    page: [
      '应用管理 → 自建 → 你的应用 → 接收消息 → 设置API接收',
      'App Management → Self-built → your app → Receive messages → API',
    ],
  },
  'no-public-url': {
    state: 'fault',
    what: ['没有填：PUBLIC_URL', 'Not set: PUBLIC_URL'],
    why: [
      '企业微信找不到本服务：收不到事件，员工登录不了侧边栏。',
      'WeCom cannot find this service: no events arrive, and reps cannot sign in to the sidebar.',
    ],
    fix: [
      '填企业自有、已备案域名的 https 地址，重启服务。',
      'Set the https address on a domain registered to the corp, and restart.',
    ],
  },
  'plain-http': {
    state: 'warning',
    what: ['PUBLIC_URL 是 http：{url}', 'PUBLIC_URL is plain http: {url}'],
    why: [
      '登录 Cookie 会明文传输，企业微信的网页组件也要求 https。',
      'The sign-in cookie travels in the open, and WeCom’s page components ask for https.',
    ],
    fix: [
      '在前面放一个带证书的反向代理，PUBLIC_URL 改成 https。',
      'Put a proxy with a certificate in front and use https.',
    ],
  },
  'proxy-not-trusted': {
    state: 'warning',
    what: ['PUBLIC_URL 是 https，而 TRUST_PROXY 是 0。', 'PUBLIC_URL is https, but TRUST_PROXY is 0.'],
    why: [
      '服务自己不做 TLS，前面必有代理：所有人看起来来自同一个地址，一个人输错密码会限制所有人。',
      'The service does no TLS, so a proxy is in front: everybody seems to come from one address and shares its sign-in limit.',
    ],
    fix: [
      '把 TRUST_PROXY 设为前面代理的层数（多为 1），重启服务。',
      'Set TRUST_PROXY to the number of proxies, mostly 1, and restart.',
    ],
  },
  sandbox: {
    state: 'ok',
    what: ['连的是沙盒企业，不是真的企业微信。', 'This is the sandbox corp, not the real WeCom.'],
  },
} satisfies Endings;
