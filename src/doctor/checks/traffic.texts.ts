import type { Endings } from '../../platform/checkup/doctor-check';

const EVENTS_PAGE = [
  '应用管理 → 自建 → 你的应用 → 接收消息',
  'App Management → Self-built → your app → Receive messages',
] as const;

export const INBOX = {
  ok: {
    state: 'ok',
    what: ['最近一个事件在 {minutes} 分钟前，都处理了。', 'The latest event came {minutes} min ago; all are handled.'],
  },
  'never-heard': {
    state: 'warning',
    what: ['还没有收到过企业微信的事件。', 'No event of WeCom has arrived yet.'],
    why: [
      '新客户、删除好友、入群退群要等同步才知道。',
      'New and lost customers and group changes are seen at the next sync only.',
    ],
    fix: [
      '保存接收消息的地址，勾选“外部联系人变更回调”，再让一位员工加一个客户或改一次备注试试。',
      'Save the address, tick the events of external contacts, then have a rep add a customer or edit a remark.',
    ],
    page: EVENTS_PAGE,
  },
  quiet: {
    state: 'warning',
    what: ['已经 {hours} 小时没有收到事件。', 'No event has arrived for {hours} h.'],
    why: [
      '店里有人服务时，这么久没有事件多半是回调断了。',
      'While anybody serves customers, this mostly means that callbacks are cut off.',
    ],
    fix: [
      '看“回调地址”检查；正常的话，确认事件仍然勾选。',
      'See the check of the callback address; if it is well, see that the events are still ticked.',
    ],
    page: EVENTS_PAGE,
  },
  behind: {
    state: 'warning',
    what: ['{waiting} 个事件在等，最早的等了 {seconds} 秒。', '{waiting} events wait, the oldest for {seconds} s.'],
    why: [
      '新客户的标签和欢迎会晚，欢迎语只有 20 秒有效。',
      'Tags and the welcome of new customers are late; a welcome code lives 20 s.',
    ],
    fix: [
      '看“后台任务”检查：有没有 worker，在忙什么。',
      'See the check of background work: is there a worker, and what keeps it busy.',
    ],
  },
  dead: {
    state: 'warning',
    what: ['{dead} 个死信：{kinds}', '{dead} dead letters: {kinds}'],
    why: [
      '这些事件没有生效，数据可能与企业微信不一致。',
      'These events had no effect; what is stored may differ from WeCom.',
    ],
    fix: [
      '在“企微收发 → 收到的事件”里看原因，修好后重试；或做一次全量同步。',
      'Look at the reasons under WeCom traffic → events, mend and retry them, or run a full sync.',
    ],
  },
} satisfies Endings;

export const EFFECTS = {
  ok: {
    state: 'ok',
    what: ['没有结果不明的动作，也没有新的失败。', 'No write is unclear, and none has failed lately.'],
  },
  unclear: {
    state: 'warning',
    what: ['{unclear} 个动作结果不明，等人判断。', '{unclear} writes are unclear and wait for a person.'],
    why: [
      '可能已经发出，也可能没有；系统不会自己重发。',
      'They may have happened or not; they are never repeated blindly.',
    ],
    fix: ['在“企微收发 → 结果不明”里核对后判断。', 'Look into WeCom and decide under WeCom traffic → unclear.'],
  },
  failed: {
    state: 'warning',
    what: ['24 小时内 {failed} 个动作失败：{codes}', '{failed} writes failed in 24 h: {codes}'],
    why: ['对应的消息、标签或备注没有写进企业微信。', 'Those messages, tags or remarks are not in WeCom.'],
    fix: [
      '在“企微收发 → 失败”里按错误码处理后重试。',
      'Mend them by their codes under WeCom traffic → failed, and retry.',
    ],
  },
  late: {
    state: 'warning',
    what: [
      '{late} 个到期的动作还没有发，最早的晚了 {seconds} 秒。',
      '{late} writes are due and not sent, the oldest by {seconds} s.',
    ],
    why: ['群发和标签会晚到。', 'Campaigns and tags are late.'],
    fix: ['看“后台任务”和“调用额度”检查。', 'See the checks of background work and of quotas.'],
  },
} satisfies Endings;

export const LIMITS = {
  ok: { state: 'ok', what: ['没有接口被限流。', 'No call is held back.'] },
  parked: {
    state: 'warning',
    what: ['被企业微信限流：{apis}', 'Held back by WeCom: {apis}'],
    why: ['相关的读写会等到限流结束。', 'What needs them waits until then.'],
    fix: [
      '不用处理，到时自动继续；经常出现时看看有没有别的系统共用同一企业的接口。',
      'They go on by themselves; if it happens often, look for other systems of the same corp.',
    ],
  },
  'nearly-used': {
    state: 'warning',
    what: ['额度快用完：{apis}', 'Nearly used up: {apis}'],
    why: ['用完后，这些调用会等到下一个时间窗。', 'Once used up, these calls wait for the next window.'],
    fix: ['把大的同步和活动错开。', 'Spread large syncs and campaigns.'],
  },
} satisfies Endings;
