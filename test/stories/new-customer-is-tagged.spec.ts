import { Corp } from '../support/corp';
import { allPages } from '../support/pages';
import { startTestService, TestService } from '../support/service';

const REP = 'zhangsan';

interface CustomerRow {
  id: number;
  reps: { userid: string }[];
  orderKnown: boolean;
}

interface Detail {
  name: string;
  follows: { rep: { userid: string }; status: string }[];
  purchase: { orderKnown: boolean; orders: number; amountFen: number };
  orders: { id: number; number: string }[];
  tags: {
    name: string;
    source: string;
    evidence: { kind: string; id: number; text: string }[];
    rule: { name: string } | null;
  }[];
}

interface Run {
  id: number;
  kind: string;
  state: string;
  entered: number;
  left: number;
}

describe('a new customer', () => {
  let shop: TestService;
  let corp: Corp;
  let externalUserid: string;
  let unionid: string;
  let ruleId: number;
  let customerId: number;
  let run: Run;

  beforeAll(async () => {
    shop = await startTestService();
    corp = new Corp(shop);
    await shop.api.post('/api/v1/sync', { kind: 'full' });
    await shop.drain();
    const products = await (await fetch(`${shop.url}/sandbox/shop/products.csv`)).text();
    await shop.api.send('/api/v1/products/import', products, 'text/csv');
    await shop.drain();
  }, 60_000);
  afterAll(() => shop.stop());

  /** Everything due, and what waits for the next minute. */
  const aMinute = async () => {
    await shop.drain();
    await shop.moveTo(new Date(shop.clock.now().getTime() + 61_000));
    await shop.drain();
  };
  const detail = () => shop.api.get<Detail>(`/api/v1/customers/${customerId}`);
  const runs = async () => (await shop.api.get<{ items: Run[] }>(`/api/v1/tag-rules/${ruleId}/runs`)).items;
  const writes = () => allPages(shop.api, '/api/v1/wecom/effects?kind=mark-tag');
  const remoteTags = async () => (await corp.contact(externalUserid)).tagsOf(REP);

  it('arrives by a signed callback and is on the list', async () => {
    const added = (await corp.act({ kind: 'add_friend', userid: REP })) as { externalUserids: string[] };
    [externalUserid] = added.externalUserids;
    await shop.drain();
    const { items } = await shop.api.get<{ items: { kind: string; subject: string; state: string }[] }>(
      `/api/v1/wecom/inbox?subject=${externalUserid}`,
    );
    expect(items).toMatchObject([{ kind: 'change_external_contact.add_external_contact', state: 'done' }]);
    const found = await shop.api.get<{ items: CustomerRow[] }>(`/api/v1/customers?q=${externalUserid}`);
    expect(found.items).toMatchObject([{ reps: [{ userid: REP }], orderKnown: false }]);
    customerId = found.items[0].id;
    expect(await detail()).toMatchObject({
      follows: [{ rep: { userid: REP }, status: 'active' }],
      purchase: { orderKnown: false },
      tags: [],
    });
    ({ unionid } = await corp.contact(externalUserid));
  });

  it('is matched to an order a shop pushes, and tagged for it, with the order as evidence', async () => {
    const { items: products } = await shop.api.get<{ items: { id: number; sku: string }[] }>('/api/v1/products?q=milk');
    const made = await shop.api.post<{ id: number; tag: { id: number } }>('/api/v1/tag-rules', {
      name: '买过奶粉',
      newTag: { name: '奶粉客', group: '购买' },
      rule: { id: 'n', kind: 'orders.bought-product', params: { productIds: [products[0].id], days: 30, atLeast: 1 } },
    });
    ruleId = made.id;
    await shop.api.patch(`/api/v1/tags/${made.tag.id}`, { writeBack: true });
    await shop.api.post(`/api/v1/tag-rules/${ruleId}/confirm`);
    await aMinute();
    expect((await detail()).tags).toEqual([]);

    const { results } = await shop.api.post<{ results: object[] }>('/api/v1/orders', [
      {
        source: 'miniprogram',
        number: 'M20260302001',
        status: 'paid',
        paidAt: shop.clock.now().toISOString(),
        amountFen: 29_800,
        buyer: { unionid },
        lines: [{ sku: 'milk', name: 'A2奶粉 3段', quantity: 1, amountFen: 29_800 }],
      },
    ]);
    expect(results).toEqual([expect.objectContaining({ result: 'created', matched: true })]);
    await aMinute();

    const shown = await detail();
    expect(shown.purchase).toMatchObject({ orderKnown: true, orders: 1, amountFen: 29_800 });
    expect(shown.tags).toEqual([
      expect.objectContaining({
        name: '奶粉客',
        source: 'rule',
        rule: expect.objectContaining({ name: '买过奶粉' }),
        evidence: [expect.objectContaining({ kind: 'order', id: shown.orders[0].id })],
      }),
    ]);
    expect(shown.tags[0].evidence[0].text).toContain('M20260302001');
  });

  it("has the tag on the rep's friendship in WeCom", async () => {
    expect(await remoteTags()).toEqual(['奶粉客']);
    expect(await writes()).toMatchObject([{ state: 'succeeded', rep: REP, customer: externalUserid }]);
  });

  it('is not tagged once more when WeCom tells us of our own write', async () => {
    const [before, ...older] = await runs();
    run = before;
    expect(run).toMatchObject({ kind: 'facts', state: 'done', entered: 1, left: 0 });
    expect(await corp.tell({ ChangeType: 'edit_external_contact', UserID: REP, ExternalUserID: externalUserid })).toBe(
      200,
    );
    await aMinute();
    expect(await runs()).toEqual([before, ...older]);
    expect(await writes()).toHaveLength(1);
    expect((await detail()).tags).toHaveLength(1);
  });

  it('loses the tag here and in WeCom when the run is taken back, and does not get it again', async () => {
    await shop.api.post(`/api/v1/tag-runs/${run.id}/undo`);
    await aMinute();
    expect((await runs()).find(({ id }) => id === run.id)).toMatchObject({ state: 'undone' });
    expect(await shop.api.get(`/api/v1/tag-rules/${ruleId}`)).toMatchObject({ state: 'paused', customers: 0 });
    expect((await detail()).tags).toEqual([]);
    expect(await remoteTags()).toEqual([]);
    expect(await corp.tell({ ChangeType: 'edit_external_contact', UserID: REP, ExternalUserID: externalUserid })).toBe(
      200,
    );
    await aMinute();
    expect((await detail()).tags).toEqual([]);
    expect(await writes()).toHaveLength(2);
    expect((await detail()).purchase.orders).toBe(1);
  });

  it('has the tag again, here and in WeCom, when the rule is made live again', async () => {
    await shop.api.post(`/api/v1/tag-rules/${ruleId}/confirm`);
    await aMinute();
    expect((await detail()).tags).toMatchObject([{ name: '奶粉客', source: 'rule' }]);
    expect(await remoteTags()).toEqual(['奶粉客']);
    expect(await writes()).toHaveLength(3);
  });
});
