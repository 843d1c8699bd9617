import { MEMBER_DAY_PRESETS } from '../../config/presets/member-day';
import { Campaigns } from '../../src/campaigns/planning/campaigns.service';
import { sql } from '../../src/platform/database/sql';
import { DEFAULT_RULES, ReachSettings } from '../../src/reach/reach-settings.service';
import { CampaignStage, MORNING } from '../support/campaign-stage';
import { ENGINES } from '../support/database';

const EVERYBODY = { id: 'all', kind: 'follow.added-within', params: { days: 3650 } };
const at = (minutes: number) => new Date(MORNING.getTime() + minutes * 60_000);

function broadcast(text: string, more: Record<string, unknown> = {}, beat: Record<string, unknown> = {}) {
  return {
    audience: { target: 'customers', rule: EVERYBODY },
    beats: [{ key: 'only', label: '群发', offsetDays: 0, at: '09:00', text, validMinutes: 240, ...beat }],
    schedule: { at: at(30).toISOString() },
    holdoutShare: 0.1,
    attributionDays: 3,
    ...more,
  };
}

// Days of virtual time on a real server.
jest.setTimeout(120_000);

describe.each(ENGINES)('planning a campaign on %s', (engine) => {
  let stage: CampaignStage;
  let campaigns: Campaigns;
  beforeAll(async () => {
    stage = await CampaignStage.open(engine, { reps: { amy: 'at-once', ben: 'at-once' }, friendsPerRep: 30 });
    campaigns = stage.get(Campaigns);
  });
  afterAll(() => stage.close());

  const draft = async (params: unknown) => (await campaigns.create('broadcast', { name: '到货', params }, 'op')).id;
  const codes = async (params: unknown) =>
    (await campaigns.preview(await draft(params))).warnings.map((one) => one.code);

  it('shows where everybody is lost, before anything is sent', async () => {
    const { db } = stage;
    await db.run(sql`UPDATE follow SET status = 'deleted-by-customer' WHERE customer_id IN (1, 2)`);
    const hold = { reason: '', evidence: '[]', since: MORNING };
    await db.insertIgnore('customer_hold', [
      { ...hold, customer_id: 3, kind: 'opted-out' },
      { ...hold, customer_id: 4, kind: 'complaint' },
    ]);
    const contact = {
      target_kind: 'customer',
      kind: 'broadcast',
      mass: 1,
      source_kind: 'x',
      source_id: 1,
      step: 1,
      window_days: 1,
    };
    await db.insertIgnore('contact_log', [
      {
        ...contact,
        target_id: 5,
        state: 'delivered',
        at: MORNING,
        day: Math.floor(MORNING.getTime() / 86_400_000) - 1,
      },
    ]);
    const everyone = {
      id: 'any',
      op: 'any',
      children: [EVERYBODY, { id: 'not', op: 'not', children: [{ ...EVERYBODY, id: 'in' }] }],
    };
    const preview = await campaigns.preview(
      await draft(broadcast('到货了', { audience: { target: 'customers', rule: everyone } })),
    );
    const step = (name: string) => preview.funnel.find((one) => one.step === name)?.count;
    expect(step('matched')).toBe(60);
    expect([step('no-friend'), step('opted-out'), step('complaint'), step('cooling')]).toEqual([2, 1, 1, 1]);
    expect(preview.final + preview.holdout).toBe(55);
    expect(preview.confirms.map((one) => [one.rep.userid, one.tasks])).toEqual(
      expect.arrayContaining([
        ['amy', 1],
        ['ben', 1],
      ]),
    );
    for (const table of ['customer_hold', 'contact_log']) await db.run(sql`DELETE FROM ${sql.ident(table)}`);
    await db.run(sql`UPDATE follow SET status = 'active'`);
  });

  it('stops forbidden words, unknown variables, quiet hours, too many texts and empty audiences', async () => {
    expect(await codes(broadcast('全网 最低价，错过再等一年'))).toEqual(['forbidden-word', 'forbidden-word']);
    expect(await codes(broadcast('{群名}的朋友们'))).toEqual(['unknown-variable']);
    expect(await codes(broadcast('{昵称}您好'))).toEqual(['too-many-texts', 'many-confirms', 'many-confirms']);
    expect(await codes(broadcast('到货', { schedule: { at: at(15 * 60).toISOString() } }))).toEqual(['quiet-hours']);
    expect(await codes(broadcast('到货', { schedule: { at: at(13 * 60 + 25).toISOString() } }))).toEqual(['too-late']);
    expect(await codes(broadcast('到货', { schedule: { at: at(-30).toISOString() } }))).toEqual(['over']);
    const nobody = { id: 'n', op: 'not', children: [EVERYBODY] };
    expect(await codes(broadcast('到货', { audience: { target: 'customers', rule: nobody } }))).toContain(
      'empty-audience',
    );
    expect(await codes(broadcast('到货，我是{导购}'))).toEqual([]);
  });

  it('refuses an empty rule group: it is never everyone', async () => {
    const empty = { audience: { target: 'customers', rule: { id: 'g', op: 'all', children: [] } } };
    await expect(draft(broadcast('到货', empty))).rejects.toMatchObject({ code: 'rules.empty-group' });
    await expect(campaigns.create('lottery', { name: 'x', params: {} }, 'op')).rejects.toMatchObject({
      code: 'campaigns.unknown-kind',
    });
    await expect(draft({ ...broadcast('到货'), holdoutShare: 0.9 })).rejects.toMatchObject({
      code: 'campaigns.bad-params',
    });
  });

  it('approves only what was seen: an edit or a changed audience needs another look', async () => {
    const id = await draft(broadcast('到货'));
    await expect(campaigns.submit(id)).rejects.toMatchObject({ code: 'campaigns.no-preview' });
    const seen = await campaigns.preview(id);
    expect((await campaigns.preview(id)).audienceHash).toBe(seen.audienceHash);
    await expect(campaigns.approve(id, seen.audienceHash, 'op')).rejects.toMatchObject({
      code: 'campaigns.wrong-state',
    });
    await campaigns.submit(id);
    await stage.db.run(sql`UPDATE follow SET status = 'gone' WHERE customer_id = 30`);
    const now = await campaigns.preview(id);
    await stage.db.run(sql`UPDATE follow SET status = 'active'`);
    expect(now.audienceHash).not.toBe(seen.audienceHash);
    await expect(campaigns.approve(id, seen.audienceHash, 'op')).rejects.toMatchObject({
      code: 'campaigns.preview-stale',
    });
    await campaigns.approve(id, now.audienceHash, 'op');
    await campaigns.edit(id, { name: '到货', params: broadcast('到货啦') });
    expect(await campaigns.get(id)).toMatchObject({ state: 'draft', preview: null, approvedHash: null });
    await expect(campaigns.schedule(id)).rejects.toMatchObject({ code: 'campaigns.wrong-state' });
  });

  it('lets one of two people take each step', async () => {
    const id = await draft(broadcast('到货'));
    const { audienceHash } = await campaigns.preview(id);
    const outcomes = async (step: () => Promise<unknown>) =>
      (await Promise.allSettled([step(), step(), step()])).map((one) => one.status).sort();
    const once = ['fulfilled', 'rejected', 'rejected'];
    expect(await outcomes(() => campaigns.submit(id))).toEqual(once);
    expect(await outcomes(() => campaigns.approve(id, audienceHash, 'op'))).toEqual(once);
    expect(await outcomes(() => campaigns.schedule(id))).toEqual(once);
    expect(await stage.db.rows(sql`SELECT lane FROM job WHERE name = 'campaigns.begin'`)).toEqual([
      { lane: String(id) },
    ]);
    expect(await outcomes(() => campaigns.pause(id))).toEqual(once);
  });

  it('says what a plan would starve of its budget', async () => {
    await stage.get(ReachSettings).set({ ...DEFAULT_RULES, budgetRule: '7-per-week' }, 'op');
    const daily = { ...MEMBER_DAY_PRESETS[0].params, schedule: { weekdays: [1, 2, 3, 4, 5, 6, 7] }, holdoutShare: 0.2 };
    const { id } = await campaigns.create(
      'member-day',
      { name: '天天会员日', params: { ...daily, audience: { target: 'groups' } } },
      'op',
    );
    await stage.db.insertIgnore('customer_group', [
      { chat_id: 'wr1', name: '群', owner_userid: 'amy', status: 'active', created_at: MORNING, synced_at: MORNING },
    ]);
    await stage.db.run(
      sql`UPDATE campaign SET state = 'scheduled', next_at = ${new Date('2026-11-22T12:00:00Z')} WHERE id = ${id}`,
    );
    const next = { ...MEMBER_DAY_PRESETS[1].params, schedule: { daysOfMonth: [28] } };
    const other = await campaigns.create('member-day', { name: '28 号', params: next }, 'op');
    const budget = (await campaigns.preview(other.id)).warnings.find((one) => one.code === 'over-budget');
    // Three beats a day of the other plan and seven messages a week.
    expect(budget).toMatchObject({ blocking: false });
    expect(budget?.message).toContain('天天会员日');
    await stage.db.run(sql`UPDATE campaign SET state = 'cancelled', next_at = NULL WHERE id = ${id}`);
    await stage.db.run(sql`DELETE FROM reach_setting`);
  });

  it('groups customers by rendered text, one task each, and leaves out who has no value', async () => {
    await stage.db.run(sql`UPDATE customer SET gender = 1 WHERE id <= 10`);
    await stage.db.run(sql`UPDATE customer SET gender = 2 WHERE id > 10 AND id <= 20`);
    await stage.launch('broadcast', broadcast('{称呼}，我是{导购}，到货了', { holdoutShare: 0 }));
    await stage.live(at(75));
    const { items } = stage.sandbox.ledger(0, 100);
    const seen = items.map((task) => `${task.sender} ${task.content} ${task.recipients.length}`).sort();
    expect(seen).toEqual(
      [
        'amy 先生，我是员工1，到货了 10',
        'amy 女士，我是员工1，到货了 10',
        'amy 您，我是员工1，到货了 10',
        'ben 您，我是员工2，到货了 30',
      ].sort(),
    );
    expect(await stage.doubled()).toEqual([]);
  });
});
