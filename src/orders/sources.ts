/** What shops are called in exports, and the short code each is stored under. */
const CODES: Record<string, string[]> = {
  miniprogram: ['微信小店', '微信小程序', '小程序', '微信小商店', '微信商城'],
  tmall: ['天猫', '天猫旗舰店', '天猫超市'],
  taobao: ['淘宝', '淘宝店'],
  youzan: ['有赞', '有赞微商城'],
  weimob: ['微盟'],
  jd: ['京东', '京东自营', '京东pop'],
  pdd: ['拼多多'],
  douyin: ['抖店', '抖音', '抖音小店'],
  kuaishou: ['快手', '快手小店'],
  xiaohongshu: ['小红书', '小红书店铺'],
  pos: ['门店', '线下', '线下门店'],
};

const BY_NAME = new Map(Object.entries(CODES).flatMap(([code, names]) => names.map((name) => [name, code] as const)));

/**
 * The code of a shop, so that one order pushed by API and found in an export is one order: 微信小店 → miniprogram. A
 * name that is not known, such as a shop's own, stays as it is, in small letters.
 */
export function sourceCode(name: string): string {
  const plain = name.normalize('NFKC').trim().toLowerCase();
  return (BY_NAME.get(plain) ?? plain).slice(0, 32);
}
