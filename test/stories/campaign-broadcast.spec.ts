import { Operations } from '../../src/campaigns/delivery/operations.service';
import { Mending } from '../../src/campaigns/delivery/mending.service';
import { Contacts } from '../../src/reach/contacts.service';
import { sql } from '../../src/platform/database/sql';
import { CampaignStage, MORNING } from '../support/campaign-stage';
import { ENGINES } from '../support/database';

const EVERYBODY = { id: 'all', kind: 'follow.added-within', params: { days: 3650 } };

/** MORNING plus minutes. */
const at = (minutes: number) => new Date(MORNING.getTime() + minutes * 60_000);

function broadcast(more: Record<string, unknown> = {}, beats: Record<string, unknown>[] = [{}]) {
  return {
    audience: { target: 'customers', rule: EVERYBODY },
    beats: beats.map((beat, index) => ({
      key: `beat-${index}`,
      label: `第${index + 1}波`,
      offsetDays: 0,
      at: '09:00',
      text: '本周到货，想留货的回我一声',
      validMinutes: 240,
      ...beat,
    })),
    schedule: { at: at(30).toISOString() },
    holdoutShare: 0.2,
    attributionDays: 3,
    ...more,
  };
}

// Days of virtual time on a real server.
jest.setTimeout(120_000);

