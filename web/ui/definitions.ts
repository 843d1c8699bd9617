import { texts } from './i18n/language';

/** What each number means, in one place: a metric has one definition wherever it appears. */
export const definitions = texts({
  arrived: [
    '来的人：扫这个码加过员工的人，每人每位员工算一次，之后删除了也算。',
    'Arrived: people who added a rep by this code, once per rep, also those who left since.',
  ],
  stillFriends: [
    '仍是好友：来的人里，现在还是那位员工好友的。',
    'Still friends: those of them who are friends of that rep now.',
  ],
  welcomed: [
    '已欢迎：企微接受了欢迎语的人。没有给欢迎码、超时或结果不明的不算。',
    'Welcomed: people whose welcome WeCom took; not those without a code, too late, or unclear.',
  ],
  customers: [
    '客户：企业微信好友与客户群成员，一个人不论有几个身份只算一次。',
    'Customers: WeCom friends and group members; a person counts once however many identities they have.',
  ],
  friends: ['好友：至少与一位员工保持好友关系的客户。', 'Friends: customers followed by at least one rep.'],
  groupOnly: [
    '仅在群：在客户群里、但不是任何员工好友的人。',
    "Group only: members of a customer group who are nobody's friend.",
  ],
  newToday: ['今日新增：今天（店铺时区）第一次出现的客户。', 'New today: customers first seen today, shop time.'],
  ordersMatched: [
    '订单匹配率：已对应到客户的订单 ÷ 全部订单。没有匹配订单的客户是“订单未知”，不是“没买过”。',
    'Order match: orders bound to a customer ÷ all orders. A customer without one is unknown, not a non-buyer.',
  ],
  friendsWithOrders: [
    '好友有单率：至少匹配到一张订单的好友 ÷ 全部好友。',
    'Friends with orders: friends with at least one matched order ÷ all friends.',
  ],
  chatCoverage: [
    '会话覆盖：开通会话存档席位的员工 ÷ 在职员工。聊天信号、响应率和承诺只来自这些员工的会话。',
    'Chat coverage: reps with an archive seat ÷ active reps. Signals, replies and promises come from their chats only.',
  ],
  ordersToday: ['今日订单：今天付款的订单数，不含已取消。', 'Orders today: orders paid today, without cancelled ones.'],
  amountToday: ['今日成交：今天付款金额减去退款。', 'Sales today: paid today net of refunds.'],
  repurchaseRate: [
    '复购率（人）：窗口内付款 ≥ 2 次的客户 ÷ 付款 ≥ 1 次的客户；同一天的订单算一次，全额退款不算。',
    'Repurchase rate: customers with ≥ 2 paid orders in the window ÷ with ≥ 1; one day counts once, full refunds do not.',
  ],
  cycle: [
    '回购周期：相邻两次购买日间隔天数的中位数；第 80 百分位预警，第 90 百分位视为流失。',
    'Repurchase cycle: median days between purchase days; the 80th percentile warns, the 90th means lost.',
  ],
  prospects: [
    '复购线索：今天排进员工名单、值得联系的客户；已扣除对照组与不宜打扰者。',
    "Prospects: customers on a rep's list today; holdout and held customers are not listed.",
  ],
  lift: [
    '增量：实验组购买人数 ÷ 实验组全部人数（不论是否送达）− 对照组购买人数 ÷ 对照组人数，附 95% 区间；区间含 0 即看不出来。只算能对上客户的订单，对不上的两组都不计，所以增量偏低。',
    'Lift: buyers ÷ all assigned to treatment (delivered or not) minus buyers ÷ holdout, with a 95% interval. Only orders matched to a customer count, in both arms, so it errs low.',
  ],
  holdout: [
    '对照组：有意不打扰的一部分人，用来算增量；群活动按整群留出。',
    'Holdout: kept back on purpose to measure lift; whole groups for group campaigns.',
  ],
  delivered: [
    '已送达：企业微信回报发送成功。送达率 = 已送达 ÷ 已建任务的对象。',
    'Delivered: WeCom reports success. Delivery rate = delivered ÷ recipients with a task.',
  ],
  tasked: [
    '已建任务：企业微信已收下任务，等员工在手机上确认；确认前客户收不到。',
    'Task created: WeCom holds the task until the rep confirms it; nothing reached the customer yet.',
  ],
  unknown: [
    '结果不明：调用超时或中断，正在向企微核对；核对清楚之前不会再发。',
    'Unclear: the call timed out or was cut; being checked with WeCom and not repeated meanwhile.',
  ],
  harm: [
    '打扰代价：消息后 72 小时内的删好友与退群，按每 1,000 次送达计。',
    'Harm: friend deletions and group exits within 72 h of a message, per 1,000 delivered.',
  ],
  execution: [
    '执行率：已确认发送的员工 ÷ 收到任务的员工。',
    'Execution rate: reps who confirmed ÷ reps who got the task.',
  ],
  inboxLag: [
    '回调延迟：最早一条未处理回调已等待的时间。',
    'Callback lag: how long the oldest unhandled callback has waited.',
  ],
  campaignsRunning: [
    '进行中：今天有场次在发送或等待归因期结束的活动。',
    'Running: campaigns with an occurrence that is sending or within its attribution window.',
  ],
  contacted: [
    '已联系：员工在企业微信里真的发出了消息的线索，只看发送成功的回执。',
    'Contacted: prospects whose rep really sent a message, by its receipt.',
  ],
  prospectBought: [
    '已复购：上名单之后付了款的线索，订单要先匹配到客户。',
    'Bought: prospects who paid after being listed; the order must be matched.',
  ],
  replyKnown: [
    '已回复：送达后 24 小时内说话的客户；只看得到有存档席位的会话。',
    'Replied: spoke within 24 h of delivery; known for archived chats only.',
  ],
  credited: [
    '已购买：归因期内付款的实验组客户；每张订单只归给最后一次触达，全额退款不算。',
    'Bought: treated customers who paid within the window; each order is credited once, to the last touch.',
  ],
  probability: [
    '30 天内再买的概率：由购买间隔模型推算，旁边是全店平均。',
    'Chance to buy within 30 days, from the purchase model, beside the shop average.',
  ],
  expectedValue: [
    '预计价值：30 天内购买概率 × 预计客单价，仅供运营排序，不显示给员工。',
    'Expected value: chance × expected basket; for ranking only and never shown to reps.',
  ],
});
