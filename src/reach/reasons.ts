/** Kinds of contact nobody may refuse: the customer asked for them. They are logged, and count towards no cap. */
export const EXEMPT_KINDS = ['welcome', 'service'];

/** Why a customer or a group may not be contacted, in the order in which the first one found is named. */
const REFUSALS: Record<string, string> = {
  complaint: '投诉未结',
  'opted-out': '勿扰',
  refund: '退款处理中',
  cooling: '近期已联系',
  'day-cap': '今日已联系',
  'no-budget': '群发额度已用完（估算）',
};

/** The Chinese name of a reason; the code itself where a room above has a reason of its own. */
export function refusalLabel(reason: string): string {
  return REFUSALS[reason] ?? reason;
}
