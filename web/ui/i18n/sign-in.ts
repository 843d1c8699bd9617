import type { Trouble } from '../sign-in';
import { texts } from './language';

/** Why signing in through WeCom did not work, and what to do. */
export const troubleText = texts({
  expired: ['这次登录已过期，或已经用过。请重新打开。', 'This sign-in is too old or was used already. Open it again.'],
  declined: [
    '企业微信没有放行：可能点了取消，或这个应用不对你开放。请管理员在应用的可见范围里加上你。',
    'WeCom did not let you through: it was cancelled, or the app is not open to you. Ask an administrator to add you to its visible range.',
  ],
  'not-a-member': [
    '这里只对企业成员开放。请用公司的企业微信账号打开。',
    'This is for members of the company only. Use your company’s WeCom account.',
  ],
  'not-a-rep': [
    '你还不在接待客户的员工名单里。请管理员先在企业微信「客户联系 → 权限配置 → 使用范围」加上你，再到控制台「设置 → 同步」全量同步一次。',
    'You are not among the reps yet. Ask an administrator to add you under 客户联系 → 权限配置 → 使用范围 in WeCom, then to run a full sync in the console.',
  ],
  'not-an-operator': [
    '你的企业微信还没有绑定控制台账号。请所有者在「设置 → 账号」里把账号绑定到你，或用账号密码登录。',
    'Your WeCom account is linked to no operator. Ask an owner to link it under Settings → Operators, or sign in with a password.',
  ],
  locked: [
    '这个账号因连续输错密码被锁定，请过一会儿再试。',
    'This account is locked after wrong passwords; try again in a while.',
  ],
  wecom: [
    '现在联系不上企业微信，请稍后再试。如果一直这样，请管理员看服务日志。',
    'WeCom cannot be reached now; try again. If it stays so, an administrator should look at the log.',
  ],
  'not-set-up': [
    '服务还没有配置企业微信：请管理员设置 WECOM_CORP_ID、WECOM_AGENT_ID 和 WECOM_SECRET。',
    'WeCom is not set up: WECOM_CORP_ID, WECOM_AGENT_ID and WECOM_SECRET are needed.',
  ],
  'no-cookie': [
    '登录没能保存下来。请从企业微信的侧边栏重新打开；如果一直这样，请管理员确认 PUBLIC_URL 就是这个页面的地址，并使用 https。',
    'The sign-in was not kept. Open it again from WeCom; if it stays so, PUBLIC_URL should be this page’s address, over https.',
  ],
} satisfies Record<Trouble, [string, string]>);
