import { inLanguage, useLanguage, type Text } from './i18n/language';

export type Tone = 'quiet' | 'good' | 'busy' | 'wait' | 'bad' | 'unsure';
type States = Record<string, readonly [tone: Tone, zh: string, en: string]>;

/**
 * Every state a person may see, in the product's words. A task that was created is 已建任务 and never 已发: only a rep's
 * confirmation sends it; and what is unclear is 结果不明, never a failure.
 */
const STATES = {
  campaign: {
    draft: ['quiet', '草稿', 'Draft'],
    in_review: ['wait', '待审核', 'In review'],
    approved: ['busy', '已批准', 'Approved'],
    scheduled: ['good', '已排期', 'Scheduled'],
    paused: ['wait', '已暂停', 'Paused'],
    finished: ['quiet', '已结束', 'Finished'],
    cancelled: ['quiet', '已终止', 'Cancelled'],
  },
  occurrence: {
    due: ['busy', '到点', 'Due'],
    snapshotting: ['busy', '圈定人群中', 'Taking the audience'],
    asks: ['wait', '等你确认', 'Waiting for you'],
    running: ['good', '进行中', 'Running'],
    paused: ['wait', '已暂停', 'Paused'],
    finished: ['quiet', '已结束', 'Finished'],
    cancelled: ['quiet', '已终止', 'Cancelled'],
    failed: ['bad', '失败', 'Failed'],
    missed: ['bad', '错过', 'Missed'],
  },
  beat: {
    waiting: ['quiet', '未到时间', 'Not yet'],
    planning: ['busy', '建任务中', 'Creating tasks'],
    open: ['good', '进行中', 'Running'],
    closed: ['quiet', '已截止', 'Closed'],
    missed: ['bad', '错过', 'Missed'],
    skipped: ['quiet', '已跳过', 'Skipped'],
    failed: ['bad', '失败', 'Failed'],
  },
  recipient: {
    pending: ['quiet', '未建任务', 'No task yet'],
    treated: ['quiet', '实验组', 'Treatment'],
    holdout: ['quiet', '对照组', 'Holdout'],
    suppressed: ['wait', '不打扰', 'Left out'],
    tasked: ['busy', '已建任务', 'Task created'],
    confirmed: ['busy', '员工已确认', 'Rep confirmed'],
    delivered: ['good', '已送达', 'Delivered'],
    rejected: ['bad', '未送达', 'Not delivered'],
    unconfirmed: ['wait', '员工未确认', 'Not confirmed'],
    withdrawn: ['quiet', '已撤回', 'Withdrawn'],
    unknown: ['unsure', '结果不明', 'Unclear'],
    replied: ['good', '已回复', 'Replied'],
    ordered: ['good', '已下单', 'Ordered'],
  },
  sender: {
    waiting: ['wait', '待确认', 'To confirm'],
    planned: ['quiet', '未建任务', 'No task yet'],
    done: ['good', '已完成', 'Done'],
    failed: ['bad', '建任务失败', 'Failed'],
    unknown: ['unsure', '结果不明', 'Unclear'],
    withdrawn: ['quiet', '已撤回', 'Withdrawn'],
  },
  effect: {
    planned: ['quiet', '待执行', 'Planned'],
    leased: ['busy', '已领取', 'Leased'],
    dispatching: ['busy', '执行中', 'Dispatching'],
    succeeded: ['good', '已完成', 'Succeeded'],
    retryable: ['wait', '稍后重试', 'Will retry'],
    failed: ['bad', '失败', 'Failed'],
    unknown: ['unsure', '结果不明', 'Unclear'],
    blocked: ['wait', '被规则拦下', 'Blocked'],
    cancelled: ['quiet', '已取消', 'Cancelled'],
  },
  inbox: {
    new: ['busy', '刚收到', 'New'],
    ready: ['wait', '待处理', 'Ready'],
    running: ['busy', '处理中', 'Working'],
    done: ['good', '已处理', 'Done'],
    dead: ['bad', '死信', 'Dead letter'],
    ignored: ['quiet', '已忽略', 'Ignored'],
  },
  prospect: {
    open: ['quiet', '待联系', 'To contact'],
    sent: ['busy', '已发送', 'Sent'],
    replied: ['good', '已回复', 'Replied'],
    bought: ['good', '已复购', 'Bought'],
    later: ['wait', '稍后', 'Later'],
    'not-interested': ['quiet', '不需要', 'Not needed'],
    'wrong-person': ['quiet', '不是本人', 'Wrong person'],
    gone: ['quiet', '已离开名单', 'Left the list'],
  },
  order: {
    paid: ['good', '已付款', 'Paid'],
    refunded: ['bad', '已退款', 'Refunded'],
    cancelled: ['quiet', '已取消', 'Cancelled'],
    unpaid: ['wait', '未付款', 'Unpaid'],
  },
  run: {
    running: ['busy', '进行中', 'Running'],
    queued: ['quiet', '排队中', 'Queued'],
    waiting: ['quiet', '排队中', 'Queued'],
    done: ['good', '已完成', 'Done'],
    finished: ['good', '已完成', 'Done'],
    failed: ['bad', '失败', 'Failed'],
    undoing: ['busy', '撤销中', 'Undoing'],
    undone: ['quiet', '已撤销', 'Undone'],
    stopped: ['quiet', '已停止', 'Stopped'],
  },
  check: {
    ok: ['good', '正常', 'Well'],
    warning: ['wait', '提醒', 'Warning'],
    fault: ['bad', '故障', 'Fault'],
    'not-set-up': ['quiet', '未启用', 'Not set up'],
    waiting: ['quiet', '待查', 'Waiting'],
  },
  rule: {
    draft: ['wait', '草稿', 'Draft'],
    live: ['good', '生效中', 'Live'],
    paused: ['quiet', '已停用', 'Paused'],
  },
  kf: {
    new: ['busy', '新会话', 'New'],
    assistant: ['busy', '系统接待', 'By API'],
    queued: ['wait', '待接入', 'In the pool'],
    human: ['good', '人工接待', 'With a person'],
    ended: ['quiet', '已结束', 'Ended'],
  },
  kept: {
    waiting: ['busy', '提交企微中', 'On its way'],
    checking: ['unsure', '正在核对', 'Checking'],
    unclear: ['unsure', '结果不明', 'Unclear'],
    failed: ['bad', '企微没有接受', 'Refused'],
    live: ['good', '生效中', 'Live'],
    removed: ['quiet', '已删除', 'Removed'],
  },
  moment: {
    waiting: ['busy', '提交企微中', 'On its way'],
    making: ['busy', '企微创建中', 'Being made'],
    checking: ['unsure', '正在核对', 'Checking'],
    unclear: ['unsure', '结果不明', 'Unclear'],
    failed: ['bad', '没有派发成功', 'Failed'],
    live: ['good', '已派发', 'With the reps'],
  },
  lift: {
    up: ['good', '有增量', 'Lift'],
    down: ['bad', '低于对照组', 'Below holdout'],
    'too-small': ['quiet', '样本太小，看不出来', 'Too small to tell'],
  },
} satisfies Record<string, States>;

export type StateOf = keyof typeof STATES;

/** The words of a state, for sentences and filters. An unlisted state shows its own name rather than nothing. */
export function stateText(of: StateOf): (state: string) => Text {
  const states: States = STATES[of];
  return (state) => {
    const known = states[state];
    return known ? [known[1], known[2]] : [state, state];
  };
}

/** A state as a coloured word; the colour repeats what the word says and never replaces it. */
export function StateTag({ of, state, detail }: { of: StateOf; state: string; detail?: string | null }) {
  const { language } = useLanguage();
  const states: States = STATES[of];
  const tone = states[state]?.[0] ?? 'quiet';
  return (
    <span className={`tone tone-${tone}`} data-state={state}>
      {inLanguage(stateText(of)(state), language)}
      {detail ? <span> · {detail}</span> : null}
    </span>
  );
}

/** A coloured word that is no state, such as a badge before a customer's name. */
export function Toned({ tone, children }: { tone: Tone; children: string }) {
  return <span className={`tone tone-${tone}`}>{children}</span>;
}
