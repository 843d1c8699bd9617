import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Settings } from '../../config/settings';
import { Database } from '../../src/platform/database/database';
import { sql } from '../../src/platform/database/sql';
import { ENGINES } from '../support/database';
import { look, named, reportOf } from '../support/doctor';
import { Listener } from '../support/sandbox';
import { startTestService } from '../support/service';

describe('the doctor of a service that is set up badly', () => {
  const checkedWith = async (env: Record<string, string>) => {
    const shop = await startTestService('sqlite', {}, env);
    try {
      return await look(shop);
    } finally {
      await shop.stop();
    }
  };

  it('says what is missing and what does not work for it', async () => {
    const report = await checkedWith({ WECOM_SECRET: '', WECOM_AGENT_ID: '', WECOM_TOKEN: '', WECOM_AES_KEY: '' });
    expect(reportOf(report, 'service.settings')).toMatchObject({
      state: 'fault',
      findings: [
        { key: 'service.settings.no-corp', what: { en: 'Not set: WECOM_AGENT_ID, WECOM_SECRET' } },
        { key: 'service.settings.no-callback', what: { en: 'Not set: WECOM_TOKEN, WECOM_AES_KEY' } },
        { key: 'service.settings.sandbox' },
      ],
    });
    expect(named(report, 'not-set-up')).toEqual(
      expect.arrayContaining(['wecom.callback', 'wecom.token', 'traffic.inbox']),
    );
    expect(named(report, 'waiting')).toEqual([]);
    expect(reportOf(report, 'permission.groups')).toMatchObject({
      state: 'not-set-up',
      findings: [{ fix: { zh: expect.stringContaining('WECOM_CORP_ID') } }],
    });
  });

  it('names a corp id WeCom does not know', async () => {
    const report = await checkedWith({ WECOM_CORP_ID: 'wwothercorp000001' });
    expect(reportOf(report, 'wecom.token').findings[0]).toMatchObject({
      key: 'wecom.token.wrong-corp',
      fix: { zh: expect.stringContaining('WECOM_CORP_ID') },
      page: { zh: '我的企业 → 企业信息 → 企业ID' },
    });
  });

  it('tells a callback address nobody answers from one that leads elsewhere or is changed on its way', async () => {
    const elsewhere = await Listener.open();
    const at = async (publicUrl: string) => {
      const report = await checkedWith({ PUBLIC_URL: publicUrl });
      return reportOf(report, 'wecom.callback').findings[0];
    };
    const origin = new URL(elsewhere.url).origin;
    elsewhere.status = 502;
    expect(await at(origin)).toMatchObject({
      key: 'wecom.callback.other-service',
      what: { en: expect.stringContaining('502') },
    });
    elsewhere.status = 200;
    expect(await at(origin)).toMatchObject({ key: 'wecom.callback.changed' });
    await elsewhere.close();
    expect(await at(origin)).toMatchObject({
      key: 'wecom.callback.unreachable',
      what: { en: expect.stringContaining('ECONNREFUSED') },
    });
  });

  it('recognises another installation behind the address by its refusal', async () => {
    const other = await startTestService('sqlite', {}, { WECOM_TOKEN: 'OtherToken' });
    const report = await checkedWith({ PUBLIC_URL: other.url });
    await other.stop();
    expect(reportOf(report, 'wecom.callback').findings[0]).toMatchObject({
      key: 'wecom.callback.other-key',
      fix: { zh: expect.stringContaining('WECOM_TOKEN') },
    });
    expect(reportOf(report, 'wecom.trusted-domain').findings[0].key).toBe('wecom.trusted-domain.other-domain');
  });

  it.each(ENGINES)('measures how durable the database is, on %s', async (engine) => {
    const shop = await startTestService(engine);
    const told = async () => {
      const { measured, findings } = reportOf(await look(shop), 'service.database');
      return { setting: String(measured.find(({ name }) => name === 'durability')?.value), key: findings[0].key };
    };
    const { setting, key } = await told();
    const safe = /^journal_mode=wal, synchronous=2$|^innodb_flush_log_at_trx_commit=1, log_bin=0/.test(setting);
    expect([setting, key]).toEqual([setting, `service.database.${safe ? 'ok' : 'not-durable'}`]);
    if (engine === 'sqlite') {
      await shop.service.app.get(Database).run(sql`PRAGMA synchronous = NORMAL`);
      expect(await told()).toEqual({ setting: 'journal_mode=wal, synchronous=1', key: 'service.database.not-durable' });
    }
    await shop.service.app.get(Database).insertIgnore('migration', [{ timestamp: 1, name: 'FromTheFuture' }]);
    const newer = reportOf(await look(shop), 'service.database').findings.find((each) =>
      each.key.endsWith('newer-schema'),
    );
    expect(newer?.what.en).toContain('FromTheFuture');
    await shop.stop();
  });

  it('knows how old the latest backup is', async () => {
    const shop = await startTestService();
    const folder = join(shop.service.app.get(Settings).dataDir, 'backups');
    const key = async () => reportOf(await look(shop), 'service.backup').findings[0].key;
    expect(await key()).toBe('service.backup.new');
    mkdirSync(folder);
    writeFileSync(join(folder, 'monday.db'), '');
    expect(await key()).toBe('service.backup.ok');
    const days = Date.now() / 1000 - 3 * 86_400;
    utimesSync(join(folder, 'monday.db'), days, days);
    expect(await key()).toBe('service.backup.old');
    await shop.stop();
  });
});
