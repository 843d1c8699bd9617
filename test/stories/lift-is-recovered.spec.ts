import { setStage, Stage } from '../../src/app/demo/stage';
import { Truth } from '../../src/sandbox/control/truth';
import { LedgerEntry } from '../../src/sandbox/control/ledger';
import { makePlace, Place } from '../support/database';
import { allPages } from '../support/pages';

/** Ten in the morning in Shanghai. */
const MORNING = new Date('2026-03-10T02:00:00Z');
const HOUR_MS = 3_600_000;
const HOLDOUT = 0.3;
const DAYS = 3;

interface Lift {
  treated: { people: number; buyers: number };
  held: { people: number; buyers: number };
  diff: number;
  low: number;
  high: number;
  verdict: string;
  final: boolean;
}

interface Measured {
  lift: Lift;
  truth: Truth;
  /** Of all assigned to treatment, the share whom a message reached by the corp's own count. */
  deliveredShare: number;
  /** Of the orders the shops took meanwhile, the share whose buyer is known; the others are in neither arm's rate. */
  matchedShare: number;
}

/** One broadcast to all friends of a shop whose messages add `effect` to the chance of an order; reps confirm at once. */
async function broadcast(stage: Stage): Promise<Measured> {
  const { api, sandbox } = stage;
  await api.post('/api/v1/sync', { kind: 'full' });
  await api.post('/api/v1/clock', { advanceMinutes: 1 });
  for (const { userid } of await allPages<{ userid: string }>(api, '/api/v1/reps')) {
    await sandbox.post('/control/act', { kind: 'rep', userid, confirms: 'at-once', onLeave: false });
  }
  const sendAt = new Date(MORNING.getTime() + 2 * HOUR_MS);
  const { id } = await api.post<{ id: number }>('/api/v1/campaigns', {
    kind: 'broadcast',
    name: '到货',
    params: {
      audience: { target: 'customers', rule: { id: 'all', kind: 'follow.added-within', params: { days: 3650 } } },
      beats: [
        { key: 'only', label: '群发', offsetDays: 0, at: '12:00', text: '新货到了，回复我留货', validMinutes: 60 },
      ],
      schedule: { at: sendAt.toISOString() },
      holdoutShare: HOLDOUT,
      attributionDays: DAYS,
    },
  });
  const path = `/api/v1/campaigns/${id}`;
  const { audienceHash } = await api.post<{ audienceHash: string }>(`${path}/preview`);
  await api.post(`${path}/submit`);
  await api.post(`${path}/approve`, { audienceHash });
  await api.post(`${path}/schedule`);
  await api.post('/api/v1/clock', { to: new Date(sendAt.getTime() + HOUR_MS).toISOString() });
  const { items } = await api.get<{ items: { id: number }[] }>(`${path}/occurrences`);
  const { endsAt } = await api.get<{ endsAt: string }>(`/api/v1/occurrences/${items[0].id}`);
  await api.post('/api/v1/clock', { to: endsAt });
  const lift = await api.get<Lift>(`/api/v1/occurrences/${items[0].id}/lift`);
  const ledger = await sandbox.get<{ items: LedgerEntry[]; next: number | null }>('/control/ledger?limit=1000');
  expect(ledger.next).toBeNull();
  const tasks = ledger.items.filter((task) => task.create_type === 0 && task.chat_type === 'single');
  const reached = tasks.reduce((sum, { results }) => sum + (results['1'] ?? 0), 0);
  const truth = await sandbox.get<Truth>('/control/truth');
  const matched = await allPages(api, '/api/v1/orders?matched=true');
  const matchedShare = matched.length / (truth.orders.cycle + (truth.orders.message ?? 0));
  return { lift, truth, deliveredShare: reached / lift.treated.people, matchedShare };
}

describe.each([{ effect: 0.12 }, { effect: 0 }])('a broadcast whose true effect is $effect', ({ effect }) => {
  let place: Place;
  let stage: Stage;
  let measured: Measured;

  beforeAll(async () => {
    place = await makePlace('sqlite');
    stage = await setStage({
      folder: place.dir,
      port: 0,
      seed: 20260310,
      customers: 1500,
      effect,
      startAt: MORNING,
      alive: false,
      logLevel: 'error',
    });
    measured = await broadcast(stage);
  }, 120_000);
  afterAll(async () => {
    await stage.strike();
    await place.remove();
  });

  it('splits the friends and reaches most of the treated', () => {
    const { lift, deliveredShare, truth } = measured;
    expect(lift.final).toBe(true);
    expect(truth.effect).toBeCloseTo(effect, 2);
    const share = lift.held.people / (lift.held.people + lift.treated.people);
    expect(share).toBeGreaterThan(HOLDOUT - 0.05);
    expect(share).toBeLessThan(HOLDOUT + 0.05);
    expect(deliveredShare).toBeGreaterThan(0.8);
    expect(deliveredShare).toBeLessThanOrEqual(1);
  });

  it('is reported with an interval that holds the truth, diluted by whom nothing reached and whose orders nobody can match', () => {
    const { lift, truth, deliveredShare, matchedShare } = measured;
    expect(matchedShare).toBeGreaterThan(0.4);
    expect(matchedShare).toBeLessThanOrEqual(1);
    const diluted = truth.effect * deliveredShare * matchedShare;
    expect(lift.low).toBeLessThan(diluted);
    expect(lift.high).toBeGreaterThan(diluted);
    expect(lift.high - lift.low).toBeLessThan(0.2);
    expect(lift.verdict).toBe(effect ? 'up' : 'too-small');
    if (!effect) expect(truth.influence.persuaded).toBe(0);
  });
});
