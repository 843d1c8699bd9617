import { MEMBER_DAY_PRESETS } from '../../config/presets/member-day';
import { OccurrenceQueries } from '../../src/campaigns/cockpit/occurrence.queries';
import { RecipientQueries } from '../../src/campaigns/cockpit/recipients.queries';
import { Operations } from '../../src/campaigns/delivery/operations.service';
import { Campaigns } from '../../src/campaigns/planning/campaigns.service';
import { sql } from '../../src/platform/database/sql';
import { CampaignStage, MORNING } from '../support/campaign-stage';
import { ENGINES } from '../support/database';

/** Business time in Shanghai. */
const at = (text: string) => new Date(`${text}:00+08:00`);
const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;

const SHAPE = {
  reps: { amy: 'at-once', ben: 'at-once' },
  friendsPerRep: 20,
  groupsPerRep: 5,
  membersPerGroup: 4,
} as const;

// Days of virtual time on a real server.
jest.setTimeout(120_000);

describe.each(ENGINES)('a member day for groups on %s', (engine) => {
  let stage: CampaignStage;
  afterEach(() => stage.close());

  const states = (occurrence: number, state: string) =>
    stage.db
      .rows<{ target_id: number }>(
        sql`SELECT target_id FROM recipient WHERE occurrence_id = ${occurrence} AND state = ${state} ORDER BY target_id`,
      )
      .then((rows) => rows.map((row) => row.target_id));

  it('plays its beats, holds whole groups out and others the next time', async () => {
    stage = await CampaignStage.open(engine, SHAPE);
    const params = { ...MEMBER_DAY_PRESETS[1].params, holdoutShare: 0.2 };
    const campaign = await stage.launch('member-day', params);
    expect(campaign.nextAt).toEqual(at('2026-11-24T20:00'));
    await stage.live(at('2026-11-24T19:50'), HOUR_MS);
    expect(await stage.db.rows(sql`SELECT id FROM occurrence`)).toEqual([]);
    await stage.live(at('2026-11-24T21:00'));
    let view = await stage.view(1);
    expect(view).toMatchObject({ title: '11月25日 周三会员日', state: 'running', targetKind: 'group' });
    expect(view.totals).toMatchObject({
      recipients: 10,
      holdout: 2,
      treatment: 8,
      tasks: 2,
      confirmed: 2,
      delivered: 8,
    });
    await stage.live(at('2026-11-25T22:30'), QUARTER_MS);
    view = await stage.view(1);
    expect(view.beats.map((beat) => [beat.key, beat.state, beat.recipients.delivered])).toEqual([
      ['preview', 'closed', 8],
      ['start', 'closed', 8],
      ['peak', 'closed', 8],
    ]);
    expect(view.totals.tasks).toBe(6);
    const named = stage.sandbox.ledger(0, 100).items.flatMap((task) => task.recipients);
    expect(named).toHaveLength(24);
    expect(view.lift).toMatchObject({
      treated: { people: 32 },
      held: { people: 8 },
      clusters: { treated: 8, held: 2 },
      verdict: 'too-small',
      final: false,
    });

    await stage.live(at('2026-12-01T20:30'), 6 * HOUR_MS);
    const [first, second] = [await states(1, 'holdout'), await states(2, 'holdout')];
    expect(second).toHaveLength(2);
    expect(second.filter((id) => first.includes(id))).toEqual([]);
    const listed = await stage.get(OccurrenceQueries).list({});
    expect(listed.items.map((row) => row.id)).toEqual([2, 1]);
    expect(await stage.doubled()).toEqual([]);
  });

  it('leaves customers with groups in both arms out of the comparison, and counts them', async () => {
    stage = await CampaignStage.open(engine, SHAPE);
    await stage.launch('member-day', { ...MEMBER_DAY_PRESETS[1].params, holdoutShare: 0.2 });
    await stage.live(at('2026-11-24T19:50'), HOUR_MS);
    // One customer joins every group: whatever is held out, they are in both arms.
    await stage.db.run(sql`
      INSERT INTO group_member (group_id, member_id, type, customer_id, joined_at, join_scene)
      SELECT g.id, 'everywhere', 2, 20, ${MORNING}, 1 FROM customer_group g`);
    await stage.live(at('2026-11-24T21:00'));
    const { lift } = await stage.view(1);
    expect(lift.leftOut).toBe(1);
    expect(lift.treated.people + lift.held.people).toBe(39);
  });

  it('pauses as a whole and goes on, and a cancelled one sends nothing more', async () => {
    stage = await CampaignStage.open(engine, SHAPE);
    const campaigns = stage.get(Campaigns);
    const { id } = await stage.launch('member-day', { ...MEMBER_DAY_PRESETS[1].params, holdoutShare: 0.2 });
    await stage.live(at('2026-11-24T21:00'), 600_000);
    await campaigns.pause(id);
    await stage.live(at('2026-11-25T10:00'), 1_800_000);
    expect(stage.sandbox.ledger(0, 100).items).toHaveLength(2);
    await expect(campaigns.edit(id, { name: 'x', params: MEMBER_DAY_PRESETS[1].params })).rejects.toMatchObject({
      code: 'campaigns.running',
    });
    await stage.get(Operations).resumeCampaign(id);
    await stage.live(at('2026-11-25T10:30'));
    expect(stage.sandbox.ledger(0, 100).items).toHaveLength(4);
    await stage.get(Operations).cancelCampaign(id);
    await stage.live(at('2026-11-25T21:00'), 1_800_000);
    const view = await stage.view(1);
    expect(view.state).toBe('cancelled');
    expect(view.beats.map((beat) => beat.state)).toEqual(['closed', 'closed', 'skipped']);
    expect(stage.sandbox.ledger(0, 100).items).toHaveLength(4);
  });

  it('goes to the present owner, tells who is away, and lists every number', async () => {
    stage = await CampaignStage.open(engine, { ...SHAPE, reps: { amy: 'at-once', ben: 'never' } });
    await stage.db.run(sql`UPDATE rep SET on_leave = 1 WHERE userid = 'ben'`);
    const campaigns = stage.get(Campaigns);
    const params = { ...MEMBER_DAY_PRESETS[1].params, holdoutShare: 0 };
    const { id } = await campaigns.create('member-day', { name: 'm', params }, 'op');
    const preview = await campaigns.preview(id);
    expect(preview.warnings.map((warning) => warning.code).sort()).toEqual(['no-holdout', 'on-leave']);
    expect(preview.confirms).toEqual([
      { rep: { userid: 'amy', name: '员工1' }, onLeave: false, tasks: 2, recipients: 5 },
      { rep: { userid: 'ben', name: '员工2' }, onLeave: true, tasks: 2, recipients: 5 },
    ]);
    await campaigns.submit(id);
    await campaigns.approve(id, preview.audienceHash, 'op');
    await campaigns.schedule(id);
    await stage.live(at('2026-11-24T19:58'), HOUR_MS);
    await stage.db.run(sql`UPDATE customer_group SET status = 'dismissed' WHERE id = 1`);
    await stage.live(at('2026-11-24T20:30'));
    const view = await stage.view(1);
    expect(view.needsYou.map((need) => need.code)).toContain('on-leave');
    const recipients = stage.get(RecipientQueries);
    const occurrence = await stage.get(Operations).get(1);
    const delivered = await recipients.list(occurrence, { state: 'delivered' });
    expect(delivered.items.map((row) => [row.target.name, row.rep?.userid, row.state])).toEqual([
      ['群0-1', 'amy', 'delivered'],
      ['群0-2', 'amy', 'delivered'],
      ['群0-3', 'amy', 'delivered'],
      ['群0-4', 'amy', 'delivered'],
    ]);
    const page = await recipients.list(occurrence, { beatId: view.beats[0].id, state: 'tasked', limit: 3 });
    expect(page.items).toHaveLength(3);
    const rest = await recipients.list(occurrence, {
      beatId: view.beats[0].id,
      state: 'tasked',
      limit: 3,
      cursor: page.next ?? '',
    });
    expect(rest.items).toHaveLength(2);
    expect(rest.next).toBeNull();
  });
});
