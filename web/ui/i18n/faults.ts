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
  'access.last-owner': ['至少要留一位启用的所有者。', 'One active owner must remain.'],
  'access.userid-taken': ['这位员工已经绑定了另一个账号。', 'This member is another operator already.'],
  'access.short-password': ['密码至少 10 位。', 'A password has at least 10 characters.'],
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
  'kf.not-writable': [
    '这个会话现在不能由系统回复：正由接待人员接待、在排队，或已结束。',
    'This session cannot be answered from here: a servicer holds it, it waits in the pool, or it has ended.',
  ],
  'kf.no-room': [
    '客户最后一条消息之后已回复 5 条，或已过 48 小时。等客户再发消息。',
    'Five replies are out since the customer’s last message, or 48 hours have passed. Wait until they write.',
  ],
  'kf.servicer': ['请选一位接待人员。', 'Choose a servicer.'],
  'wecom.kf-body': ['内容太长：企业微信最多收 2048 字节（约 680 个汉字）。', 'Too long: WeCom takes 2,048 bytes.'],
  'wecom.effect-trimmed': [
    '要发的内容已过保存期，请重新发起。',
    'What it was to send is past its days; start it anew.',
  ],
  'wecom.effect-overwritten': [
    '后来的一次写入已经改了同一处，重试会把它改回去。仍需要的话请重新发起。',
    'A later write changed the same place; a retry would undo it. Write it anew if it is still wanted.',
  ],
  'alerts.state': ['这条告警已恢复，或已有人接手。', 'This alert is over, or somebody has taken it.'],
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
  'channels.busy': ['上一次修改还没到企微，稍等；结果不明的请先核对。', 'The last change has not reached WeCom yet.'],
  'channels.nobody': ['至少选一位接待员工。', 'Choose at least one rep.'],
  'channels.unknown-rep': [
    '有一位员工不在职，请重新选择或先同步员工。',
    'One of the reps is not active; sync, or choose another.',
  ],
  'channels.welcome': ['欢迎语还不能发，请按预览里的提示改。', 'The welcome cannot be sent as it is; see the preview.'],
  'channels.unknown-variable': ['入群欢迎语里只能用 {昵称}。', 'A group’s welcome knows {昵称} only.'],
  'channels.too-long': ['太长了，最多 3,000 字节（约 1,000 字）。', 'Too long: at most 3,000 bytes.'],
  'channels.empty': ['写点内容，或加一个附件。', 'Write something, or attach something.'],
  'channels.picture-not-ready': [
    '图片还在上传到企微，稍等再保存。',
    'WeCom does not have the picture yet; try again soon.',
  ],
  'channels.no-group-name': ['请填写新群的名称。', 'Name the groups that WeCom will make.'],
  'pictures.type': ['企微只收 PNG 或 JPEG 图片。', 'WeCom takes PNG or JPEG only.'],
  'pictures.too-large': ['图片超过 2 MB，请压缩后再传。', 'The picture is larger than 2 MB.'],
  'moments.empty': ['写点内容，或加图片。', 'A moment needs a text or a picture.'],
  'moments.one-kind': ['最多 9 张图片，或一个链接。', 'Up to nine pictures, or one link.'],
  'moments.forbidden-word': ['内容里有广告法不允许的词，请改掉。', 'A word in it may not be advertised with.'],
  'moments.tag-not-in-wecom': ['有标签还没写到企微，先打开“同步到企微”。', 'One of the tags is not in WeCom yet.'],
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
