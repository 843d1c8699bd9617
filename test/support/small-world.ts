import { CustomerNature, World, WorldCustomer } from '../../src/sandbox/world/world';

/** Everything in the small world was so before this moment; boxes made from it open here. */
export const OPENING = new Date('2026-03-02T01:00:00Z');

export const ZHOU = 'wmFaKe1DAAAq7Yp3';
export const STRANGER = 'wmFaKe1DAAAr5Mk9';
export const GROUP = 'wrFaKe1DAAAk3Xw7';
export const TAG = 'etFaKe1DAAAt0Vb6';

const CALM: CustomerNature = { cycles: { milk: 24 }, repliesWith: 0, effect: 0, annoyedBy: 0, unmatchable: false };

/** One customer as the small world has them; `nature` overrides a person without moods. */
export function customer(
  externalUserid: string,
  more: Partial<WorldCustomer> = {},
  nature: Partial<CustomerNature> = {},
): WorldCustomer {
  return {
    externalUserid,
    unionid: `o${externalUserid}`,
    name: '周姐',
    gender: 2,
    phone: '13800000000',
    groupOnly: false,
    nature: { ...CALM, ...nature },
    ...more,
  };
}

/**
 * A corp of four reps: zhangsan confirms at once and has an archive seat, wangwu is late, zhaoliu never looks, lisi has
 * no customers. zhangsan and wangwu follow 周姐; STRANGER is known only from the group; `more` customers follow zhangsan.
 */
export function smallWorld(more: WorldCustomer[] = []): World {
  const before = new Date('2026-01-01T00:00:00Z');
  const rep = { department: '门店', hasArchiveSeat: false, onLeave: false };
  const follow = {
    addedAt: before,
    addWay: 16,
    remark: '周姐-敏感肌',
    remarkMobiles: ['13800000000'],
    tagIds: [TAG],
    state: 'ad_wx_01',
  };
  return {
    corpName: '小满家',
    products: [
      {
        sku: 'milk',
        name: 'A2奶粉 3段',
        category: '奶粉',
        priceFen: 29_800,
        cycleDays: 24,
        family: 'A2',
        stage: 3,
        marketable: true,
        stock: 50,
      },
      {
        sku: 'coffee',
        name: '山语拼配豆, 250 g',
        category: '咖啡',
        priceFen: 6_900,
        cycleDays: 16,
        family: '豆',
        stage: 1,
        marketable: true,
        stock: 9,
      },
    ],
    reps: [
      { ...rep, userid: 'zhangsan', name: '张三', confirms: 'at-once', hasArchiveSeat: true },
      { ...rep, userid: 'wangwu', name: '王五', confirms: 'late' },
      { ...rep, userid: 'zhaoliu', name: '赵六', confirms: 'never' },
      { ...rep, userid: 'lisi', name: '李四', confirms: 'at-once', onLeave: true },
    ],
    customers: [customer(ZHOU), customer(STRANGER, { groupOnly: true, name: '路人' }), ...more],
    follows: [
      { ...follow, userid: 'zhangsan', externalUserid: ZHOU },
      {
        ...follow,
        userid: 'wangwu',
        externalUserid: ZHOU,
        addedAt: new Date('2026-01-05T00:00:00Z'),
        remark: '',
        remarkMobiles: [],
        tagIds: [],
        state: '',
      },
      ...more.map(({ externalUserid }) => ({ ...follow, userid: 'zhangsan', externalUserid, tagIds: [] })),
    ],
    groups: [
      {
        chatId: GROUP,
        name: '会员日群1',
        owner: 'zhangsan',
        kind: 'perks',
        createdAt: before,
        members: [
          { id: 'zhangsan', joinedAt: before, joinScene: 1 },
          { id: 'lisi', joinedAt: before, joinScene: 1 },
          { id: ZHOU, joinedAt: before, joinScene: 3 },
          { id: STRANGER, joinedAt: before, joinScene: 3 },
        ],
      },
    ],
    orders: [
      {
        source: 'tmall',
        number: 'T1',
        externalUserid: ZHOU,
        buyer: { unionid: null, phone: '138****0000', nickname: '周**', shopBuyerId: 'tb1' },
        paidAt: new Date('2026-02-20T12:30:00Z'),
        status: 'paid',
        amountFen: 66_500,
        refundedFen: 0,
        lines: [
          { sku: 'milk', name: 'A2奶粉 3段', quantity: 2, amountFen: 59_600 },
          { sku: 'coffee', name: '山语拼配豆, 250 g', quantity: 1, amountFen: 6_900 },
        ],
      },
    ],
    messages: [
      {
        msgid: 'm1_external',
        from: ZHOU,
        to: ['zhangsan'],
        roomId: '',
        type: 'text',
        text: '团团快没奶了，能换3段吗',
        at: before,
      },
      { msgid: 'm2_external', from: ZHOU, to: ['wangwu'], roomId: '', type: 'text', text: '在吗', at: before },
    ],
    corpTags: [{ groupId: 'etFaKe1DAAAg1Zc4', groupName: '复购', tags: [{ id: TAG, name: '60天未购' }] }],
  };
}
