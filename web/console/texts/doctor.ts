import { texts } from '../../ui/i18n/language';

export const doctorText = texts({
  title: ['体检', 'Doctor'],
  lead: [
    '哪里不对、影响什么、到企业微信后台哪一页改。结果最多保留半分钟。',
    'What is wrong, what it affects, and the admin page that mends it. Answers are at most half a minute old.',
  ],
  again: ['再查一次', 'Check again'],
  checked: ['查过了', 'Checked'],
  allWell: ['全部正常', 'All is well'],
  faults: ['{n} 项故障', '{n} faults'],
  warnings: ['{n} 项提醒', '{n} warnings'],
  counts: [
    '{ok} 项正常 · {notSetUp} 项未启用 · {waiting} 项待查',
    '{ok} well · {notSetUp} not set up · {waiting} waiting',
  ],
  at: ['查于 {time}', 'Checked {time}'],
  needsYou: ['需要处理', 'Needs you'],
  service: ['服务本身', 'The service'],
  connection: ['与企业微信的连接', 'The connection to WeCom'],
  permissions: ['接口权限', 'Permissions'],
  traffic: ['收发', 'Traffic'],
  data: ['数据', 'Data'],
  why: ['影响', 'Why'],
  fix: ['处理', 'Fix'],
  page: ['后台位置', 'Admin page'],
  measured: ['测量值', 'Measured'],
  milliseconds: ['用时 {n} 毫秒', 'took {n} ms'],
  none: ['—', '—'],
});
