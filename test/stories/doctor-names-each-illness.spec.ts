import { AdminSettings } from '../../src/sandbox/admin-console';
import { Database } from '../../src/platform/database/database';
import { sql } from '../../src/platform/database/sql';
import { look, named, reportOf } from '../support/doctor';
import { Browser, startTestService, TestService } from '../support/service';
import { ZHOU } from '../support/small-world';

const HOUR_MS = 3_600_000;
const HEALTHY = { trustedIps: null, withheld: {}, visible: null, clockAheadSeconds: 0 };

describe('the doctor of a corp', () => {
  let shop: TestService;

  beforeAll(async () => {
    shop = await startTestService();
    await shop.api.post('/sandbox/control/act', {
      kind: 'edit',
      userid: 'zhangsan',
      externalUserid: ZHOU,
      remark: '周',
    });
    await shop.drain();
  });
  afterAll(() => shop.stop());

  const admin = (settings: Partial<AdminSettings>) => shop.api.post('/sandbox/control/admin', settings);

  it('is green where all is well, and says what nobody asked for', async () => {
    const report = await look(shop);
    expect(named(report, 'fault', 'warning', 'waiting').map((name) => reportOf(report, name).findings)).toEqual([]);
    const later = ['wecom.tags', 'traffic.kf', 'customers.last-sync', 'customers.reps-read'];
    expect(named(report, 'not-set-up')).toEqual(later);
    expect(report).toMatchObject({ state: 'ok', counts: { fault: 0, warning: 0, waiting: 0, notSetUp: 4 } });
    expect(report.checks.map((check) => check.group)).toEqual(
      [...report.checks.map((check) => check.group)].sort((a, b) => GROUPS.indexOf(a) - GROUPS.indexOf(b)),
    );
    const durability = reportOf(report, 'service.database').measured.find(({ name }) => name === 'durability');
    expect(durability?.value).toBe('journal_mode=wal, synchronous=2');
    expect(JSON.stringify(report)).not.toContain('sandbox-app-secret');
  });

  const GROUPS = ['service', 'connection', 'permissions', 'traffic', 'data'];

  /** What an administrator did wrong; the checks that say so; the finding; what mends it, and where. */
  const ILLNESSES: [string, Partial<AdminSettings>, string[], string, RegExp, RegExp][] = [
    [
      'an address that is not trusted, told as WeCom sees it',
      { trustedIps: ['203.0.113.9'] },
      ['wecom.trusted-ip'],
      'wecom.trusted-ip.untrusted-ip',
      /把 127\.0\.0\.1 加进企业可信IP/,
      /企业可信IP/,
    ],
    [
      'an app that is not under 可调用接口的应用',
      { withheld: { 'externalcontact/': 48002 } },
      ['permission.follow-users'],
      'permission.follow-users.no-permission',
      /可调用接口的应用/,
      /客户联系 → 权限配置/,
    ],
    [
      'groups withheld, and nothing else',
      { withheld: { 'externalcontact/groupchat/': 48002 } },
      ['permission.groups'],
      'permission.groups.no-permission',
      /可调用接口的应用/,
      /客户联系 → 权限配置/,
    ],
    [
      'customers withheld',
      { withheld: { 'externalcontact/batch/get_by_user': 48002 } },
      ['permission.customers'],
      'permission.customers.no-permission',
      /可调用接口的应用/,
      /权限配置/,
    ],
    [
      'corp tags withheld after long disuse',
      { withheld: { 'externalcontact/get_corp_tag_list': 48006 } },
      ['permission.corp-tags'],
      'permission.corp-tags.withdrawn',
      /重新启用/,
      /应用管理/,
    ],
    [
      'mass messages withheld',
      { withheld: { 'externalcontact/get_groupmsg_list_v2': 48002 } },
      ['permission.mass-messages'],
      'permission.mass-messages.no-permission',
      /可调用接口的应用/,
      /权限配置/,
    ],
    [
      'members outside the visible range',
      { withheld: { 'department/simplelist': 60011 } },
      ['permission.members'],
      'permission.members.out-of-range',
      /可见范围/,
      /可见范围/,
    ],
    [
      'an app nobody sees',
      { visible: [] },
      ['wecom.app', 'permission.follow-users'],
      'wecom.app.nobody-sees-it',
      /可见范围/,
      /可见范围/,
    ],
    [
      'an app of another id',
      { withheld: { 'agent/get': 301002 } },
      ['wecom.app'],
      'wecom.app.wrong-agent',
      /AgentId/,
      /应用管理/,
    ],
    [
      'an app that is off',
      { withheld: { 'agent/get': 50003 } },
      ['wecom.app'],
      'wecom.app.app-off',
      /启用应用/,
      /应用管理/,
    ],
    [
      'an archive that lets other addresses in only',
      { withheld: { 'msgaudit/': 301042 } },
      ['archive.coverage'],
      'archive.coverage.untrusted-archive-ip',
      /可信IP/,
      /会话内容存档/,
    ],
    ['a clock that is far off', { clockAheadSeconds: -900 }, ['wecom.clock'], 'wecom.clock.wrong', /NTP/, /^$/],
  ];

  it.each(ILLNESSES)('names %s', async (_what, settings, sick, key, fix, page) => {
    await admin(settings);
    const ill = await look(shop);
    await admin(HEALTHY);
    expect(named(ill, 'fault').sort()).toEqual([...sick].sort());
    const found = ill.checks.flatMap((check) => check.findings).find((finding) => finding.key === key);
    expect(found?.fix?.zh).toMatch(fix);
    expect(found?.page?.zh ?? '').toMatch(page);
    expect([found?.why?.en, found?.fix?.en].every(Boolean)).toBe(true);
    expect((await look(shop)).state).toBe('ok');
  });

  it('does not look at what would only repeat the one illness', async () => {
    await admin({ trustedIps: ['203.0.113.9'] });
    const ill = await look(shop);
    await admin(HEALTHY);
    expect(named(ill, 'waiting')).toContain('permission.groups');
    expect(reportOf(ill, 'permission.follow-users').findings[0].what.zh).toContain('企业可信IP');
  });

  it('warns of a clock that drifts before it does harm', async () => {
    await admin({ clockAheadSeconds: 60 });
    const ill = await look(shop);
    await admin(HEALTHY);
    expect(ill.state).toBe('warning');
    expect(reportOf(ill, 'wecom.clock')).toMatchObject({
      state: 'warning',
      findings: [{ key: 'wecom.clock.drifting' }],
    });
    const off = reportOf(ill, 'wecom.clock').measured.find(({ name }) => name === 'aheadSeconds')?.value as number;
    expect(off).toBeLessThan(-40);
  });

  it('tells which API is held back, and until when', async () => {
    const api = 'externalcontact/groupchat/list';
    await shop.api.post('/sandbox/control/faults', [{ api, kind: 'errcode', errcode: 45009, times: 1 }]);
    const first = await look(shop);
    expect(reportOf(first, 'permission.groups')).toMatchObject({
      state: 'warning',
      findings: [{ key: 'permission.groups.too-often' }],
    });
    const after = await look(shop);
    expect(reportOf(after, 'traffic.limits').findings[0]).toMatchObject({
      key: 'traffic.limits.parked',
      what: { zh: expect.stringContaining(`/cgi-bin/${api}`) },
    });
    await shop.moveTo(new Date(shop.clock.now().getTime() + 120_000));
    expect((await look(shop)).state).toBe('ok');
  });

  it('lists dead letters, unclear and failed writes, and dead jobs with where to mend them', async () => {
    const db = shop.service.app.get(Database);
    const now = shop.clock.now();
    await db.run(sql`UPDATE wecom_inbox SET state = 'dead'`);
    const effect = { lane: 'x', content_hash: '', payload: '{}', created_at: now, updated_at: now, attempts: 1 };
    await db.insertIgnore('effect', [
      { ...effect, kind: 'mass-message', owner_ref: 'a', state: 'unknown', error_code: null },
      { ...effect, kind: 'mark-tag', owner_ref: 'b', state: 'failed', error_code: '81011' },
    ]);
    await db.insertIgnore('job', [
      { name: 'tags.write-all', data: '{}', state: 'dead', due_at: now, max_attempts: 5, attempts: 5, created_at: now },
    ]);
    const ill = await look(shop);
    await db.run(sql`UPDATE wecom_inbox SET state = 'done'`);
    await db.run(sql`DELETE FROM effect`);
    await db.run(sql`DELETE FROM job WHERE state = 'dead'`);
    const keys = ill.checks.flatMap((check) => check.findings).filter((finding) => finding.state === 'warning');
    expect(keys.map((finding) => finding.key).sort()).toEqual([
      'service.queue.dead',
      'traffic.effects.failed',
      'traffic.effects.unclear',
      'traffic.inbox.dead',
      'wecom.tags.no-right',
    ]);
    expect(JSON.stringify(keys)).toContain('mark-tag 81011 × 1');
    expect((await look(shop)).state).toBe('ok');
  });

  it('is asked by operators, not by analysts', async () => {
    const operator = new Browser(shop.url);
    await operator.signIn(shop.service, 'operator');
    expect((await operator.ask('GET', '/api/v1/doctor')).status).toBe(200);
    const analyst = new Browser(shop.url);
    await analyst.signIn(shop.service, 'analyst');
    expect((await analyst.ask('GET', '/api/v1/doctor')).status).toBe(403);
  });

  it('asks WeCom once for all who look, and not again while a report is young', async () => {
    const calls = async () => {
      const state = await shop.api.get<{ calls: Record<string, number> }>('/sandbox/control/state');
      return Object.values(state.calls).reduce((sum, each) => sum + each, 0);
    };
    await look(shop);
    const before = await calls();
    await Promise.all(Array.from({ length: 20 }, () => shop.api.get('/api/v1/doctor?fresh=true')));
    expect(await calls()).toBe(before);
  });

  it('names a secret that was reset, stops asking, and is green when it is right again', async () => {
    await admin({ secret: 'another' });
    const ill = await look(shop);
    expect(named(ill, 'fault')).toEqual(['wecom.token']);
    expect(reportOf(ill, 'wecom.token').findings[0]).toMatchObject({
      key: 'wecom.token.wrong-secret',
      fix: { zh: expect.stringContaining('WECOM_SECRET') },
      page: { zh: expect.stringContaining('Secret') },
    });
    expect(named(ill, 'waiting')).toEqual(
      expect.arrayContaining(['wecom.trusted-ip', 'permission.groups', 'wecom.app']),
    );
    const asked = async () =>
      (await shop.api.get<{ calls: Record<string, number> }>('/sandbox/control/state')).calls.gettoken;
    const tries = await asked();
    expect(reportOf(await look(shop), 'wecom.token').findings[0].key).toBe('wecom.token.wrong-secret');
    expect(await asked()).toBe(tries);
    await admin({ secret: 'sandbox-app-secret' });
    await shop.moveTo(new Date(shop.clock.now().getTime() + HOUR_MS + 60_000));
    expect((await look(shop)).state).toBe('ok');
  });
});
