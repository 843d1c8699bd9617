import { Theme } from './catalogue';
import { WorldGroup } from './world';

/** A group as the shop set it up. Without a theme it is for everyone; without an owner any rep may have opened it. */
export interface GroupPlan {
  name: string;
  kind: WorldGroup['kind'];
  theme?: Theme;
  owner?: string;
  /** Members, where the demo wants a certain size; otherwise 40 to 120, mostly small. */
  size?: number;
}

const plan = (kind: WorldGroup['kind'], name: string, theme?: Theme, owner?: string, size?: number): GroupPlan => ({
  kind,
  name,
  theme,
  owner,
  size,
});

/** The shop's forty groups. 王莉's three are large: she is on leave, and somebody must stand in for her. */
export const GROUP_PLANS: readonly GroupPlan[] = [
  plan('perks', '3段妈妈福利群', 'baby', 'chenchen', 86),
  plan('perks', '猫友群', 'cat', 'linxiaoyu', 112),
  plan('perks', '2段妈妈福利群', 'baby', 'wangli', 120),
  plan('vip', '小满家8号会员日群', undefined, 'wangli', 118),
  plan('service', '奶粉订单售后群', 'baby', 'wangli', 108),
  plan('perks', '敏感肌修护群', 'skin', 'zhaomin', 64),
  plan('perks', '山语咖啡豆友群', 'coffee', 'linxiaoyu', 72),
  plan('perks', '营养打卡群', 'health', 'zhaomin', 58),
  plan('vip', '小满家金卡会员群', undefined, 'chenchen'),
  plan('flash', '今晚8点限时72小时', undefined, 'chenchen'),
  plan('entry', '小满家新人群①'),
  plan('entry', '小满家新人群②'),
  plan('entry', '小满家新人群③'),
  plan('entry', '扫码领小样群', 'skin'),
  plan('entry', '孕期妈妈交流群', 'baby'),
  plan('entry', '门店到店群', undefined, 'panlei'),
  plan('entry', '挂耳试饮群', 'coffee'),
  plan('entry', '幼猫领养互助群', 'cat'),
  plan('perks', '纸尿裤囤货群', 'baby'),
  plan('perks', '辅食妈妈群', 'baby'),
  plan('perks', '1岁宝妈福利群', 'baby'),
  plan('perks', '2岁宝妈福利群', 'baby'),
  plan('perks', '挂耳办公室群', 'coffee'),
  plan('perks', '布偶英短福利群', 'cat'),
  plan('perks', '精华面霜福利群', 'skin'),
  plan('perks', '爸妈营养福利群', 'health'),
  plan('perks', '周三福利群'),
  plan('flash', '奶粉72小时拼单', 'baby'),
  plan('flash', '猫粮72小时拼单', 'cat'),
  plan('flash', '护肤72小时闪购', 'skin'),
  plan('flash', '咖啡豆72小时闪购', 'coffee'),
  plan('flash', '临期好物72小时'),
  plan('vip', '18号会员日群'),
  plan('vip', '28号会员日群'),
  plan('vip', '黑金会员私享群'),
  plan('vip', '咖啡会员品鉴群', 'coffee'),
  plan('service', '护肤订单售后群', 'skin'),
  plan('service', '宠物订单售后群', 'cat'),
  plan('service', '咖啡订单售后群', 'coffee'),
  plan('service', '订单售后总群'),
];
