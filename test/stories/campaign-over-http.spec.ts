import { Browser, startTestService, TestService } from '../support/service';
import { OPENING } from '../support/small-world';

const MEMBERS = { id: 'all', kind: 'follow.added-within', params: { days: 3650 } };

function params(at: Date) {
  return {
    audience: { target: 'customers', rule: MEMBERS },
    beats: [{ key: 'only', label: '群发', offsetDays: 0, at: '10:00', text: '到货了，我是{导购}', validMinutes: 240 }],
    schedule: { at: at.toISOString() },
    holdoutShare: 0,
    attributionDays: 3,
  };
}

describe('campaigns over HTTP', () => {
  let corp: TestService;
  beforeAll(async () => {
    corp = await startTestService();
    await corp.api.post('/api/v1/sync', { kind: 'full' });
    await corp.drain();
  });
  afterAll(() => corp.stop());

  it('offers the kinds with their forms and presets', async () => {
    const kinds =
      await corp.api.get<{ kind: string; params: { properties: object }; presets: unknown[] }[]>(
        '/api/v1/campaign-kinds',
      );
    expect(kinds.map((kind) => kind.kind)).toEqual(['broadcast', 'member-day']);
    for (const kind of kinds) {
      expect(Object.keys(kind.params.properties)).toEqual([
        'audience',
        'beats',
        'holdoutShare',
        'attributionDays',
        'schedule',
      ]);
      expect(kind.presets.length).toBeGreaterThan(0);
    }
  });

  it('reads and sets the rules of contact, refusing nonsense', async () => {
    const rules = await corp.api.get<Record<string, unknown>>('/api/v1/reach/settings');
    expect(rules).toMatchObject({ budgetRule: 'month-days', quietFrom: '22:00', quietTo: '08:00', maxPerDay: 1 });
    expect(await corp.api.put('/api/v1/reach/settings', { ...rules, coolingDays: 0 })).toMatchObject({
      coolingDays: 0,
    });
    expect(await corp.api.get('/api/v1/reach/settings')).toMatchObject({ coolingDays: 0 });
    for (const wrong of [{ quietFrom: '25:00' }, { maxPerDay: 0 }, { budgetRule: 'always' }, { more: 1 }]) {
      await expect(corp.api.put('/api/v1/reach/settings', { ...rules, ...wrong })).rejects.toThrow('400');
    }
  });

  it('goes from draft to delivered', async () => {
    const sendAt = new Date(OPENING.getTime() + 2 * 3_600_000);
    const created = await corp.api.post<{ id: number; state: string }>('/api/v1/campaigns', {
      kind: 'broadcast',
      name: '到货',
      params: params(sendAt),
    });
    expect(created.state).toBe('draft');
    const path = `/api/v1/campaigns/${created.id}`;
    const preview = await corp.api.post<{ audienceHash: string; final: number; warnings: unknown[] }>(
      `${path}/preview`,
    );
    expect(preview.final).toBe(1);
    await corp.api.post(`${path}/submit`);
    await expect(corp.api.post(`${path}/approve`, { audienceHash: '0'.repeat(64) })).rejects.toThrow('409');
    await corp.api.post(`${path}/approve`, { audienceHash: preview.audienceHash });
    expect(await corp.api.post(`${path}/schedule`)).toMatchObject({ state: 'scheduled', nextAt: sendAt.toISOString() });
    await corp.moveTo(new Date(sendAt.getTime() + 3_600_000));
    const { items } = await corp.api.get<{ items: { id: number; state: string }[] }>(`${path}/occurrences`);
    expect(items).toMatchObject([{ state: 'running' }]);
    const occurrence = `/api/v1/occurrences/${items[0].id}`;
    const view = await corp.api.get<{ totals: object; lift: object }>(occurrence);
    expect(view.totals).toMatchObject({ recipients: 1, treatment: 1, tasks: 1 });
    expect(view.lift).toMatchObject({ verdict: 'too-small', final: false, windowDays: 3 });
    expect(await corp.api.get(`${occurrence}/lift`)).toEqual(view.lift);
    const recipients = await corp.api.get<{ items: object[] }>(`${occurrence}/recipients?limit=5`);
    expect(recipients.items).toMatchObject([{ target: { kind: 'customer', name: '周姐' } }]);
    expect(await corp.api.get('/api/v1/occurrences?state=running')).toMatchObject({ items: [{ id: items[0].id }] });
    expect(await corp.api.get('/api/v1/campaigns')).toMatchObject({
      items: [{ id: created.id, lastOccurrence: { id: items[0].id, state: 'running' } }],
    });
    expect(await corp.api.post(`${occurrence}/pause`)).toMatchObject({ state: 'paused' });
    expect(await corp.api.post(`${occurrence}/resume`)).toMatchObject({ state: 'running' });
    expect(await corp.api.post(`${path}/cancel`)).toMatchObject({ state: 'cancelled' });
    expect(await corp.api.get(occurrence)).toMatchObject({ state: 'cancelled' });
  });

  it('names every fault of the params, and says no to who may not', async () => {
    const given = { kind: 'broadcast', name: 'x', params: { ...params(OPENING), holdoutShare: 2, beats: [] } };
    await expect(corp.api.post('/api/v1/campaigns', given)).rejects.toThrow(/422.*campaigns.bad-params/);
    await expect(corp.api.get('/api/v1/occurrences/999')).rejects.toThrow('404');
    await expect(corp.api.get('/api/v1/occurrences?state=nonsense')).rejects.toThrow('400');
    const analyst = new Browser(corp.url);
    await analyst.signIn(corp.service, 'analyst');
    expect((await analyst.ask('GET', '/api/v1/campaigns')).status).toBe(200);
    expect((await analyst.ask('POST', '/api/v1/campaigns', given)).status).toBe(403);
    expect((await analyst.ask('POST', '/api/v1/occurrences/1/cancel')).status).toBe(403);
    expect((await new Browser(corp.url).ask('GET', '/api/v1/campaigns')).status).toBe(401);
  });

  it('writes every launch into the audit log', async () => {
    const lines = await corp.api.get<{ items: { action: string }[] }>('/api/v1/audit');
    const actions = lines.items.map((line) => line.action);
    for (const action of [
      'campaigns.approve',
      'campaigns.schedule',
      'occurrences.pause',
      'campaigns.cancel',
      'reach.settings',
    ]) {
      expect(actions).toContain(action);
    }
  });
});
