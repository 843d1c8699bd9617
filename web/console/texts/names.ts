import { inLanguage, texts, useLanguage } from '../../ui/i18n/language';

/** Codes of the API that people know by another name. */
const names = texts({
  tmall: ['天猫', 'Tmall'],
  taobao: ['淘宝', 'Taobao'],
  jd: ['京东', 'JD'],
  pdd: ['拼多多', 'Pinduoduo'],
  douyin: ['抖店', 'Douyin'],
  youzan: ['有赞', 'Youzan'],
  weimob: ['微盟', 'Weimob'],
  kuaishou: ['快手', 'Kuaishou'],
  xiaohongshu: ['小红书', 'Xiaohongshu'],
  miniprogram: ['小程序', 'Mini program'],
  pos: ['门店', 'Store'],
  external_userid: ['企微客户 ID', 'external_userid'],
  unionid: ['unionid', 'unionid'],
  phone: ['手机号', 'Phone'],
  buyer: ['店铺买家', 'Shop buyer'],
  manual: ['人工', 'By hand'],
  wecom: ['企业微信', 'WeCom'],
  group: ['客户群', 'Group'],
  remark: ['员工备注', 'Remark'],
  order: ['订单', 'Order'],
});

/** The name of a code; `buyer:tmall` is named by both its halves, an unknown code by itself. */
export function useName(): (code: string) => string {
  const { language } = useLanguage();
  const one = (code: string) => (code in names ? inLanguage(names[code as keyof typeof names], language) : code);
  return (code) => code.split(':').map(one).join(' · ');
}