describe.each(ENGINES)('a broadcast on %s', (engine) => {
  let stage: CampaignStage;
  afterEach(() => stage.close());

  it('T36, T37, T41: goes from draft to lift: one task per rep, each recipient in one task, only what reps confirmed counts', async () => {
    stage = await CampaignStage.open(engine, {
      reps: { amy: 'at-once', ben: 'at-once', cat: 'never' },
      friendsPerRep: 40,
    });
    await stage.launch('broadcast', broadcast());
    await stage.live(at(60));
    let view = await stage.view(1);
    expect(view.state).toBe('running');
    expect(view.totals.recipients).toBe(120);
    expect(view.totals.treatment + view.totals.holdout).toBe(120);
    expect(view.totals.holdout).toBeGreaterThan(10);
    expect(view.totals.holdout).toBeLessThan(40);
    expect(view.totals).toMatchObject({ tasks: 3, confirmed: 2, unknown: 0 });
    expect(view.senders.map((sender) => [sender.rep.userid, sender.state])).toEqual([
      ['amy', 'done'],
      ['ben', 'done'],
      ['cat', 'waiting'],
    ]);
    expect(view.totals.delivered).toBe(view.senders[0].delivered + view.senders[1].delivered);
    expect(await stage.doubled()).toEqual([]);
    const { items } = stage.sandbox.ledger(0, 100);
    const named = items.flatMap((task) => task.recipients);
    expect(new Set(named).size).toBe(named.length);
    expect(named.length).toBe(view.totals.treatment);

    await stage.live(at(30 + 245));
    view = await stage.view(1);
    expect(view.beats[0]).toMatchObject({ state: 'closed', tasks: { created: 2, confirmed: 2, withdrawn: 1 } });
    expect(view.beats[0].recipients.withdrawn).toBe(view.totals.unconfirmed);
    expect(view.totals.delivered + view.totals.unconfirmed).toBe(view.totals.treatment);
    const [cancelled] = stage.sandbox.ledger(0, 100).items.filter((task) => task.cancelled_at);
    expect(cancelled.sender).toBe('cat');

    await stage.live(new Date(view.endsAt), 6 * 3_600_000);
    await stage.minutes(5);
    view = await stage.view(1);
    expect(view.state).toBe('finished');
    expect(view.lift).toMatchObject({ final: true, leftOut: 0, verdict: 'too-small' });
    expect(view.lift.treated.people).toBe(view.totals.treatment);
    expect(view.lift.held.people).toBe(view.totals.holdout);
    const [campaign] = await stage.db.rows(sql`SELECT state FROM campaign`);
    expect(campaign).toEqual({ state: 'finished' });
  });

  it('leaves buyers and complaints out of later beats, and credits an order once', async () => {
    stage = await CampaignStage.open(engine, { reps: { amy: 'at-once' }, friendsPerRep: 6 });
    await stage.launch(
      'broadcast',
      broadcast({ holdoutShare: 0 }, [{ validMinutes: 60 }, { at: '14:00', text: '下午返场', validMinutes: 60 }]),
    );
    await stage.live(at(60));
    expect((await stage.view(1)).totals.delivered).toBe(6);
    await stage.buys(1, 8800);
    await stage.db.insertIgnore('customer_hold', [
      { customer_id: 2, kind: 'complaint', reason: '盖子瘪', evidence: '[]', since: stage.clock.now() },
    ]);
    await stage.live(at(360));
    const view = await stage.view(1);
    expect(view.beats[1].recipients).toMatchObject({ delivered: 4, suppressed: 2 });
    const left = await stage.db.rows(sql`
      SELECT target_id, reason FROM recipient_beat WHERE beat_id = ${view.beats[1].id} AND state = 'suppressed' ORDER BY target_id`);
    expect(left).toEqual([
      { target_id: 1, reason: 'bought' },
      { target_id: 2, reason: 'complaint' },
    ]);
    expect(view.credited).toEqual({ orders: 1, amountFen: 8800 });
    expect(view.totals.bought).toBe(1);
    const [credit] = await stage.db.rows<{ step: number }>(sql`SELECT step FROM attribution`);
    expect(credit.step).toBe(view.beats[0].id);
  });

  it('leaves out of both arms whoever read a group message meanwhile, and counts purchases of everybody assigned', async () => {
    const shape = { reps: { amy: 'at-once' }, friendsPerRep: 40, groupsPerRep: 1, membersPerGroup: 10 } as const;
    stage = await CampaignStage.open(engine, shape);
    await stage.launch('broadcast', broadcast({ holdoutShare: 0.5 }));
    await stage.live(at(45));
    await stage.get(Contacts).made(
      {
        sourceKind: 'occurrence',
        sourceId: 99,
        step: 1,
        targetKind: 'group',
        kind: 'member-day',
        mass: true,
        at: stage.clock.now(),
        windowDays: 3,
      },
      1,
      'amy',
    );
    const arms = await stage.db.rows<{ target_id: number; state: string }>(
      sql`SELECT target_id, state FROM recipient WHERE target_id > 10 ORDER BY target_id`,
    );
    const held = arms.filter((row) => row.state === 'holdout').map((row) => row.target_id);
    const treated = arms.filter((row) => row.state === 'treated').map((row) => row.target_id);
    await stage.buys(held[0], 500);
    await stage.buys(treated[0], 700);
    await stage.buys(treated[1], 900);
    await stage.buys(treated[1], 100);
    await stage.buys(1, 99_999);
    const { lift, totals } = await stage.view(1);
    expect(lift.leftOut).toBe(10);
    expect(lift.held).toMatchObject({ people: held.length, buyers: 1, amountFen: 500 });
    expect(lift.treated).toMatchObject({ people: treated.length, buyers: 2, amountFen: 1700 });
    expect(lift.diff).toBeCloseTo(2 / treated.length - 1 / held.length, 10);
    expect(totals.holdout + totals.treatment).toBe(40);
  });

  it('dispatches nothing while paused, and what is still valid afterwards', async () => {
    stage = await CampaignStage.open(engine, { reps: { amy: 'at-once', ben: 'at-once' }, friendsPerRep: 5 });
    const beats = [
      { validMinutes: 60 },
      { at: '11:00', text: '第二波', validMinutes: 60 },
      { at: '14:00', text: '第三波', validMinutes: 60 },
    ];
    await stage.launch('broadcast', broadcast({ holdoutShare: 0 }, beats));
    await stage.live(at(45));
    await stage.get(Operations).pause(1);
    await stage.live(at(240));
    expect(stage.sandbox.ledger(0, 100).items).toHaveLength(2);
    await stage.get(Operations).resume(1);
    await stage.live(at(400));
    const view = await stage.view(1);
    expect(view.beats.map((beat) => beat.state)).toEqual(['closed', 'missed', 'closed']);
    expect(stage.sandbox.ledger(0, 100).items).toHaveLength(4);
    expect(view.needsYou.map((need) => need.code)).toContain('missed-beats');
  });

  it('is cancelled for good: nothing more goes out, what nobody confirmed is withdrawn, who received is listed', async () => {
    stage = await CampaignStage.open(engine, { reps: { amy: 'at-once', cat: 'never' }, friendsPerRep: 5 });
    await stage.launch('broadcast', broadcast({ holdoutShare: 0 }, [{}, { at: '15:00', text: '返场' }]));
    await stage.live(at(60));
    await stage.get(Operations).cancel(1);
    await stage.live(at(500));
    const view = await stage.view(1);
    expect(view.state).toBe('cancelled');
    expect(view.beats.map((beat) => beat.state)).toEqual(['closed', 'skipped']);
    expect(view.beats[0].recipients).toMatchObject({ delivered: 5, withdrawn: 5 });
    const { items } = stage.sandbox.ledger(0, 100);
    expect(items.filter((task) => task.cancelled_at).map((task) => task.sender)).toEqual(['cat']);
    await expect(stage.get(Operations).resume(1)).rejects.toMatchObject({
      code: 'occurrences.wrong-state',
      status: 409,
    });
  });

  it('asks when the audience is far from the approved one, and goes on when told to', async () => {
    stage = await CampaignStage.open(engine, { reps: { amy: 'at-once' }, friendsPerRep: 20 });
    await stage.launch('broadcast', broadcast({ holdoutShare: 0 }));
    await stage.db.run(
      sql`UPDATE follow SET status = 'deleted-by-customer', ended_at = ${MORNING} WHERE customer_id > 12`,
    );
    await stage.live(at(45));
    const asking = await stage.view(1);
    expect(asking).toMatchObject({ state: 'asks', asks: 'audience-changed', asksDetails: { approved: 20, found: 12 } });
    expect(asking.needsYou[0]).toMatchObject({ code: 'asks', action: 'continue' });
    expect(stage.sandbox.ledger(0, 10).items).toEqual([]);
    await stage.get(Mending).goOn(1);
    await stage.live(at(90));
    const view = await stage.view(1);
    expect(view.totals.delivered).toBe(12);
  });

  it('is missed, and says so, when nobody answers in time', async () => {
    stage = await CampaignStage.open(engine, { reps: { amy: 'at-once' }, friendsPerRep: 20 });
    await stage.launch('broadcast', broadcast({ holdoutShare: 0 }));
    await stage.db.run(sql`UPDATE follow SET status = 'gone', ended_at = ${MORNING}`);
    await stage.live(at(45));
    expect(await stage.view(1)).toMatchObject({ state: 'asks', asks: 'empty-audience' });
    await stage.live(at(300));
    expect(await stage.view(1)).toMatchObject({ state: 'missed' });
    expect(await stage.db.rows(sql`SELECT state FROM campaign`)).toEqual([{ state: 'finished' }]);
  });
});
