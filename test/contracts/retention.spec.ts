import { AuditRetention } from '../../src/access/audit.retention';
import { AuditLine } from '../../src/access/audit-line.entity';
import { ConversationQueries } from '../../src/conversations/conversations.queries';
import { Holds } from '../../src/customers/holds.service';
import { OperationsModule } from '../../src/operations/operations.module';
import { sql } from '../../src/platform/database/sql';
import { Trimmer } from '../../src/platform/retention/trimmer';
import { ProspectsModule } from '../../src/prospects/prospects.module';
import { RuleRuns } from '../../src/tags/rule-runs';
import { TagRules } from '../../src/tags/tag-rules.service';
import { TagQueries } from '../../src/tags/tags.queries';
import { TagsModule } from '../../src/tags/tags.module';
import { EffectDecisions } from '../../src/wecom/outbox/decisions.service';
import { Outbox } from '../../src/wecom/outbox/outbox.service';
import { WecomModule } from '../../src/wecom/wecom.module';
import { ENGINES } from '../support/database';
import { openShop, Shop } from '../support/shop';
import { holdersOf } from '../support/tag-shop';

const OLD = 800;

interface Kind {
  name: string;
  setting: string;
  days: number;
  trimmed: number;
  last: { state: string; share: number; spared: number } | null;
}

