import * as fc from 'fast-check';
import { Mending } from '../../src/campaigns/delivery/mending.service';
import { TaskMaker } from '../../src/campaigns/delivery/task-maker';
import { Beat, Occurrence } from '../../src/campaigns/occurrence.entity';
import { BeatPlanner } from '../../src/campaigns/delivery/beat-planner';
import { CampaignSchedule } from '../../src/campaigns/planning/schedule.service';
import { Snapshots } from '../../src/campaigns/planning/snapshot.service';
import { sql } from '../../src/platform/database/sql';
import { Sandbox } from '../../src/sandbox/sandbox';
import { CampaignStage, MORNING } from '../support/campaign-stage';
import { ENGINES } from '../support/database';

const EVERYBODY = { id: 'all', kind: 'follow.added-within', params: { days: 3650 } };
const CREATE = 'externalcontact/add_msg_template';
const at = (minutes: number) => new Date(MORNING.getTime() + minutes * 60_000);

function broadcast(beats: Record<string, unknown>[] = [{}], more: Record<string, unknown> = {}) {
  return {
    audience: { target: 'customers', rule: EVERYBODY },
    beats: beats.map((beat, index) => ({
      key: `beat-${index}`,
      label: `第${index + 1}波`,
      offsetDays: 0,
      at: '09:00',
      text: `第${index + 1}波：本周到货`,
      validMinutes: 240,
      ...beat,
    })),
    schedule: { at: at(30).toISOString() },
    holdoutShare: 0,
    attributionDays: 1,
    ...more,
  };
}

/** What the corp received: who is in how many tasks of one text. */
function received(sandbox: Sandbox): { tasks: number; doubled: string[] } {
  const { items } = sandbox.ledger(0, 1000);
  const seen = new Set<string>();
  const doubled: string[] = [];
  for (const task of items) {
    for (const recipient of task.recipients) {
      const key = `${task.content}|${recipient}`;
      if (seen.has(key)) doubled.push(key);
      seen.add(key);
    }
  }
  return { tasks: items.length, doubled };
}

// Days of virtual time on a real server.
jest.setTimeout(120_000);

/** A moment no job waits for. */
const NEVER = 9_000_000_000_000;

/** From now on no job of the campaigns is due, those that are there and those that will be added. */
async function holdCampaignJobs({ db }: CampaignStage): Promise<void> {
  const held = `name LIKE 'campaigns.%'`;
  const never = `UPDATE job SET due_at = ${NEVER} WHERE id = NEW.id`;
  const triggers =
    db.engine === 'sqlite'
      ? [
          `CREATE TRIGGER hold AFTER INSERT ON job WHEN NEW.${held} BEGIN ${never}; END`,
          `CREATE TRIGGER hold_on AFTER UPDATE OF due_at ON job WHEN NEW.${held} AND NEW.due_at <> ${NEVER} BEGIN ${never}; END`,
        ]
      : [
          `CREATE TRIGGER hold BEFORE INSERT ON job FOR EACH ROW SET NEW.due_at = IF(NEW.${held}, ${NEVER}, NEW.due_at)`,
        ];
  for (const trigger of triggers) await db.source.query(trigger);
  await db.source.query(`UPDATE job SET due_at = ${NEVER} WHERE ${held}`);
}

async function letCampaignJobsGo({ db }: CampaignStage): Promise<void> {
  await db.source.query('DROP TRIGGER hold');
  if (db.engine === 'sqlite') await db.source.query('DROP TRIGGER hold_on');
  await db.source.query(`UPDATE job SET due_at = 0 WHERE due_at = ${NEVER}`);
}

