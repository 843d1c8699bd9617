import iconv from 'iconv-lite';
import { ProductRow, ProductsWritten } from '../../src/products/products.dto';
import { ProductsModule } from '../../src/products/products.module';
import { ENGINES } from '../support/database';
import { openRooms, Rooms } from '../support/rooms';

const TABLE = [
  '商品编码,商品名称,品类,价格,周期天数,系列,阶段,可营销,库存',
  'A2-1,A2奶粉 1段 800g,奶粉,368.00,20,a2,1,否,400',
  'MUG,小满家马克杯,家清,59.00,,mug,1,是,12',
  'BAD,坏价格,家清,五块,,x,1,是,1',
  ',没有编码,家清,5.00,,x,1,是,1',
].join('\n');

describe.each(ENGINES)('the catalogue on %s', (engine) => {
  let rooms: Rooms;
  beforeAll(async () => {
    rooms = await openRooms(engine, { modules: [ProductsModule] });
  });
  afterAll(() => rooms.close());

  const list = async (query = '') => (await rooms.ask<{ items: ProductRow[] }>(`/api/v1/products?${query}`)).body.items;

  it('is read from a table, in either encoding, and changes nothing the second time', async () => {
    const first = await rooms.ask<ProductsWritten>('/api/v1/products/import', iconv.encode(TABLE, 'gb18030'));
    expect(first.body).toEqual({
      created: 2,
      changed: 0,
      same: 0,
      rejected: [
        { rowNo: 4, problem: '价格“五块”不是金额' },
        { rowNo: 5, problem: '商品编码为空或超过 64 个字' },
      ],
    });
    const second = await rooms.ask<ProductsWritten>('/api/v1/products/import', TABLE);
    expect(second.body).toMatchObject({ created: 0, changed: 0, same: 2 });
    expect(await list()).toMatchObject([
      { sku: 'A2-1', category: '奶粉', priceFen: 36800, cycleDays: 20, stage: 1, marketable: false, stock: 400 },
      { sku: 'MUG', priceFen: 5900, cycleDays: null, marketable: true },
    ]);
    expect((await rooms.ask('/api/v1/products/import', '名称,价格\nx,1')).status).toBe(422);
  });

  it('is changed by sku; what is left out stays, null clears', async () => {
    const { body } = await rooms.ask<ProductsWritten>(
      '/api/v1/products',
      [{ sku: 'A2-1', stock: 3, cycleDays: null }, { sku: 'NEW' }, { sku: 'WRONG', priceFen: 1.5 }, { name: 'no sku' }],
      'PUT',
    );
    expect(body).toMatchObject({ created: 1, changed: 1, same: 0 });
    expect(body.rejected.map((row) => row.rowNo)).toEqual([3, 4]);
    expect(await list('q=A2')).toMatchObject([{ name: 'A2奶粉 1段 800g', stock: 3, cycleDays: null, priceFen: 36800 }]);
    expect((await list('limit=200')).map((row) => row.sku)).toEqual(['A2-1', 'MUG', 'NEW']);
  });
});
