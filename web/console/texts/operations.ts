import { texts } from '../../ui/i18n/language';

export const alertText = texts({
  alerts: ['告警', 'Alerts'],
  openAlerts: ['{n} 条告警未恢复', '{n} open alerts'],
  noAlerts: ['没有未恢复的告警', 'No open alerts'],
  none: ['一切正常', 'All is well'],
  noneNext: [
    '回调积压、死信、等人判定、凭证被拒、备份太旧等问题会出现在这里。',
    'Late or dead callbacks, unclear writes, refused credentials, an old backup would show here.',
  ],
  since: ['{time} 起', 'since {time}'],
  told: ['已通知 {n} 次', 'told {n} times'],
  takenBy: ['{name} 已接手', 'taken by {name}'],
  take: ['我来处理', 'I take it'],
  taken: ['已接手，恢复前不再提醒', 'Taken: no reminders until it is over'],
  goThere: ['去处理', 'Go there'],
  what: ['怎么办：{fix}', 'What to do: {fix}'],
  over: ['最近恢复', 'Lately over'],
  overAt: ['{time} 恢复', 'over {time}'],
  jobRetry: ['重做', 'Do it again'],
  jobRetried: ['已排队重做', 'Queued'],
  jobDiscard: ['放弃', 'Give up'],
  jobDiscarded: ['已放弃', 'Given up'],
  jobDiscardAsk: ['放弃这个任务？', 'Give this job up?'],
  jobDiscardText: ['它要做的事不会再做。', 'What it was to do stays undone.'],
  noReason: ['没有留下原因，请看日志', 'No reason was kept; look into the log'],
  toWecom: ['通知 {n} 位成员的企业微信', 'Told to {n} members in WeCom'],
  toWebhook: ['通知 webhook', 'Told to the webhook'],
  webhookFailing: ['webhook 没有送达：{reason}', 'The webhook fails: {reason}'],
  toNobody: [
    '只在这里显示。设置 ALERT_WECOM_USERS 或 ALERT_WEBHOOK_URL 后会主动通知。',
    'Shown here only. With ALERT_WECOM_USERS or ALERT_WEBHOOK_URL set somebody is told.',
  ],
});

export const retentionText = texts({
  title: ['数据保存期', 'What is kept, and how long'],
  lead: [
    '每天 03:20 清除到期的数据。天数由环境变量设置，0 表示永久保存。',
    'Every day at 03:20 what is past its days goes. The days are environment variables; 0 keeps for ever.',
  ],
  kind: ['数据', 'Data'],
  kept: ['保存', 'Kept'],
  days: ['{n} 天', '{n} days'],
  forEver: ['永久', 'for ever'],
  last: ['最近一次', 'Latest round'],
  never: ['还没有清除过', 'Not yet'],
  running: ['进行中，已看 {share}', 'under way, {share} looked at'],
  gone: ['清除 {n} 条', '{n} gone'],
  spared: ['因仍被引用保留 {n} 条', '{n} stay, still cited'],
  total: ['累计清除', 'Gone so far'],
});
