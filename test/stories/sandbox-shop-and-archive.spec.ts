import { parse } from 'csv-parse/sync';
import { Answer, Box, Listener } from '../support/sandbox';
import { GROUP, STRANGER, ZHOU } from '../support/small-world';

describe("the sandbox's shop", () => {
  let box: Box;
  let listener: Listener;
  beforeEach(async () => {
    listener = await Listener.open();
    box = await Box.open({ shop: { ordersUrl: listener.url, apiKey: 'shop-key' } });
  });
  afterEach(async () => {
    await box.close();
    await listener.close();
  });

  const pushed = () => listener.requests.flatMap(({ body }) => JSON.parse(body) as Answer[]);
  const file = async (name: string) => {
    const text = await (await fetch(`${box.server.url}/shop/${name}`)).text();
    return parse(text, { columns: true, bom: true }) as Record<string, string>[];
  };

  it('pushes new orders, and refunds as the same order again, with its key', async () => {
    const { number } = await box.control('act', { kind: 'buy', externalUserid: ZHOU, sku: 'coffee', quantity: 2 });
    await box.control('act', { kind: 'refund', source: 'tmall', number });
    expect(listener.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer shop-key',
      'Bearer shop-key',
    ]);
    const order = {
      source: 'tmall',
      number,
      status: 'paid',
      paidAt: box.sandbox.now().toISOString(),
      amountFen: 13_800,
      refundedFen: 0,
      buyer: { unionid: null, phone: '138****0000', nickname: '周**', shopBuyerId: 'tb1' },
      lines: [{ sku: 'coffee', name: '山语拼配豆, 250 g', quantity: 2, amountFen: 13_800 }],
    };
    expect(pushed()).toEqual([order, { ...order, status: 'refunded', refundedFen: 13_800 }]);
    expect((await box.control('state')).orders).toEqual({ total: 2, unsent: 0 });
  });

  it('keeps an order until the listener has taken it', async () => {
    listener.status = 503;
    await box.control('act', { kind: 'buy', externalUserid: ZHOU, sku: 'milk' });
    expect((await box.control('state')).orders.unsent).toBe(1);
    listener.status = 200;
    await box.control('shop', { ordersUrl: listener.url, apiKey: 'new-key' });
    expect((await box.control('state')).orders.unsent).toBe(0);
    const [refused, taken] = pushed();
    expect(taken).toEqual(refused);
    expect(listener.requests[1].headers.authorization).toBe('Bearer new-key');
  });

  it('gives the past as a file, one row per line, in yuan and Shanghai time', async () => {
    const rows = await file('orders.csv');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({
      店铺: '天猫',
      订单号: 'T1',
      订单状态: '已付款',
      付款时间: '2026-02-20 20:30:00',
      买家昵称: '周**',
      买家ID: 'tb1',
      手机号: '138****0000',
      unionid: '',
      商品编码: 'milk',
      商品名称: 'A2奶粉 3段',
      数量: '2',
      实付金额: '596.00',
      退款金额: '0.00',
    });
    expect(rows[1].商品名称).toBe('山语拼配豆, 250 g');
    await box.control('act', { kind: 'refund', source: 'tmall', number: 'T1' });
    const refunds = (await file('orders.csv')).map((row) => Number(row.退款金额));
    expect(refunds[0] + refunds[1]).toBeCloseTo(665);
  });

  it('gives the catalogue as a file', async () => {
    await box.control('act', { kind: 'stock', sku: 'milk', stock: 0 });
    const milk = (await file('products.csv')).find((row) => row.商品编码 === 'milk');
    expect(milk).toEqual({
      商品编码: 'milk',
      商品名称: 'A2奶粉 3段',
      品类: '奶粉',
      价格: '298.00',
      周期天数: '24',
      系列: 'A2',
      阶段: '3',
      可营销: '是',
      库存: '0',
    });
  });
});

describe("the sandbox's archive", () => {
  let box: Box;
  beforeEach(async () => (box = await Box.open()));
  afterEach(() => box.close());

  const feed = (query: string) => box.raw('GET', `/archive/messages?${query}`);

  it('holds the chats of seat holders only, as decrypted messages', async () => {
    expect(await box.raw('GET', '/archive/permit_users')).toMatchObject({ ids: ['zhangsan'] });
    await box.control('act', { kind: 'chat', userid: 'wangwu', externalUserid: ZHOU, text: '不在存档里' });
    await box.control('act', {
      kind: 'chat',
      userid: 'zhangsan',
      externalUserid: STRANGER,
      chatId: GROUP,
      text: '群里的话',
    });
    const { messages } = await feed('seq=0&limit=1000');
    expect(messages).toHaveLength(2);
    expect(messages[0]).toEqual({
      seq: 1,
      msgid: 'm1_external',
      action: 'send',
      from: ZHOU,
      tolist: ['zhangsan'],
      roomid: '',
      msgtime: Date.parse('2026-01-01T00:00:00Z'),
      msgtype: 'text',
      text: { content: '团团快没奶了，能换3段吗' },
    });
    expect(messages[1]).toMatchObject({ from: STRANGER, roomid: GROUP, tolist: ['lisi', ZHOU, 'zhangsan'].sort() });
  });

  it('is read on from the last seq, in pages', async () => {
    for (let n = 0; n < 5; n += 1) {
      await box.control('act', { kind: 'chat', userid: 'zhangsan', externalUserid: ZHOU, text: `第 ${n} 句` });
    }
    const seen: string[] = [];
    for (let seq = 0; ;) {
      const { messages } = (await feed(`seq=${seq}&limit=2`)) as unknown as { messages: Answer[] };
      if (messages.length === 0) break;
      seen.push(...messages.map(({ text }) => text.content as string));
      seq = messages[messages.length - 1].seq as number;
    }
    expect(seen.slice(1)).toEqual(['第 0 句', '第 1 句', '第 2 句', '第 3 句', '第 4 句']);
    expect(await feed('seq=0&limit=1001')).toMatchObject({ errcode: 10000 });
  });
});
