import { Settings } from '../../config/settings';
import { ArchivePull } from '../../src/conversations/archive-pull';
import { ArchiveChecks } from '../../src/conversations/archive/archive.checks';
import { ArchiveQueries } from '../../src/conversations/archive/archive.queries';
import { Consents } from '../../src/conversations/archive/consents';
import { Unreadable } from '../../src/conversations/archive/unreadable';
import { ConversationQueries } from '../../src/conversations/conversations.queries';
import { sql } from '../../src/platform/database/sql';
import { Secrets } from '../../src/platform/secrets/secrets';
import { VendorArchive } from '../../src/wecom/archive/vendor-archive';
import { readEvent } from '../../src/wecom/inbox/wecom-event';
import { sample } from '../support/callbacks';
import { until } from '../support/until';
import { ArchiveShop, external } from '../support/archive-shop';
import { ENGINES } from '../support/database';
import { LIBRARY_LEFT_OUT } from '../support/finance-sdk/finance-library';

const DAY = 86_400_000;

const suites = LIBRARY_LEFT_OUT ? describe.skip : describe;

suites.each(ENGINES)('the real chat archive on %s', (engine) => {
  let on: ArchiveShop;
  beforeEach(async () => (on = await ArchiveShop.open(engine)));
  afterEach(() => on.close());

  it('T66 unknown msgtype: keeps the JSON as it came, encrypted, and what it says can be searched', async () => {
    const strange = { msgtype: 'solitaire', solitaire: { title: '接龙：周五拼团', item: [{ content: '张三 2罐' }] } };
    on.say(strange);
    on.library.say('{"msgid":"m2","action":"send"', { msgid: 'm2' });
    on.library.say('[1]', { msgid: 'm3' });
    on.say({ msgtype: undefined, msgid: 'm4' });
    await on.pull();
    expect((await on.messages()).map(({ type, text: words }) => [type, words])).toEqual([
      ['solitaire', '接龙：周五拼团\n张三 2罐'],
      ['', ''],
    ]);
    const kept = await on.records();
    expect(kept.map((row) => [row.msgid, row.state])).toEqual([
      ['m1', 'read'],
      ['m2', 'strange'],
      ['m3', 'strange'],
      ['m4', 'read'],
    ]);
    const secrets = on.shop.app.get(Secrets);
    expect(kept.map((row) => JSON.stringify(row)).join()).not.toContain('接龙');
    expect(JSON.parse(secrets.decrypt(kept[0].body ?? ''))).toMatchObject(strange);
    expect(secrets.decrypt(kept[1].body ?? '')).toBe('{"msgid":"m2","action":"send"');
    expect((await on.state()).strange).toBe(2);
  });

  it('keeps every digit of ids beyond 2^53', async () => {
    on.library.say(
      `{"msgid":"m1","action":"send","from":"${external(1)}","tolist":["wang"],"msgtime":1795312800000,"msgtype":"meeting","meeting":{"topic":"9007199254740993","meetingid":9223372036854775807}}`,
    );
    await on.pull();
    const [row] = await on.records();
    expect(on.shop.app.get(Secrets).decrypt(row.body ?? '')).toContain('"meetingid":9223372036854775807}');
    expect((await on.messages())[0]).toMatchObject({ type: 'meeting', text: '9007199254740993' });
  });

  it('T62 old RSA key: keeps what no key opens with its seq, goes on, and opens it once the key is there', async () => {
    for (let nth = 0; nth < 205; nth++)
      on.say({ msgtype: 'text', text: { content: `盖子瘪了，我要投诉` } }, { version: 2 });
    on.text('后来');
    await on.pull();
    expect((await on.messages()).map((one) => one.text)).toEqual(['后来']);
    expect(await on.shop.db.row(sql`SELECT seq FROM archive_cursor`)).toEqual({ seq: 206 });
    expect((await on.state()).unreadable).toEqual([{ keyVersion: 2, fault: 'no-key', records: 205 }]);
    const checks = on.shop.app.get(ArchiveChecks);
    expect(await checks.keys()).toMatchObject({
      findings: [{ key: 'archive.keys.missing', values: { version: 2, records: 205 } }],
    });
    // The operator adds the old key and restarts.
    const keys = on.shop.app.get(Settings).values.wecomArchiveKeys;
    const file = on.library.env([2]).WECOM_ARCHIVE_KEYS.slice(2);
    keys.push({ version: 2, file });
    await on.shop.app.get(VendorArchive).restart();
    await on.shop.app.get(Unreadable).onApplicationBootstrap();
    await on.shop.queue.drain();
    expect(await on.shop.db.row(sql`SELECT COUNT(*) AS n FROM message WHERE text <> ''`)).toEqual({ n: 206 });
    expect((await on.state()).unreadable).toEqual([]);
    expect((await checks.keys()).findings[0].key).toBe('archive.keys.ok');
    expect(await on.shop.db.row(sql`SELECT COUNT(*) AS signals FROM message_signal`)).toEqual({ signals: 205 });
  });

  it('T67 revoke: takes the words, signals and files of the original out of every view, before and after it is read', async () => {
    on.text('别再群发了');
    on.say({ msgtype: 'image', image: { sdkfileid: 'pic', md5sum: '', filesize: 3 } });
    await on.pull();
    expect((await on.messages())[0]).toMatchObject({ text: '别再群发了', revoked: false, signals: ['opt-out'] });
    for (const pre of ['m1', 'm2', 'm6']) on.say({ action: 'recall', msgtype: 'revoke', revoke: { pre_msgid: pre } });
    on.text('撤回早于原文', { msgid: 'm6' });
    await on.pull();
    expect((await on.messages()).map((one) => [one.text, one.revoked, one.signals, one.files])).toEqual([
      ['', true, [], []],
      ['', true, [], []],
      ['', true, [], []],
    ]);
    expect(await on.shop.db.rows(sql`SELECT id FROM message_signal`)).toEqual([]);
    const [file] = await on.shop.db.rows<{ id: number }>(sql`SELECT id FROM archive_media`);
    await expect(on.shop.app.get(ArchiveQueries).file(file.id)).rejects.toMatchObject({ status: 404 });
  });

  it('T65 keeps nothing of a customer who disagreed, nor of colleagues, and counts both', async () => {
    const now = on.shop.clock.now().getTime();
    on.text('之前', { msgtime: now - 5000 });
    on.say({ msgtype: 'disagree', disagree: { userid: external(1), disagree_time: now - 4000 }, msgtime: now - 4000 });
    on.text('之后', { msgtime: now - 3000 });
    on.text('员工回复', { from: 'wang', tolist: [external(1)], msgtime: now - 2500 });
    on.text('别人照常', { from: external(2), msgtime: now - 2000 });
    on.text('同事之间', { from: 'wang', tolist: ['chen'] });
    await on.pull();
    expect((await on.messages()).map((one) => one.text)).toEqual(['之前', '别人照常']);
    expect((await on.records()).map((row) => [row.state, row.body === null])).toEqual([
      ['read', false],
      ['read', false],
      ['withheld', true],
      ['withheld', true],
      ['read', false],
      ['internal', true],
    ]);
    expect(await on.state()).toMatchObject({ withheld: 2, disagreed: 1 });
    // What they say now is not known, whatever was archived before.
    expect((await on.shop.app.get(ConversationQueries).coverage()).customers).toBe(1);
    on.say({ msgtype: 'agree', agree: { userid: external(1), agree_time: now - 1000 }, msgtime: now - 1000 });
    on.text('又同意了', { msgtime: now - 500 });
    await on.pull();
    expect((await on.messages()).at(-1)).toMatchObject({ text: '又同意了' });
    expect((await on.shop.app.get(ConversationQueries).coverage()).customers).toBe(2);
  });

  it('learns of consent from WeCom’s event too, and the last word counts wherever it came from', async () => {
    const event = readEvent('app', sample('change_external_contact.msg_audit_approved.xml'), new Date());
    const consents = on.shop.app.get(Consents);
    const [scope, externalUserid] = ['zhangsan', 'wmFaKe1DAAAq7Yp3TxVb2LsHn0ZkRw8A'];
    const known = async () => [...(await consents.of([externalUserid])).values()].map((one) => one.status);
    const said = { scope, externalUserid, source: 'message' as const };
    await consents.learn([{ ...said, status: 'disagree', changedAt: new Date(event.at.getTime() - 1000) }]);
    await consents.hearOfAgreement(event);
    expect(await known()).toEqual(['agree']);
    await consents.learn([{ ...said, status: 'disagree', changedAt: new Date(event.at.getTime() - 500) }]);
    expect(await known()).toEqual(['agree']);
  });

  it('T59 a crash of the library in the middle of a page loses nothing and doubles nothing', async () => {
    for (let nth = 0; nth < 450; nth++) on.text(`第${nth}句`);
    const archive = on.shop.app.get(VendorArchive);
    on.library.order('open-hang', 0);
    let kills = 0;
    const killer = (async () => {
      for (const after of [30, 260, 400, 600]) {
        await until(() => on.library.calls('open').length > after, `${after} messages were opened`, 25_000);
        for (const pid of archive.pids) process.kill(pid, 'SIGKILL');
        kills++;
      }
    })();
    await on.shop.app.get(ArchivePull).soon();
    await until(
      async () => Number((await on.shop.db.row<{ n: number }>(sql`SELECT COUNT(*) AS n FROM message`))?.n) === 450,
      'all is read',
      25_000,
    );
    await killer;
    await on.shop.queue.drain();
    expect(kills).toBe(4);
    const rows = await on.shop.db.rows<{ seq: number; text: string }>(sql`SELECT seq, text FROM message ORDER BY seq`);
    expect(rows.map((row) => [Number(row.seq), row.text])).toEqual(
      Array.from({ length: 450 }, (_, nth) => [nth + 1, `第${nth}句`]),
    );
  }, 60_000);

  it('T57 an outage of over five days is written down as a gap, shown, and alarms from the first day on', async () => {
    on.text('第一天');
    await on.pull();
    const before = on.shop.clock.now().getTime();
    expect(await on.state()).toMatchObject({ gaps: [], lagSeconds: expect.any(Number), failure: null });
    on.stage.down(true);
    on.moveOn(25 * 3_600_000);
    await expect(on.pull()).rejects.toMatchObject({ code: 'archive.refused' });
    const checks = on.shop.app.get(ArchiveChecks);
    expect((await checks.lag()).findings).toMatchObject([{ key: 'archive.lag.alarm', values: { hours: 25 } }]);
    on.moveOn(7 * DAY - 25 * 3_600_000);
    on.text('第八天');
    on.library.expire(1);
    on.stage.down(false);
    await on.pull();
    const { gaps, failure, lagSeconds } = await on.state();
    expect(failure).toBeNull();
    expect(lagSeconds).toBeLessThan(60);
    expect(gaps.length).toBe(1);
    expect(Math.abs(gaps[0].from.getTime() - before)).toBeLessThan(60_000);
    expect(Math.abs(gaps[0].until.getTime() - (before + 2 * DAY))).toBeLessThan(60_000);
    expect((await on.messages()).map((one) => one.text)).toEqual(['第一天', '第八天']);
    expect((await checks.lag()).findings.map(({ key }) => key)).toEqual(['archive.lag.ok', 'archive.lag.gap']);
    await on.pull();
    expect((await on.state()).gaps.length).toBe(1);
  });

  it('reads pages of nothing but unreadable messages and recalls to their end', async () => {
    for (let nth = 0; nth < 210; nth++) on.say({ msgtype: 'text', text: { content: 'x' } }, { lostKey: true });
    for (let nth = 0; nth < 210; nth++) on.say({ action: 'switch', user: 'wang', msgtype: undefined });
    on.text('尾');
    await on.pull();
    expect((await on.messages()).map((one) => one.text)).toEqual(['尾']);
    expect(await on.shop.db.row(sql`SELECT COUNT(*) AS n FROM archive_record`)).toEqual({ n: 421 });
  });

  it('T65 tells whose chats can be read at all: the doctor compares seats with reps', async () => {
    await on.shop.rep('chen', '陈晨');
    const checks = on.shop.app.get(ArchiveChecks);
    expect((await checks.library()).findings[0].key).toBe('archive.library.ok');
    expect((await checks.coverage()).findings[0]).toMatchObject({
      key: 'archive.coverage.partly',
      values: { seats: 1, reps: 2 },
    });
    on.stage.seats = ['wang', 'chen'];
    expect((await checks.coverage()).findings[0].key).toBe('archive.coverage.ok');
  });
});
