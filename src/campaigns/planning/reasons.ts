import { refusalLabel } from '../../reach/reasons';

/** Why a recipient is left out, or a message did not arrive, beyond what reach says. */
const LABELS: Record<string, string> = {
  'no-friend': '没有好友员工',
  'no-owner': '群主不在可用员工中',
  'group-gone': '群已解散或不可见',
  bought: '已购买，后续波次不再打扰',
  'missing-variable': '变量无值',
  'not-servable': '企微不接受该对象',
  'not-friend': '已非好友',
  'over-budget': '客户收到的群发已达上限',
  'not-sent': '员工未选择该群',
  expired: '过期未确认',
  cancelled: '已终止',
  'not-created': '任务未建成',
  policy: '发送前被拦下',
};

/** The Chinese name of a reason. */
export function reasonLabel(reason: string): string {
  return LABELS[reason] ?? refusalLabel(reason);
}
