import { texts } from '../../ui/i18n/language';

export const syncText = texts({
  sync: ['同步企业微信', 'Sync WeCom'],
  syncLead: [
    '回调之外的补充：把员工、客户和群从企微完整读一遍。',
    'Beside callbacks: reads reps, customers and groups in full.',
  ],
  full: ['全部同步', 'Everything'],
  customers: ['只同步客户', 'Customers'],
  groups: ['只同步群', 'Groups'],
  reps: ['只同步员工', 'Reps'],
  started: ['已开始同步', 'Sync started'],
  calls: ['{n} 次调用', '{n} calls'],
  syncNone: ['还没有同步过', 'Never synced'],
  syncProgress: ['同步进度', 'Sync progress'],
  'reading-reps': ['正在读员工', 'reading reps'],
  'reading-customers': ['正在读客户', 'reading customers'],
  'reading-groups': ['正在读群', 'reading groups'],
  vanished: ['{n} 个已不在企微，已标记', '{n} no longer in WeCom, marked'],
  leftOut: [
    '读不到这些员工的客户，保持原样：{names}',
    'Customers of these reps could not be read and stay as they were: {names}',
  ],
  resume: ['继续', 'Resume'],
  resumed: ['已从断点继续', 'Goes on from where it was'],
  rereads: [
    '员工填写的手机号不会回调，所以每天另外重读 {n} 遍。',
    'Phones reps type call nobody back, so everything is read {n} more times a day.',
  ],
  rereadsOff: [
    '白天的重读已关闭，手机号修改只在夜里更新。',
    'Reading again through the day is off; phones are brought up to date at night.',
  ],
  oldest: ['读得最早的员工：{at}。', 'The rep read longest ago: {at}.'],
  neverRead: ['{n} 名员工的客户还没读过。', 'Customers of {n} reps have not been read yet.'],
});

/** By WeCom's error code, or ours. */
export const syncErrors = texts({
  '40001': [
    '应用 Secret 不对。核对 WECOM_SECRET 后重启，再点「继续」。',
    'The secret of the app is wrong. Correct WECOM_SECRET, restart, then resume.',
  ],
  '40013': [
    '企业 ID 不对。核对 WECOM_CORP_ID 后重启，再点「继续」。',
    'The corp id is wrong. Correct WECOM_CORP_ID, restart, then resume.',
  ],
  '45009': ['企业微信说调用太频繁，稍后自动继续。', 'WeCom says it is called too often; this goes on by itself.'],
  '48002': [
    '应用没有客户联系接口权限。在 客户联系 → API → 可调用接口的应用 里勾选它，再点「继续」。',
    'The app may not use customer contact. Add it under 客户联系 → API → 可调用接口的应用, then resume.',
  ],
  '60020': [
    '服务器 IP 不在企业可信 IP 里。加入后约一分钟生效，再点「继续」。',
    'The IP of this server is not trusted. Add it under 企业可信IP; a minute later, resume.',
  ],
  '60011': [
    '应用无权读取。检查可见范围，再点「继续」。',
    'The app may not read this. Look at its visible range, then resume.',
  ],
  'sync.no-reps': [
    '企业微信没有列出任何有客户联系权限的员工。检查应用可见范围和客户联系使用范围，再点「继续」；没有数据被改动。',
    'WeCom lists nobody with 客户联系. Look at the visible range of the app and who may use 客户联系, then resume; nothing was changed.',
  ],
  'wecom.timeout': ['企业微信没有应答，会自动重试。', 'WeCom did not answer; this is tried again by itself.'],
  'wecom.unreachable': [
    '连不上企业微信。检查网络和 WECOM_URL，会自动重试。',
    'WeCom cannot be reached. Look at the network and WECOM_URL; this is tried again by itself.',
  ],
  'wecom.parked': ['调用额度用完了，稍后自动继续。', 'The rate limit is used up; this goes on by itself.'],
  'wecom.breaker-open': [
    'Secret 或企业 ID 被拒绝过，一小时内不再调用，以免服务器 IP 被封。改好设置并重启后继续。',
    'The secret or corp id was refused, so nothing is called for an hour, lest the IP be banned. Correct the setting and restart.',
  ],
});
