import { Api } from '../../src/app/demo/api';
import { Installation } from './installation';
import { until } from './until';

const EVERYBODY = { id: 'everybody', kind: 'follow.added-within', params: { days: 3650 } };

/** Customers and groups known, and `count` broadcasts to everybody due at `sendAt`; the clock is then past `startAt`. */
export async function planCampaigns(
  stage: Installation,
  { count, startAt, sendAt }: { count: number; startAt: Date; sendAt: Date },
): Promise<void> {
  const { api } = stage;
  await api().post('/api/v1/clock', { to: new Date(startAt.getTime() + 60_000).toISOString() });
  let run = await api().post<{ id: number; state: string; error: string | null }>('/api/v1/sync', { kind: 'full' });
  const { id } = run;
  await until('the sync to end', async () => {
    const runs = await api().get<(typeof run)[]>('/api/v1/sync');
    run = runs.find((one) => one.id === id) ?? run;
    return run.state !== 'running';
  });
  if (run.state !== 'done') throw new Error(`The sync ended as ${run.state}: ${run.error}`);
  const reach = await api().get<Record<string, unknown>>('/api/v1/reach/settings');
  await api().put('/api/v1/reach/settings', {
    ...reach,
    coolingDays: 0,
    maxPerDay: 20,
    quietFrom: '00:00',
    quietTo: '00:00',
  });
  for (let index = 1; index <= count; index++) await schedule(api(), index, sendAt);
}

/** Wall time as campaigns are planned in, such as 12:00. */
function shanghaiTime(at: Date): string {
  return at.toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' });
}

async function schedule(api: Api, index: number, sendAt: Date): Promise<void> {
  const params = {
    audience: { target: 'customers', rule: EVERYBODY },
    beats: [
      {
        key: 'only',
        label: `第${index}封`,
        offsetDays: 0,
        at: shanghaiTime(sendAt),
        text: `第 ${index} 封：本周到货清单`,
        validMinutes: 600,
      },
    ],
    schedule: { at: sendAt.toISOString() },
    holdoutShare: 0.1,
    attributionDays: 1,
  };
  const { id } = await api.post<{ id: number }>('/api/v1/campaigns', {
    kind: 'broadcast',
    name: `故障演练 ${index}`,
    params,
  });
  const { audienceHash } = await api.post<{ audienceHash: string }>(`/api/v1/campaigns/${id}/preview`);
  await api.post(`/api/v1/campaigns/${id}/submit`);
  await api.post(`/api/v1/campaigns/${id}/approve`, { audienceHash });
  await api.post(`/api/v1/campaigns/${id}/schedule`);
}