describe.each(ENGINES)('what is past its days on %s', (engine) => {
  let shop: Shop;
  const get = <T>(type: abstract new (...args: never[]) => T): T => shop.app.get(type as never, { strict: false });

  beforeEach(async () => {
    shop = await openShop(engine, [AuditRetention], [TagsModule, ProspectsModule, WecomModule, OperationsModule]);
    await shop.rep('wang', '王莉');
    for (const id of [1, 2, 3]) await shop.customer(id, `c${id}`, ['wang']);
  });
  afterEach(() => shop.close());

  const trim = async () => {
    await get(Trimmer).begin();
    await shop.queue.drain();
  };
  const texts = async () => {
    const rows = await shop.db.rows<{ text: string }>(sql`SELECT text FROM message ORDER BY id`);
    return rows.map((row) => row.text);
  };

  it('leaves the words a live tag or an open hold rests on until they end, and every count as it was', async () => {
    await shop.says(1, 'wang', OLD, '没奶了，要两罐', { intent: 'wants-refill', phrase: '没奶了' });
    await shop.says(2, 'wang', OLD, '孩子叫团团', { intent: 'wants-refill', phrase: '没' });
    const complaint = await shop.says(3, 'wang', OLD, '太差了，投诉');
    await shop.says(2, 'wang', 10, '在吗');
    const said = [{ kind: 'message' as const, id: complaint, text: '太差了，投诉' }];
    const hold = await get(Holds).open(3, 'complaint', '客户说：“太差了，投诉”', said);
    const rule = { id: 'n', kind: 'message.contains', params: { keyword: '没奶了', days: 3650, from: 'customer' } };
    const wanted = { name: '要奶', rule, expiresDays: null };
    const ruleId = await get(TagRules).create(wanted, { newTag: { name: '要奶', group: 'g' } }, 'me');
    await get(TagRules).confirm(ruleId, 'me');
    await shop.queue.drain();
    const counts = async () => [
      await get(ConversationQueries).coverage(),
      await get(ConversationQueries).signals(3650),
    ];
    const before = await counts();

    await trim();
    expect(await texts()).toEqual(['没奶了，要两罐', '', '太差了，投诉', '在吗']);
    expect(await counts()).toEqual(before);
    await get(RuleRuns).start(ruleId, 'manual');
    await shop.queue.drain();
    expect(await holdersOf(shop, ruleId)).toEqual([1]);
    expect((await get(TagQueries).ofCustomer(1))[0].evidence).toMatchObject([{ text: '没奶了，要两罐' }]);

    await get(TagRules).pause(ruleId);
    await shop.db.run(sql`UPDATE customer_tag SET ended_at = ${shop.clock.now()}`);
    await get(Holds).end(3, hold);
    shop.clock.shift(shop.clock.offset + 86_400_000);
    await trim();
    expect(await texts()).toEqual(['', '', '', '在吗']);
    expect((await counts())[1]).toEqual(before[1]);
  });

  it('takes what was sent out of an ended effect, which still is never made again', async () => {
    const send = (ref: string) => ({
      ownerRef: `test:${ref}`,
      payload: { touser: ['wang'], msgtype: 'text' as const, text: { content: `给客户的话 ${ref}` } },
      dueAt: new Date(shop.clock.now().getTime() + 86_400_000 * 9999),
    });
    const ids = await get(Outbox).plan('app-message', [send('done'), send('failed'), send('open')]);
    const long = new Date(shop.clock.now().getTime() - OLD * 86_400_000);
    for (const [at, state] of [
      [0, 'succeeded'],
      [1, 'failed'],
    ] as const) {
      await shop.db.run(sql`
        UPDATE effect SET state = ${state}, external_ref = 'msg', result = '{}', updated_at = ${long} WHERE id = ${ids[at]}`);
    }
    await shop.db.run(sql`UPDATE effect SET updated_at = ${long} WHERE id = ${ids[2]}`);
    await trim();
    const rows = await shop.db.rows<{ payload: string; external_ref: string }>(
      sql`SELECT payload, external_ref FROM effect ORDER BY id`,
    );
    expect(rows.map((row) => row.payload.includes('给客户的话'))).toEqual([false, false, true]);
    expect(rows[0].external_ref).toBe('msg');
    expect(await get(Outbox).plan('app-message', [send('done')])).toEqual([ids[0]]);
    await expect(get(EffectDecisions).retry(ids[1])).rejects.toMatchObject({ code: 'wecom.effect-trimmed' });
  });

  it('is told over the API: each kind with its setting, what went and what stayed', async () => {
    const long = new Date(shop.clock.now().getTime() - 1200 * 86_400_000);
    const line = { whoKind: 'operator', whoId: '1', whoName: 'a', action: 'x', subject: 'y', details: {} as never };
    await shop.db.repo(AuditLine).insert([
      { at: long, ...line },
      { at: shop.clock.now(), ...line },
    ]);
    const dead = { data: '{}', state: 'dead', max_attempts: 1, created_at: long, error: 'no token=SECRET\n at x' };
    await shop.db.insertIgnore('job', [
      { name: 'old', due_at: long, ...dead },
      { name: 'young', due_at: shop.clock.now(), ...dead },
    ]);
    await shop.says(1, 'wang', OLD, '你好');
    const url = await shop.url();
    const kinds = async () => (await (await fetch(`${url}/api/v1/retention`)).json()) as Kind[];
    expect((await kinds()).map((kind) => [kind.trimmed, kind.last])).toEqual((await kinds()).map(() => [0, null]));
    await trim();
    const kind = async (name: string) => (await kinds()).find((one) => one.name === name);
    const done = { state: 'done', share: 1, spared: 0 };
    expect(await kind('access.audit')).toMatchObject({
      setting: 'KEEP_AUDIT_DAYS',
      days: 1095,
      trimmed: 1,
      last: done,
    });
    expect(await kind('service.dead-jobs')).toMatchObject({ setting: 'KEEP_JOBS_DAYS', trimmed: 1, last: done });
    expect(await kind('conversations.texts')).toMatchObject({ setting: 'KEEP_CHAT_DAYS', trimmed: 1, last: done });

    const jobs = (await (await fetch(`${url}/api/v1/jobs/dead`)).json()) as { items: { id: number }[] };
    expect(jobs.items).toMatchObject([{ name: 'young', error: 'no token=[redacted]' }]);
    const act = (id: number, how: string) => fetch(`${url}/api/v1/jobs/${id}/${how}`, { method: 'POST' });
    expect((await act(jobs.items[0].id, 'discard')).status).toBe(204);
    expect((await act(jobs.items[0].id, 'retry')).status).toBe(404);
  });
});
