import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { CustomersModule } from '../../src/customers/customers.module';
import { OrderImportView, OrderRejectView } from '../../src/orders/import/imports.dto';
import { Orders } from '../../src/orders/orders.service';
import { OrderRow } from '../../src/orders/orders.dto';
import { OrdersModule } from '../../src/orders/orders.module';
import { sql } from '../../src/platform/database/sql';
import { ProductsModule } from '../../src/products/products.module';
import { ENGINES } from '../support/database';
import { openRooms, Rooms } from '../support/rooms';
import { until } from '../support/until';

const NOW = new Date('2026-03-08T04:00:00Z');
const HEAD = '店铺,订单号,订单状态,付款时间,买家昵称,买家ID,手机号,unionid,商品编码,商品名称,数量,实付金额,退款金额';
const ROWS = [
  '微信小店,3712345678901234567,已付款,2026-03-01 10:00:00,周姐,m1,138****5678,oZhou,A2-3,"A2奶粉 3段, 800g",2,656.00,0.00',
  '微信小店,3712345678901234567,已付款,2026-03-01 10:00:00,周姐,m1,138****5678,oZhou,BIB,硅胶饭兜,1,49.00,49.00',
  '天猫,2000000000000000001,交易成功,2026/3/2 09:05,周**姐,t1,,,DP-L,云柔纸尿裤 L 104片,1,149.00,0',
  '有赞,E20260303,退款成功,2026-03-03 20:15:30,王,y1,13912345678,,SY-250,山语拼配豆 250g,1,¥68.00,68',
];
const TABLE = [HEAD, ...ROWS].join('\n');

