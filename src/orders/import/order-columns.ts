import { Refused } from '../../platform/errors/errors';
import { columnsOf } from '../../products/table-file';

/**
 * What shops call the columns of their order exports: 微信小店, 有赞, 微盟, 淘宝/天猫, 京东, 拼多多, 抖店 and this service's
 * own. Of several names a table may have, the first one listed wins.
 */
const NAMES = {
  source: ['店铺', '平台', '渠道', '店铺名称', '来源', '订单来源'],
  number: ['订单号', '主订单编号', '订单编号', '订单ID', '交易单号', 'order_number', 'order_id'],
  status: ['订单状态', '交易状态', '状态', 'status'],
  paidAt: [
    '付款时间',
    '支付时间',
    '买家付款时间',
    '订单付款时间',
    '支付完成时间',
    '付款确认时间',
    '成交时间',
    'paid_at',
  ],
  nickname: ['买家昵称', '买家会员名', '昵称', '客户昵称', '买家', '收货人姓名', '收货人'],
  shopBuyerId: ['买家ID', '买家编号', '用户ID', '客户ID', '会员ID', 'openid', 'buyer_id'],
  phone: [
    '手机号',
    '买家手机号',
    '手机号码',
    '联系手机',
    '下单人手机号',
    '会员手机',
    '收货人手机',
    '收货手机号',
    '联系电话',
    '手机',
    'phone',
  ],
  unionid: ['unionid', '微信unionid', 'union_id'],
  externalUserid: ['external_userid', '企微客户ID', '外部联系人ID'],
  sku: ['商品编码', '商家编码', '规格编码', 'SKU编码', '商品SKU', '商家编码-SKU维度', '商品货号', '商品ID', 'sku'],
  name: ['商品名称', '宝贝标题', '商品标题', '选购商品', '商品', '标题'],
  quantity: ['数量', '商品数量', '购买数量', '宝贝总数量', '商品数量(件)', '件数', 'quantity'],
  lineAmount: ['实付金额', '商品实付金额', '商品实际成交金额', '商品实付', '明细实付金额', '实付', '商品金额'],
  orderAmount: [
    '订单实付金额',
    '订单实际支付金额',
    '买家实际支付金额',
    '买家实付金额',
    '商家实收金额',
    '订单应付金额',
    '订单金额',
    '总金额',
  ],
  lineRefund: ['退款金额', '商品退款金额', '商品已退款金额'],
  orderRefund: ['订单退款金额', '订单已退款金额', '已退款金额'],
} as const;

export type OrderField = keyof typeof NAMES;

/** Which column holds what; `names` keeps the header for the list of rejected rows. */
export interface OrderColumns {
  at: Partial<Record<OrderField, number>>;
  names: string[];
}

/**
 * Reads the header of an order table. Throws Refused naming what is missing.
 * @param source the shop of rows that name none; '' when the table must say
 */
export function orderColumns(header: string[], source: string): OrderColumns {
  const at = columnsOf<OrderField>(header, NAMES);
  const missing: string[] = [];
  if (at.number === undefined) missing.push('订单号');
  if (at.source === undefined && !source) missing.push('店铺（或在导入时选店铺）');
  if (at.paidAt === undefined) missing.push('付款时间');
  if (at.sku === undefined && at.name === undefined) missing.push('商品编码或商品名称');
  if (at.lineAmount === undefined && at.orderAmount === undefined) missing.push('实付金额');
  if (missing.length) {
    throw new Refused('orders.unknown-columns', `表头里缺少：${missing.join('、')}。`, {
      details: { missing, header: header.slice(0, 50) },
    });
  }
  return { at, names: header };
}
