import { resolve } from 'node:path';
import Redis from 'ioredis';
import { compareLedgers } from '../../src/app/demo/ledger';
import { setStage, Stage, StageOptions } from '../../src/app/demo/stage';
import { ALL_STEPS, Memo } from '../../src/app/demo/walk';
import { Engine, makePlace, Place, REDIS_URL } from '../support/database';
import { allPages } from '../support/pages';

/** The Redis database of this suite; what it flushes is its own. */
const REDIS_DATABASE = `${REDIS_URL}/9`;

/**
 * Ten in the morning in Shanghai, the day before the member day of the 8th, of a month to come: other processes follow
 * the clock only forward from the wall's time.
 */
function eve(): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 7, 2));
}

/** The fields of the report; each holds a number. */
const FIELDS = {
  callbacks: ['dead', 'duplicates', 'received', 'stored'],
  orders: ['imported', 'matched', 'unmatched'],
  tags: ['applied', 'rules', 'written_back'],
  prospects: ['listed', 'reps'],
  campaign: ['confirmed', 'delivered', 'holdout', 'recipients', 'suppressed', 'tasks', 'unconfirmed'],
  lift: ['diff', 'held', 'high', 'low', 'treated'],
};
const PLAIN_FIELDS = ['customers', 'groups', 'messages'];

type Report = Record<keyof typeof FIELDS, Record<string, number>> & Record<'customers' | 'groups' | 'messages', number>;

interface Arm {
  rate: number;
}

/** The built program, since its other processes are the built ones too. */
function builtStage(options: StageOptions): Promise<Stage> {
  const built = resolve(__dirname, '../../dist/src/app/demo/stage.js');
  return (require(built) as { setStage: typeof setStage }).setStage(options);
}

/** Hints and rate limits of the run. */
async function dropKeys(): Promise<void> {
  const redis = new Redis(REDIS_DATABASE);
  await redis.flushdb();
  await redis.quit();
}

/** The report of each engine when everything is sent and the days until the lift is final are to come. */
const asSent = new Map<Engine, Report>();