describe.each(ENGINES)('an order table on %s', (engine) => {
  let rooms: Rooms;
  const open = async (place?: Rooms['place']) => {
    rooms = await openRooms(engine, { modules: [CustomersModule, ProductsModule, OrdersModule], place });
    rooms.clock.shift(NOW.getTime() - Date.now());
  };
  beforeAll(() => open());
  afterAll(async () => {
    await rooms.stop();
    await rooms.place.remove();
  });
  afterEach(async () => {
    for (const table of ['shop_order', 'order_line', 'order_import', 'order_reject', 'product', 'job']) {
      await rooms.db.run(sql`DELETE FROM ${sql.ident(table)}`);
    }
  });

  const upload = async (file: string | Buffer, query = 'name=orders.csv') => {
    const { status, body } = await rooms.ask<OrderImportView>(`/api/v1/orders/import?${query}`, file);
    if (status !== 202) return { status, run: body as unknown as { error: { code: string; message: string } } };
    await rooms.queue.drain();
    return { status, run: (await rooms.ask<OrderImportView>(`/api/v1/orders/imports/${body.id}`)).body };
  };
  const orders = async () => {
    const { body } = await rooms.ask<{ items: OrderRow[] }>('/api/v1/orders?limit=200');
    return body.items.toReversed();
  };
  const rejects = async (id: number) =>
    (await rooms.ask<{ items: OrderRejectView[] }>(`/api/v1/orders/imports/${id}/rejects`)).body.items;
  const files = () => {
    const folder = join(rooms.place.dir, 'imports');
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  it('becomes orders: several lines in one, yuan in fen, wall time in instants, refunds told apart', async () => {
    const { run } = await upload(TABLE);
    expect(run).toMatchObject({
      state: 'done',
      rowsTotal: 4,
      rowsDone: 4,
      created: 3,
      changed: 0,
      same: 0,
      rejected: 0,
    });
    const [weixin, tmall, youzan] = await orders();
    expect(weixin).toMatchObject({
      source: 'miniprogram',
      number: '3712345678901234567',
      status: 'paid',
      paidAt: '2026-03-01T02:00:00.000Z',
      amountFen: 70500,
      refundedFen: 4900,
      buyer: { nickname: '周姐', phone: '138****5678', shopId: 'm1' },
      lines: [
        { sku: 'A2-3', name: 'A2奶粉 3段, 800g', quantity: 2, amountFen: 65600 },
        { sku: 'BIB', name: '硅胶饭兜', quantity: 1, amountFen: 4900 },
      ],
    });
    expect(tmall).toMatchObject({
      source: 'tmall',
      status: 'paid',
      paidAt: '2026-03-02T01:05:00.000Z',
      amountFen: 14900,
    });
    expect(youzan).toMatchObject({ status: 'refunded', refundedFen: 6800, buyer: { phone: '139****5678' } });
    expect(files()).toEqual([]);
  });

  const tabbed = TABLE.replace('"A2奶粉 3段, 800g"', 'A2奶粉 3段; 800g').replaceAll(',', '\t').replace(';', ',');
  it.each([
    ['UTF-8', Buffer.from(TABLE)],
    ['UTF-8 with a mark and Windows line ends', Buffer.from(`\uFEFF${TABLE.replaceAll('\n', '\r\n')}\r\n`)],
    ['GB18030', iconv.encode(TABLE, 'gb18030')],
    ['GB18030 with tabs', iconv.encode(tabbed, 'gb18030')],
    ['UTF-16 with tabs', iconv.encode(tabbed, 'utf16le', { addBOM: true })],
  ])('reads the same in %s', async (_, bytes) => {
    const { run } = await upload(bytes);
    expect(run).toMatchObject({ state: 'done', created: 3, rejected: 0 });
    const [weixin] = await orders();
    expect(weixin.lines.map((line) => line.name)).toEqual(['A2奶粉 3段, 800g', '硅胶饭兜']);
  });

  it('changes nothing the second time, and only what is new the third', async () => {
    await upload(TABLE);
    const before = await rooms.db.rows(sql`SELECT * FROM shop_order ORDER BY id`);
    expect((await upload(TABLE)).run).toMatchObject({ created: 0, changed: 0, same: 3 });
    expect(await rooms.db.rows(sql`SELECT * FROM shop_order ORDER BY id`)).toEqual(before);
    const { run } = await upload(TABLE.replace('交易成功', '退款成功').replace('149.00,0', '149.00,149'));
    expect(run).toMatchObject({ created: 0, changed: 1, same: 2 });
  });

  it('is the same order as the one the shop pushed', async () => {
    await rooms.ask('/api/v1/orders', [
      {
        source: 'tmall',
        number: '2000000000000000001',
        status: 'paid',
        paidAt: '2026-03-02T01:05:00.400Z',
        amountFen: 14900,
        refundedFen: 0,
        buyer: { unionid: null, phone: null, nickname: '周**姐', shopBuyerId: 't1' },
        lines: [{ sku: 'DP-L', name: '云柔纸尿裤 L 104片', quantity: 1, amountFen: 14900 }],
      },
    ]);
    expect((await upload(TABLE)).run).toMatchObject({ created: 2, changed: 0, same: 1 });
  });

  it('lists the rows it cannot read, each with its problem, whole orders at a time, phones masked', async () => {
    const bad = [
      '天猫,1,已付款,昨天,甲,,13812345678,,A,a,1,1.00,0',
      '天猫,2,已付款,2026-03-01 10:00:00,甲,,,,A,a,1,一块,0',
      '天猫,3,已付款,2026-03-01 10:00:00,甲,,,,A,a,1,1.00,0',
      '天猫,3,已付款,2026-03-01 10:00:00,甲,,,,B,b,半,1.00,0',
      '天猫,,已付款,2026-03-01 10:00:00,甲,,,,A,a,1,1.00,0',
      '天猫,1.23E+18,已付款,2026-03-01 10:00:00,甲,,,,A,a,1,1.00,0',
      '天猫,7,随便,2026-03-01 10:00:00,甲,,,,A,a,1,1.00,0',
      '天猫,8,已付款,,甲,,,,A,a,1,1.00,0',
      '天猫,9,已付款,2026-03-01 10:00:00,甲,,,,,,1,1.00,0',
      '天猫,10,已付款,2026-03-01 10:00:00,甲,,,,A,a,1,1.00,0',
    ];
    const { run } = await upload([HEAD, ...bad].join('\n'));
    expect(run).toMatchObject({ state: 'done', rowsTotal: 10, rowsDone: 10, created: 1, rejected: 9 });
    const listed = await rejects((run as OrderImportView).id);
    expect(listed.map((row) => [row.rowNo, row.problem])).toEqual([
      [2, '付款时间“昨天”认不出来，请写成 2026-03-08 12:30:00'],
      [3, '实付金额“一块”不是金额（元，最多两位小数）'],
      [4, '同一订单的第 5 行有问题，整单没有导入'],
      [5, '数量“半”不是整数'],
      [6, '订单号是空的'],
      [7, '订单号被表格软件改成了科学计数法，请把该列设为文本后重新导出'],
      [8, '订单状态“随便”不认识'],
      [9, '已付款的订单没有付款时间'],
      [10, '商品编码和商品名称都是空的'],
    ]);
    expect(listed[0].row).toMatchObject({ 店铺: '天猫', 订单号: '1', 手机号: '138****5678' });
    expect((await orders()).map((one) => one.number)).toEqual(['10']);
  });

  it('may name its columns otherwise, and an amount per order', async () => {
    const table = [
      '主订单编号\t订单状态\t支付完成时间\t商家编码\t选购商品\t商品数量(件)\t订单应付金额（元）\t备注',
      '="6920000000000000001"\t已完成\t2026-03-01 08:00:00\tA\t甲\t1\t100.00\t',
      '="6920000000000000001"\t已完成\t2026-03-01 08:00:00\tB\t乙\t2\t100.00\t',
    ].join('\n');
    expect((await upload(table)).run).toMatchObject({ error: { code: 'orders.unknown-columns' } });
    const { run } = await upload(table, `name=a.txt&source=${encodeURIComponent('抖店')}`);
    expect(run).toMatchObject({ state: 'done', created: 1, source: 'douyin' });
    const [order] = await orders();
    expect(order).toMatchObject({ number: '6920000000000000001', amountFen: 10000, source: 'douyin' });
    expect(order.lines.map((line) => line.amountFen)).toEqual([3333, 6667]);
  });

  it('is refused at once when it is not an order table', async () => {
    const { status, run } = await upload('姓名,生日\n甲,1990-01-01');
    expect(status).toBe(422);
    expect((run as { error: { message: string } }).error.message).toBe(
      '表头里缺少：订单号、店铺（或在导入时选店铺）、付款时间、商品编码或商品名称、实付金额。',
    );
    expect((await upload('')).status).toBe(422);
    expect(files()).toEqual([]);
  });

  it('comes as a form too', async () => {
    const form = new FormData();
    form.set('file', new Blob([TABLE]), '三月订单.csv');
    const { status, body } = await rooms.ask<OrderImportView>('/api/v1/orders/import', form);
    expect([status, body.name]).toEqual([202, '三月订单.csv']);
    await rooms.queue.drain();
    expect(await orders()).toHaveLength(3);
    expect(files()).toEqual([]);
  });

  it('may have the lines of an order apart from each other', async () => {
    const line = (number: number, sku: string) =>
      `天猫,${number},已付款,2026-03-01 10:00:00,甲,,,,${sku},${sku},1,1.00,0`;
    const numbers = Array.from({ length: 450 }, (_, n) => n + 1);
    const table = [HEAD, ...numbers.map((n) => line(n, 'A')), ...numbers.filter((n) => n % 2).map((n) => line(n, 'B'))];
    const { run } = await upload(table.join('\n'));
    expect(run).toMatchObject({ state: 'done', rowsTotal: 675, rowsDone: 675, created: 450, changed: 0, same: 0 });
    const amounts = await rooms.db.rows(
      sql`SELECT amount_fen, COUNT(*) AS n FROM shop_order GROUP BY amount_fen ORDER BY 1`,
    );
    expect(amounts).toEqual([
      { amount_fen: 100, n: 225 },
      { amount_fen: 200, n: 225 },
    ]);
  });

  it('goes on where it was when the process was cut off, and counts every order and row once', async () => {
    const line = (n: number, sku: string, amount = '1.00') =>
      `天猫,${n},已付款,2026-03-01 10:00:00,甲,,,,${sku},${sku},1,${amount},0`;
    const rows = Array.from({ length: 1500 }, (_, index) => line(index + 1, 'A', index % 100 ? '1.00' : '坏'));
    const scattered = Array.from({ length: 400 }, (_, index) => line(3 * index + 2, 'B'));
    // After the third batch the database refuses, as it would when the process dies in the middle of it.
    const real = rooms.get(Orders);
    let writes = 0;
    const write = jest.spyOn(real, 'write').mockImplementation(async (drafts) => {
      if (++writes === 4) throw new Error('killed');
      return Orders.prototype.write.call(real, drafts);
    });
    const { body } = await rooms.ask<OrderImportView>(
      '/api/v1/orders/import?name=big',
      [HEAD, ...rows, ...scattered].join('\n'),
    );
    const run = async () => (await rooms.ask<OrderImportView>(`/api/v1/orders/imports/${body.id}`)).body;
    await until(() => writes >= 4, 'the fourth batch fails');
    await rooms.queue.drain();
    const cut = await run();
    expect(cut).toMatchObject({ state: 'running', created: 600 });
    write.mockRestore();
    const { place } = rooms;
    await rooms.stop();
    await open(place);
    rooms.clock.shift(rooms.clock.offset + 3_600_000);
    await until(async () => (await run()).state === 'done', 'the import goes on by itself');
    expect(await run()).toMatchObject({ rowsTotal: 1900, rowsDone: 1900, created: 1485, changed: 0, same: 0 });
    expect((await run()).rejected).toBe(15 + scattered.filter((_, index) => (3 * index + 1) % 100 === 0).length);
    expect(files()).toEqual([]);
  });
});
