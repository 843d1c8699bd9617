import fc from 'fast-check';
import { sql } from '../../src/platform/database/sql';
import { readPhone } from '../../src/customers/phones';
import { Secrets } from '../../src/platform/secrets/secrets';
import { Relations } from '../../src/sandbox/control/relations';
import { Engine, ENGINES } from '../support/database';
import { customer, GROUP, smallWorld, TAG } from '../support/small-world';
import { SyncStage } from '../support/sync-stage';
import { until } from '../support/until';

const REPS = ['zhangsan', 'wangwu', 'zhaoliu'];
const PEOPLE = Array.from({ length: 110 }, (_, n) => `wmBeside${String(n).padStart(3, '0')}`);
/** Those things happen to; with the others a pass has more than one page. */
const BUSY = PEOPLE.slice(0, 5);
const PHONES = ['13900001111', '13900002222'];

const rep = fc.constantFrom(...REPS);
const who = fc.constantFrom(...BUSY);
const deed = fc.oneof(
  fc.record({ kind: fc.constant('add_friend'), userid: rep, externalUserid: who }),
  fc.record({
    kind: fc.constant('delete_friend'),
    userid: rep,
    externalUserid: who,
    by: fc.constantFrom('rep', 'customer'),
  }),
  fc.record({
    kind: fc.constant('edit'),
    userid: rep,
    externalUserid: who,
    remark: fc.constantFrom('甲', '乙'),
    mobiles: fc.subarray(PHONES),
  }),
  fc.record({ kind: fc.constant('tag'), userid: rep, externalUserid: who, tagIds: fc.subarray([TAG]) }),
  fc.record({ kind: fc.constant('join_group'), chatId: fc.constant(GROUP), externalUserids: fc.tuple(who) }),
  fc.record({ kind: fc.constant('leave_group'), chatId: fc.constant(GROUP), externalUserids: fc.tuple(who) }),
  fc.constant({ kind: 'delete_tag_group', groupId: 'etFaKe1DAAAg1Zc4' }),
  fc.constant({ kind: 'rename_rep', userid: 'zhaoliu', newUserid: 'a-new-zhaoliu' }),
);

/** What the service knows, in the words of the corp. */
async function known(stage: SyncStage): Promise<Pick<Relations, 'follows' | 'groups'>> {
  const { db } = stage.rooms;
  const follows = await db.rows<{ userid: string; externalUserid: string; status: string; remark: string }>(sql`
    SELECT rep_userid AS userid, external_userid AS externalUserid, status, remark FROM follow
    WHERE status IN ('active', 'deleted-by-customer') ORDER BY rep_userid, external_userid`);
  const typed = await db.rows<{ pair: string; phone_hash: string }>(
    sql`SELECT CONCAT(rep_userid, ' ', external_userid) AS pair, phone_hash FROM follow_phone`,
  );
  const tags = await db.rows<{ pair: string; id: string }>(
    sql`SELECT CONCAT(rep_userid, ' ', external_userid) AS pair, wecom_tag_id AS id FROM follow_tag`,
  );
  const groups = await db.rows<{ id: number; chatId: string; owner: string; status: string }>(
    sql`SELECT id, chat_id AS chatId, owner_userid AS owner, status FROM customer_group ORDER BY chat_id`,
  );
  const members = await db.rows<{ group_id: number; id: string }>(
    sql`SELECT group_id, member_id AS id FROM group_member WHERE left_at IS NULL ORDER BY member_id`,
  );
  return {
    follows: follows.map((follow) => ({
      ...follow,
      status: follow.status === 'active' ? 'friend' : 'left',
      mobiles: typed
        .filter((one) => one.pair === `${follow.userid} ${follow.externalUserid}`)
        .map((one) => one.phone_hash)
        .sort(),
      tagIds: tags.filter((one) => one.pair === `${follow.userid} ${follow.externalUserid}`).map((one) => one.id),
    })),
    groups: groups.map(({ id, chatId, owner, status }) => ({
      chatId,
      owner,
      dismissed: status !== 'active',
      members: members.filter((one) => one.group_id === id).map((one) => one.id),
    })),
  };
}

async function truth(stage: SyncStage): Promise<Pick<Relations, 'follows' | 'groups'>> {
  const { follows, groups } = (await stage.box.control('relations')) as unknown as Relations;
  const secrets = stage.rooms.get(Secrets);
  return {
    follows: follows
      .filter((follow) => follow.status !== 'deleted')
      .map((follow) => ({
        ...follow,
        mobiles: follow.mobiles
          .flatMap((mobile) => readPhone(mobile).mobile ?? [])
          .map((one) => secrets.hash(one))
          .sort(),
      })),
    groups,
  };
}

async function holds(engine: Engine, deeds: { deed: Record<string, unknown>; afterCalls: number }[]): Promise<void> {
  const friends = PEOPLE.map((one) => customer(one, { unionid: null, phone: '' }));
  const stage = await SyncStage.open(engine, { world: smallWorld(friends) });
  try {
    // Slow pages leave room for events between the reading of a page and its storing.
    await stage.box.control('faults', [
      { api: 'externalcontact/batch/get_by_user', kind: 'slow', latencyMs: 40, times: 1000 },
    ]);
    const { body } = await stage.rooms.ask<{ id: number }>('/api/v1/sync', { kind: 'full' });
    const calls = async () => Object.values((await stage.box.control('state')).calls as Record<string, number>);
    for (const { deed: one, afterCalls } of deeds) {
      await until(
        async () =>
          (await calls()).reduce((sum, n) => sum + n, 0) >= afterCalls || (await stage.run(body.id)).state === 'done',
        'the sync has come so far',
      );
      await stage.box.control('act', { ...one, settle: true });
      // Friendships that end and begin in one second are one to WeCom, whose times are whole seconds.
      await stage.wait(1 / 30);
    }
    await stage.box.sandbox.settle();
    await stage.rooms.queue.drain();
    await stage.wait(1);
    await stage.rooms.queue.drain();
    expect(await stage.run(body.id)).toMatchObject({ state: 'done', error: null });
    expect(await known(stage)).toEqual(await truth(stage));
  } finally {
    await stage.close();
  }
}

describe.each(ENGINES)('a full sync beside live events, on %s', (engine) => {
  it('T14: ends in what the corp has, however the two are interleaved', async () => {
    const plan = fc.array(fc.record({ deed, afterCalls: fc.integer({ min: 1, max: 14 }) }), {
      minLength: 1,
      maxLength: 8,
    });
    const ordered = plan.map((steps) => steps.toSorted((a, b) => a.afterCalls - b.afterCalls));
    await fc.assert(
      fc.asyncProperty(ordered, (deeds) => holds(engine, deeds)),
      { numRuns: engine === 'sqlite' ? 12 : 4, endOnFailure: true },
    );
  }, 240_000);
});