describe.each<{ engine: Engine; as: string }>([
  { engine: 'sqlite', as: 'one process on SQLite' },
  { engine: 'mysql', as: 'a web and two worker processes on MySQL and Redis' },
])('the main job in $as', ({ engine }) => {
  let place: Place;
  let stage: Stage;
  const memo: Memo = {};
  let report: Report;

  beforeAll(async () => {
    place = await makePlace(engine);
    const options = {
      folder: place.dir,
      port: 0,
      seed: 20260308,
      customers: 300,
      startAt: eve(),
      alive: false,
      logLevel: 'error',
    };
    const split = { databaseUrl: place.env.DATABASE_URL, queueUrl: REDIS_DATABASE };
    stage = engine === 'sqlite' ? await setStage(options) : await builtStage({ ...options, split });
    const read = () => stage.api.get<Report>(`/api/v1/report/main-job?occurrenceId=${memo.occurrenceId}`);
    for (const step of ALL_STEPS) {
      if (step.name === 'campaign.measure') {
        asSent.set(engine, await read());
        // The days until the lift is final cost most and need no second process.
        if (engine === 'mysql') continue;
      }
      await step.run(stage, memo);
    }
    report = await read();
  }, 120_000);
  afterAll(async () => {
    await stage?.strike();
    if (engine === 'mysql') await dropKeys();
    await place.remove();
  });

  it('is reported with every number of the contract', () => {
    expect(Object.keys(report).sort()).toEqual([...Object.keys(FIELDS), ...PLAIN_FIELDS].sort());
    for (const [part, names] of Object.entries(FIELDS)) {
      const numbers = report[part as keyof typeof FIELDS];
      expect([part, ...Object.keys(numbers).sort()]).toEqual([part, ...names]);
      for (const name of names) expect([part, name, Number.isFinite(numbers[name])]).toEqual([part, name, true]);
    }
    for (const name of PLAIN_FIELDS) expect(report[name as 'customers']).toBeGreaterThan(0);
  });

  it('comes to the same numbers on either engine, however many processes do the work', () => {
    // How many tags WeCom has answered for by now depends on how long its calls took by the wall clock.
    const settled = (of: Engine) => {
      const { tags, ...others } = asSent.get(of) as Report;
      return { ...others, tags: { ...(tags as Record<string, number>), written_back: null } };
    };
    expect(settled(engine)).toEqual(settled('sqlite'));
    const { written_back: back, applied } = (asSent.get(engine) as Report).tags as Record<string, number>;
    expect(back).toBeGreaterThan(0);
    expect(back).toBeLessThanOrEqual(applied);
  });

  it('did each part of it', () => {
    expect(report.callbacks).toMatchObject({ duplicates: 1, dead: 0 });
    expect(report.callbacks.stored).toBeGreaterThanOrEqual(9);
    expect(report.orders.matched).toBeGreaterThan(report.orders.unmatched);
    expect(report.tags.rules).toBeGreaterThan(3);
    expect(report.tags.applied).toBeGreaterThan(report.tags.written_back);
    expect(report.tags.written_back).toBeGreaterThan(0);
    expect(report.prospects.listed).toBeGreaterThan(0);
    expect(report.prospects.reps).toBeGreaterThan(1);
    const { recipients, holdout, suppressed, tasks, confirmed, delivered } = report.campaign;
    expect(holdout).toBeGreaterThan(0);
    expect(confirmed).toBeGreaterThan(0);
    expect(confirmed).toBeLessThanOrEqual(tasks);
    expect(delivered).toBeGreaterThan(0);
    expect(delivered).toBeLessThanOrEqual(recipients - holdout - suppressed);
    expect(report.lift.diff).toBeCloseTo(report.lift.treated - report.lift.held, 12);
    expect(report.lift.low).toBeLessThan(report.lift.diff);
    expect(report.lift.high).toBeGreaterThan(report.lift.diff);
  });

  it('shows on its pages the same numbers', async () => {
    const { api } = stage;
    const { states, ...inbox } = await api.get<{ states: { dead: number }; received: number }>(
      '/api/v1/wecom/inbox/counts',
    );
    expect({ ...inbox, dead: states.dead }).toEqual(report.callbacks);
    expect(await allPages(api, '/api/v1/wecom/inbox')).toHaveLength(report.callbacks.stored);
    expect(await allPages(api, '/api/v1/customers')).toHaveLength(report.customers);
    const groups = await allPages<{ status: string }>(api, '/api/v1/groups');
    expect(groups.filter(({ status }) => status === 'active')).toHaveLength(report.groups);
    expect(await allPages(api, '/api/v1/orders')).toHaveLength(report.orders.imported);
    expect(await allPages(api, '/api/v1/orders?matched=true')).toHaveLength(report.orders.matched);
    expect(await allPages(api, '/api/v1/orders?matched=false')).toHaveLength(report.orders.unmatched);
    expect(await allPages(api, '/api/v1/messages')).toHaveLength(report.messages);
    const rules = await api.get<{ state: string; customers: number }[]>('/api/v1/tag-rules');
    expect(rules.filter(({ state }) => state === 'live')).toHaveLength(report.tags.rules);
    expect(rules.reduce((sum, { customers }) => sum + customers, 0)).toBe(report.tags.applied);
    const written = await allPages(api, '/api/v1/wecom/effects?kind=mark-tag&state=succeeded');
    expect(written).toHaveLength(report.tags.written_back);
    const listed = await allPages<{ rep: { userid: string } }>(api, '/api/v1/prospects');
    expect(listed).toHaveLength(report.prospects.listed);
    expect(new Set(listed.map(({ rep }) => rep.userid)).size).toBe(report.prospects.reps);
  });

  it('shows on the occurrence and its lift the same numbers', async () => {
    const occurrence = `/api/v1/occurrences/${memo.occurrenceId}`;
    const { totals } = await stage.api.get<{ totals: Record<string, number> }>(occurrence);
    expect(totals).toMatchObject(report.campaign);
    const recipients = await allPages<{ state: string }>(stage.api, `${occurrence}/recipients`);
    expect(recipients).toHaveLength(report.campaign.recipients);
    expect(recipients.filter(({ state }) => state === 'holdout')).toHaveLength(report.campaign.holdout);
    const lift = await stage.api.get<{ treated: Arm; held: Arm; diff: number; low: number; high: number }>(
      `${occurrence}/lift`,
    );
    const { diff, low, high } = lift;
    expect({ treated: lift.treated.rate, held: lift.held.rate, diff, low, high }).toEqual(report.lift);
    expect(lift).toMatchObject({ final: engine === 'sqlite', windowDays: 3 });
  });

  it("left nothing lost and nothing doubled in the corp's own ledger", async () => {
    const { lost, doubled, tasks_received } = await compareLedgers(stage, memo.occurrenceId as number);
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
    expect(tasks_received).toBe(report.campaign.tasks);
    const effects = await stage.api.get<{ states: Record<string, number> }>('/api/v1/wecom/effects/counts');
    expect(effects.states.unknown).toBe(0);
  });
});