describe.each(ENGINES)('when sending goes wrong on %s', (engine) => {
  let stage: CampaignStage;
  afterEach(() => stage.close());

  /** Scripted faults at the corp's end. */
  async function faults(list: unknown[]): Promise<void> {
    await fetch(`${stage.wecomUrl}/control/faults`, { method: 'POST', body: JSON.stringify(list) });
  }

  it('an answer lost after the task was created is found, not sent again', async () => {
    stage = await CampaignStage.open(engine, { reps: { amy: 'at-once', ben: 'at-once' }, friendsPerRep: 4 });
    await stage.launch('broadcast', broadcast());
    await faults([{ api: CREATE, kind: 'reset-after', times: 1 }]);
    await stage.live(at(31));
    expect((await stage.view(1)).totals.unknown).toBe(1);
    expect((await stage.view(1)).needsYou.map((need) => [need.code, need.action])).toContainEqual([
      'unknown-tasks',
      'wait',
    ]);
    await stage.live(at(90));
    const view = await stage.view(1);
    expect(view.totals).toMatchObject({ unknown: 0, delivered: 8, tasks: 2, confirmed: 2 });
    expect(received(stage.sandbox)).toEqual({ tasks: 2, doubled: [] });
  });

  it('an answer lost before anything happened is sent once', async () => {
    stage = await CampaignStage.open(engine, { reps: { amy: 'at-once' }, friendsPerRep: 4 });
    await stage.launch('broadcast', broadcast());
    await faults([{ api: CREATE, kind: 'reset-before', times: 1 }]);
    await stage.live(at(90));
    expect((await stage.view(1)).totals).toMatchObject({ unknown: 0, delivered: 4 });
    expect(received(stage.sandbox)).toEqual({ tasks: 1, doubled: [] });
  });

  it('if sender 2 of 3 fails, the others stay done and continue does only theirs', async () => {
    stage = await CampaignStage.open(engine, {
      reps: { amy: 'at-once', ben: 'at-once', cy: 'at-once' },
      friendsPerRep: 3,
    });
    await stage.launch('broadcast', broadcast());
    await faults([{ api: CREATE, kind: 'errcode', errcode: 41048, times: 1 }]);
    await stage.live(at(60));
    let view = await stage.view(1);
    expect(view.senders.filter((sender) => sender.state === 'failed')).toHaveLength(1);
    expect(view.totals).toMatchObject({ confirmed: 2, delivered: 6 });
    expect(view.needsYou[0]).toMatchObject({ code: 'failed-tasks', action: 'continue', count: 1 });
    expect(await stage.get(Mending).goOn(1)).toBe(1);
    expect(await stage.get(Mending).goOn(1)).toBe(0);
    await stage.live(at(120));
    view = await stage.view(1);
    expect(view.totals).toMatchObject({ tasks: 3, confirmed: 3, delivered: 9 });
    expect(received(stage.sandbox)).toEqual({ tasks: 3, doubled: [] });
    expect(await stage.doubled()).toEqual([]);
  });

  it('T47: a rep is reminded at most three times in 24 hours', async () => {
    stage = await CampaignStage.open(engine, { reps: { cat: 'never' }, friendsPerRep: 2 });
    await stage.launch('broadcast', broadcast());
    await stage.live(at(40));
    const mending = stage.get(Mending);
    for (let time = 1; time <= 3; time++) expect(await mending.remind(1, 'cat', 'op')).toBe(1);
    await expect(mending.remind(1, 'cat', 'op')).rejects.toMatchObject({ code: 'occurrences.reminded-enough' });
    await expect(mending.remind(1, 'dan', 'op')).rejects.toMatchObject({ code: 'occurrences.nothing-to-remind' });
    await stage.minutes(5);
    expect((await stage.view(1)).senders[0]).toMatchObject({ reminded: 3, state: 'waiting' });
    const sent = await stage.db.rows(sql`SELECT state FROM effect WHERE kind = 'remind-mass-message'`);
    expect(sent).toEqual([{ state: 'succeeded' }, { state: 'succeeded' }, { state: 'succeeded' }]);
  });

  it('killed between planning and dispatch, or in the middle of planning, nobody is lost and nobody is in two tasks', async () => {
    stage = await CampaignStage.open(engine, {
      reps: { amy: 'at-once', ben: 'at-once', cy: 'at-once' },
      friendsPerRep: 5,
    });
    await stage.launch('broadcast', broadcast());
    // The process dies after the second task: the third sender is still pending, the beat still being planned.
    const maker = stage.get(TaskMaker);
    const whole = maker.makeAll.bind(maker);
    maker.makeAll = async (occurrence, beat) => {
      await stage.db.run(sql`UPDATE recipient_beat SET sender = 'later' WHERE beat_id = ${beat.id} AND sender = 'cy'`);
      await stage.db.run(
        sql`UPDATE recipient_beat SET state = 'held-back' WHERE beat_id = ${beat.id} AND sender = 'later'`,
      );
      await whole(occurrence, beat);
      await stage.db.run(
        sql`UPDATE recipient_beat SET sender = 'cy', state = 'pending' WHERE beat_id = ${beat.id} AND sender = 'later'`,
      );
      maker.makeAll = whole;
      throw new Error('killed');
    };
    await stage.live(at(30));
    expect((await stage.view(1)).beats[0].state).toBe('planning');
    await stage.live(at(90));
    const view = await stage.view(1);
    expect(view.beats[0].state).toBe('open');
    expect(view.totals).toMatchObject({ tasks: 3, delivered: 15 });
    expect(await stage.doubled()).toEqual([]);
    // The same work once more finds nothing to do.
    const beat = await stage.db.repo(Beat).findOneByOrFail({ id: 1 });
    await whole(await stage.db.repo(Occurrence).findOneByOrFail({ id: 1 }), beat);
    await stage.minutes(5);
    expect(received(stage.sandbox)).toEqual({ tasks: 3, doubled: [] });
  });

  it('cut off while the audience is written, or while a beat is enrolled, it starts over and nobody is in it twice', async () => {
    stage = await CampaignStage.open(engine, { reps: { amy: 'at-once', ben: 'at-once' }, friendsPerRep: 10 });
    await stage.launch('broadcast', broadcast([{ text: '到货，我是{导购}' }], { holdoutShare: 0.3 }));
    const arms = () => stage.db.rows(sql`SELECT target_id, state FROM recipient ORDER BY target_id`);
    const snapshots = stage.get(Snapshots);
    const planner = stage.get(BeatPlanner);
    // Everything is due, but nobody gets to do more than the test says.
    await holdCampaignJobs(stage);
    stage.clock.shift(at(30).getTime() + 1 - stage.clock.wall());
    await stage.get(CampaignSchedule).begin({ campaignId: 1 });
    await snapshots.take({ occurrenceId: 1 });
    const whole = await arms();
    expect(whole).toHaveLength(20);
    await stage.db.run(sql`DELETE FROM recipient WHERE target_id > 9`);
    await stage.db.run(sql`UPDATE recipient SET state = 'holdout' WHERE target_id = 1`);
    await stage.db.run(sql`UPDATE occurrence SET state = 'snapshotting'`);
    await snapshots.take({ occurrenceId: 1 });
    expect(await arms()).toEqual(whole);
    await snapshots.take({ occurrenceId: 1 });
    expect(await arms()).toEqual(whole);

    await stage.db.run(sql`UPDATE occurrence_beat SET state = 'enrolling'`);
    await stage.db.run(sql`
      INSERT INTO recipient_beat (beat_id, target_kind, target_id, occurrence_id, sender, text_no, state, at)
      SELECT 1, 'customer', target_id, 1, sender, 0, 'pending', ${MORNING} FROM recipient WHERE state = 'treated' AND target_id < 6`);
    await planner.plan({ beatId: 1 });
    await planner.plan({ beatId: 1 });
    await letCampaignJobsGo(stage);
    await stage.minutes(30);
    const treated = whole.filter((row) => (row as { state: string }).state === 'treated').length;
    const { items } = stage.sandbox.ledger(0, 100);
    expect(items.map((task) => task.content).sort()).toEqual(['到货，我是员工1', '到货，我是员工2']);
    expect(items.flatMap((task) => task.recipients)).toHaveLength(treated);
    expect(await stage.doubled()).toEqual([]);
  });

  it('a service that was down sends late within two hours, and afterwards says what it missed', async () => {
    stage = await CampaignStage.open(engine, {
      reps: { amy: 'at-once' },
      friendsPerRep: 2,
      groupsPerRep: 2,
      membersPerGroup: 1,
    });
    const memberDay = {
      audience: { target: 'groups' },
      beats: [{ key: 'start', label: '开始', offsetDays: 0, at: '09:00', text: '会员日', validMinutes: 300 }],
      schedule: { weekdays: [1, 2, 3] },
      holdoutShare: 0,
      attributionDays: 1,
    };
    const { id, nextAt } = await stage.launch('member-day', memberDay);
    // Down from Sunday; back on Tuesday at 10:30: Monday is missed, Tuesday is late.
    const tuesday = (nextAt as Date).getTime() + 25.5 * 3_600_000;
    stage.clock.shift(tuesday - stage.clock.wall());
    await stage.sandbox.moveTo(new Date(tuesday));
    await stage.minutes(40);
    const rows = await stage.db.rows(sql`SELECT state, title FROM occurrence WHERE campaign_id = ${id} ORDER BY id`);
    expect(rows).toEqual([
      { state: 'missed', title: '11月23日 周一会员日' },
      { state: 'running', title: '11月24日 周二会员日' },
    ]);
    expect((await stage.view(2)).totals.delivered).toBe(2);
    // Somebody else's tick finds nothing more to begin.
    await expect(stage.get(CampaignSchedule).begin({ campaignId: id })).rejects.toThrow('not yet');
    expect(await stage.db.rows(sql`SELECT id FROM occurrence`)).toHaveLength(2);
  });

  it('every recipient is in exactly one task per beat, whatever fails (property)', async () => {
    const kinds = ['reset-after', 'reset-before', 'http-error', 'errcode'];
    const shapes = fc.record({
      friends: fc.integer({ min: 1, max: 6 }),
      faults: fc.array(fc.constantFrom(...kinds), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async ({ friends, faults: scripted }) => {
        stage = await CampaignStage.open(engine, { reps: { amy: 'at-once', ben: 'late' }, friendsPerRep: friends });
        await stage.launch('broadcast', broadcast([{ validMinutes: 120 }, { at: '13:00', validMinutes: 120 }]));
        await faults(
          scripted.map((kind) => ({ api: CREATE, kind, times: 1, ...(kind === 'errcode' ? { errcode: 45009 } : {}) })),
        );
        await stage.live(at(400));
        expect(received(stage.sandbox).doubled).toEqual([]);
        expect(await stage.doubled()).toEqual([]);
        const beats = await stage.db.rows<{ beat_id: number; count: number; tasked: number }>(sql`
          SELECT beat_id, COUNT(*) AS count, SUM(CASE WHEN effect_id IS NULL THEN 0 ELSE 1 END) AS tasked
          FROM recipient_beat GROUP BY beat_id ORDER BY beat_id`);
        expect(beats.map((beat) => [Number(beat.count), Number(beat.tasked)])).toEqual([
          [friends * 2, friends * 2],
          [friends * 2, friends * 2],
        ]);
        await stage.close();
      }),
      { numRuns: engine === 'sqlite' ? 6 : 2, seed: 8 },
    );
    stage = await CampaignStage.open(engine, { reps: { amy: 'at-once' }, friendsPerRep: 1 });
  }, 120_000);
});
