/** What virtual customers write, in the box's only language. */
export const REPLIES = [
  '好的，谢谢',
  '收到',
  '还有货吗？',
  '这个怎么买呀',
  '先看看',
  '家里还有，过几天再说',
  '可以，给我留一份',
  '多少钱？',
];
export const REPLIES_TO_REP = [
  '在的，刚想找你',
  '好呀，发我链接',
  '家里快没了，来两份吧',
  '谢谢提醒～',
  '周末再下单可以吗',
  '有活动价吗？',
];
export const GROUP_REPLIES = ['1', '冲！', '抢到了', '已下单', '还有吗', '+1', '什么时候发货？'];
export const SMALL_TALK = [
  '在吗',
  '我的快递到哪了',
  '上次那款还有吗',
  '最近有什么活动',
  '想问下怎么用',
  '谢谢，收到货了',
  '这周会员日吗？',
];
export const OWN_MASS = ['早安～今天降温，注意保暖', '周末愉快，有需要随时找我', '上新啦，看看朋友圈～'];
