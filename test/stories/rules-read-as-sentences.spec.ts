import { startTestService, TestService } from '../support/service';
import { ZHOU } from '../support/small-world';

interface Preset {
  name: string;
  tag: { name: string; group: string };
  rule: unknown;
  sentence: string;
  expiresDays: number | null;
}

interface Explanation {
  result: string;
  nodes: { nodeId: string; result: string; facts: string }[];
}

describe('rules over HTTP', () => {
  let shop: TestService;
  let zhou: number;

  beforeAll(async () => {
    shop = await startTestService();
    await shop.api.post('/api/v1/sync', { kind: 'full' });
    await shop.drain();
    const { items } = await shop.api.get<{ items: { id: number }[] }>(`/api/v1/customers?q=${ZHOU}`);
    zhou = items[0].id;
    await shop.api.post('/api/v1/conversations/pull');
    await shop.drain();
  }, 60_000);
  afterAll(() => shop.stop());

  it('offers every kind with a sentence and a form in Chinese', async () => {
    const kinds =
      await shop.api.get<{ kind: string; label: string; sentence: string; params: { properties?: object } }[]>(
        '/api/v1/rules/kinds',
      );
    expect(kinds.map(({ kind }) => kind)).toEqual([
      ...[
        'follow.added-within',
        'follow.channel',
        'follow.rep',
        'group.member-of',
        'hold.open',
        'message.contains',
        'orders.amount',
      ],
      ...['orders.bought-category', 'orders.bought-product', 'orders.count', 'orders.cycle-position'],
      ...['orders.first-within', 'orders.recency', 'signal.has', 'tag.has'],
    ]);
    for (const { kind, label, sentence, params } of kinds) {
      const fields = Object.entries(params.properties ?? {}) as [string, { title?: string }][];
      expect([kind, label, ...fields.map(([, field]) => field.title ?? '')].join()).toMatch(
        /^[a-z.-]+(,.*[\u4e00-\u9fff].*)+$/,
      );
      for (const [, name] of sentence.matchAll(/\{(\w+)\}/g))
        expect([kind, fields.map(([key]) => key)]).toEqual([kind, expect.arrayContaining([name])]);
    }
    expect(kinds.find(({ kind }) => kind === 'orders.count')).toMatchObject({
      unknowable: true,
      mentionsTime: true,
      coverage: 'orders',
    });
    expect(kinds.find(({ kind }) => kind === 'signal.has')).toMatchObject({ unknowable: true, coverage: 'chats' });
    expect(kinds.find(({ kind }) => kind === 'hold.open')).toMatchObject({ unknowable: false, coverage: null });
  });

  it('offers rules to start from, each of which can be saved and confirmed', async () => {
    const presets = await shop.api.get<Preset[]>('/api/v1/tag-rules/presets');
    expect(presets.map(({ tag }) => tag.name)).toEqual(
      expect.arrayContaining(['高价值', '近30天活跃', '即将流失', '奶粉用户', '想补货', '投诉未结']),
    );
    expect(presets.find(({ tag }) => tag.name === '即将流失')?.sentence).toBe(
      '距上次购买是【自己周期】的 1.2–3 倍，且 非【投诉未结】',
    );
    for (const { name, tag, rule, expiresDays } of presets) {
      const made = await shop.api.post<{ id: number; state: string }>('/api/v1/tag-rules', {
        name,
        newTag: tag,
        rule,
        expiresDays,
      });
      expect(made.state).toBe('draft');
      await shop.api.post(`/api/v1/tag-rules/${made.id}/confirm`);
    }
    await shop.drain();
    const rules = await shop.api.get<{ lastRun: { state: string }; state: string }[]>('/api/v1/tag-rules');
    expect(rules.map(({ state, lastRun }) => [state, lastRun.state])).toEqual(presets.map(() => ['live', 'done']));
  });

  it('says why a customer is not in, and that nobody can tell where no order is matched', async () => {
    const rule = {
      id: 'all',
      op: 'all',
      children: [
        { id: 'buys', kind: 'orders.count', params: { days: 90, atLeast: 1 } },
        { id: 'friend', kind: 'follow.rep', params: { userids: ['zhangsan'] } },
        { id: 'says', kind: 'message.contains', params: { keyword: '3段', days: 365 } },
      ],
    };
    const explained = await shop.api.post<Explanation>('/api/v1/rules/explain', { rule, customerId: zhou });
    expect(explained.result).toBe('unknown');
    expect(explained.nodes).toEqual([
      { nodeId: 'all', result: 'unknown', facts: '' },
      { nodeId: 'buys', result: 'unknown', facts: '' },
      { nodeId: 'friend', result: 'true', facts: '张三的好友' },
      { nodeId: 'says', result: 'true', facts: '2026-01-01：“团团快没奶了，能换3段吗”' },
    ]);
    const preview = await shop.api.post('/api/v1/rules/preview', { rule });
    expect(preview).toMatchObject({ matched: 0, unknown: 1, enters: 0, leaves: 0 });
  });

  it('names the part of a rule that is wrong', async () => {
    const ask = (rule: unknown) => shop.api.post('/api/v1/rules/preview', { rule });
    await expect(ask({ id: 'top', op: 'all', children: [] })).rejects.toThrow(/422.*rules\.empty-group.*"node":"top"/);
    await expect(ask({ id: 'x', kind: 'sql', params: {} })).rejects.toThrow(/rules\.unknown-kind/);
    await expect(ask({ id: 'x', kind: 'orders.count', params: { days: '1; DROP TABLE customer' } })).rejects.toThrow(
      /rules\.bad-params/,
    );
    await expect(ask({ id: 'x', kind: 'orders.recency', params: { from: 9, to: 3 } })).rejects.toThrow(/"from"/);
    await expect(ask('everyone')).rejects.toThrow(/400/);
  });
});
