import type { ApiError } from '../../api/client';
import { texts, useLanguage, inLanguage, type Text } from './language';

/** Errors an operator or a rep can act on, by the API's code: what happened and the next step. */
const faults: Record<string, Text> = texts({
  network: ['连不上服务。检查网络后重试。', 'The service cannot be reached. Check the network and try again.'],
  'access.sign-in': ['登录已过期，请重新登录。', 'Your session ended. Sign in again.'],
  'access.wrong-password': ['账号或密码不对。', 'Name or password is wrong.'],
  'access.locked': ['连续输错，账号已锁定。请稍后再试。', 'Too many wrong attempts; the account is locked for now.'],
  'access.forbidden': [
    '你的账号没有这项权限，请找管理员开通。',
    'Your account lacks this permission; ask an administrator.',
  ],
  'access.csrf': ['页面放得太久了，请刷新后再试。', 'The page is stale; reload and try again.'],
  'access.too-many': ['登录尝试太频繁，请稍等几分钟。', 'Too many sign-in tries; wait a few minutes.'],
  'access.name-taken': ['已经有同名的账号。', 'There is an operator of that name already.'],
  'request.too-many': ['操作太频繁，请稍等一分钟。', 'Too many requests; wait a minute.'],
  'request.too-large': ['文件太大，请拆成几份再传。', 'The file is too large; split it.'],
  'not-found': ['找不到，可能已被删除。', 'Not found; it may have been removed.'],
  internal: ['服务出了错，日志里有详情。稍后重试。', 'Something went wrong on our side; the log has the details.'],
  'clock.moving': ['时间正在快进，请稍等。', 'The clock is being moved already.'],
  'clock.backwards': ['时间只能往前走。', 'The clock moves forward only.'],
  'orders.too-large': ['文件超过 512 MB，请按月拆开。', 'The file is larger than 512 MB; split it by month.'],
  'sync.wecom-not-set-up': [
    '还没有配置企业微信：先设置 WECOM_CORP_ID、WECOM_AGENT_ID 和 WECOM_SECRET。',
    'WeCom is not set up: WECOM_CORP_ID, WECOM_AGENT_ID and WECOM_SECRET are needed.',
  ],
  'wecom.not-set-up': ['还没有配置企业微信，无法调用。', 'WeCom is not set up and cannot be called.'],
  'wecom.parked': ['这个企微接口被限流，窗口过后会自动继续。', 'WeCom limits this call for now; it goes on by itself.'],
  'wecom.breaker-open': [
    '企微凭证不对，已停止调用以免 IP 被封。请核对 WECOM_SECRET。',
    'The WeCom secret is wrong; calls stopped so that the IP is not banned.',
  ],
  'wecom.effect-state': [
    '这个动作的状态已经变了，请看最新状态。',
    'This effect has moved on; look at its present state.',
  ],
  'tags.exists': ['已经有同名的标签。', 'There is such a tag already.'],
  'tags.edited': ['别人刚改过这条规则，请刷新后再改。', 'Somebody else has just edited this rule; load it again.'],
  'tags.running': ['这条规则正在运行，等它结束。', 'This rule is running right now.'],
  'tags.live': ['这条规则已经生效。', 'This rule is live already.'],
  'tags.not-live': ['先确认生效，规则才能运行。', 'Confirm the rule first.'],
  'tags.by-rule': ['这个标签由规则打，请改规则或停用它。', 'A rule gives this tag; change or pause the rule.'],
  'tags.undone': ['这次运行已经撤销过了。', 'This run has been undone already.'],
  'tags.cannot-undo': ['这一种运行不能撤销。', 'A run of this kind cannot be undone.'],
  'campaigns.no-preview': ['先算一次预览，看清人数再提交。', 'Preview the campaign first.'],
  'campaigns.preview-stale': ['预览已经变了，请重新看一遍再批准。', 'The preview has changed; look at it again.'],
  'campaigns.over': ['发送时间都过了，请改成将来的日期。', 'Every time has passed; choose a later one.'],
  'campaigns.running': [
    '这个活动有一场正在进行，结束或终止后才能改。',
    'An occurrence is under way; let it finish or cancel it.',
  ],
  'campaigns.wrong-state': ['活动状态已经变了，请刷新看看。', 'The campaign has moved on; reload.'],
  'occurrences.wrong-state': ['这一场的状态已经变了，请刷新看看。', 'The occurrence has moved on; reload.'],
  'occurrences.nothing-to-remind': ['这位员工没有待确认的任务了。', 'This rep has nothing left to confirm.'],
  'occurrences.reminded-enough': [
    '24 小时内已提醒 3 次，企微不让再提醒了。',
    'Three reminders in 24 h are the most WeCom sends.',
  ],
  'prospects.moved-on': ['这条线索已有别的结果，请看最新状态。', 'This prospect has moved on; look at its state.'],
  'reach.always-quiet': ['免打扰之外每天至少要留 4 小时。', 'Quiet hours must leave at least four hours a day.'],
  'sidebar.not-yours': ['只能看自己的好友。', 'You see the customers you are friends with.'],
  'rules.too-deep': ['条件嵌套太深，读不成一句话了。', 'The rule is nested too deep to read as a sentence.'],
  'rules.too-large': ['条件太多，拆成几条规则吧。', 'Too many conditions; split the rule.'],
  'rules.bad-params': ['有一个条件没填对，请检查标出的数字。', 'A condition is not filled in right.'],
  'rules.empty-group': [
    '有一组条件是空的：加一个条件，或删掉这一组。',
    'A group is empty: add a condition or remove the group.',
  ],
});

/** The sentence to show for an error: ours in the language in use, else the API's own. */
export function useFaultText(): (error: unknown) => string {
  const { language } = useLanguage();
  return (error) => {
    const { code, message } = error as Partial<ApiError>;
    const known = code ? faults[code] : undefined;
    return known ? inLanguage(known, language) : (message ?? String(error));
  };
}
