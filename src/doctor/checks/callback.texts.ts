import type { Endings } from '../../platform/checkup/doctor-check';

/** What a receiver is called. */
export const RECEIVERS = {
  app: { zh: '应用', en: 'App' },
  kf: { zh: '微信客服', en: 'Customer service' },
  archive: { zh: '会话存档', en: 'Chat archive' },
} as const;

const PAGE = [
  '应用管理 → 自建 → 你的应用 → 接收消息 → 设置API接收',
  'App Management → Self-built → your app → Receive messages → API',
] as const;
const WHY = [
  '企业微信的事件送不到：新客户、删除好友、入群退群都收不到，多次失败的事件会被丢弃。',
  'Events of WeCom do not arrive; after several failures WeCom drops them.',
] as const;

export const CALLBACK = {
  ok: {
    state: 'ok',
    what: ['{zh}：从外面的地址绕一圈回来，{ms} 毫秒。', '{en}: called at its public address and back in {ms} ms.'],
  },
  'not-set-up': {
    state: 'not-set-up',
    what: ['还没有填 WECOM_TOKEN 和 WECOM_AES_KEY。', 'WECOM_TOKEN and WECOM_AES_KEY are not set yet.'],
    why: WHY,
    fix: [
      '先填设置并重启，再在接收消息页保存 {url}',
      'Set them and restart, then save {url} on the page of received messages.',
    ],
    page: PAGE,
  },
  private: {
    state: 'fault',
    what: ['{zh}：{url} 是内网地址。', '{en}: {url} is a private address.'],
    why: WHY,
    fix: ['PUBLIC_URL 要填企业微信能访问的域名。', 'PUBLIC_URL has to be a domain WeCom can reach.'],
    page: PAGE,
  },
  unreachable: {
    state: 'fault',
    what: ['{zh}：{url} 连不上（{reason}）。', '{en}: {url} cannot be reached ({reason}).'],
    why: WHY,
    fix: [
      '检查域名解析、证书、反向代理和防火墙。只有本机访问不了自己的外网地址时，从外面打开它确认一下。',
      'Check DNS, certificate, proxy and firewall. If only this server cannot reach its own address, try it from outside.',
    ],
    page: PAGE,
  },
  'other-service': {
    state: 'fault',
    what: [
      '{zh}：{url} 答 HTTP {status}，不是本服务。',
      '{en}: {url} answers HTTP {status}, which is not this service.',
    ],
    why: WHY,
    fix: [
      '让反向代理把 /wecom/callback 原样转到本服务的端口。',
      'Have the proxy hand /wecom/callback on to this service as it is.',
    ],
    page: PAGE,
  },
  'other-key': {
    state: 'fault',
    what: ['{zh}：{url} 用的是另一套 Token 或 EncodingAESKey。', '{en}: {url} uses another Token or EncodingAESKey.'],
    why: ['企业微信的事件会被拒收。', 'Events of WeCom are refused there.'],
    fix: [
      '域名指向的可能是另一个实例，或它还没有重启；让各处的 WECOM_TOKEN、WECOM_AES_KEY 与管理后台一致。',
      'The address may lead to another instance, or to one not restarted; make all settings equal to the admin console’s.',
    ],
    page: PAGE,
  },
  changed: {
    state: 'fault',
    what: ['{zh}：应答在路上被改动了。', '{en}: the answer was changed on its way.'],
    why: [
      '企业微信要求原样返回明文，改动后验证不过（40057）。',
      'WeCom wants the bare text; verification fails otherwise (40057).',
    ],
    fix: [
      '关掉代理对 /wecom/callback 的缓存、压缩、改写和登录页。',
      'Switch off caching, rewriting and sign-in pages for /wecom/callback.',
    ],
    page: PAGE,
  },
  slow: {
    state: 'warning',
    what: ['{zh}：用了 {ms} 毫秒才答。', '{en}: it took {ms} ms to answer.'],
    why: [
      '企业微信验证地址只等 1 秒，投递事件只等 5 秒，超时就重发直至丢弃。',
      'WeCom waits 1 s to verify the address and 5 s for an event, repeats it, and in the end drops it.',
    ],
    fix: ['检查代理和带宽；回调要直达本服务。', 'Check the proxy and the line; callbacks should come straight here.'],
    page: PAGE,
  },
} satisfies Endings;
