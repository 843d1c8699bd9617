import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { loadSettings } from '../../config/load';
import { Api } from '../../src/app/demo/api';
import { setStage, Stage } from '../../src/app/demo/stage';
import { Memo, OPENING_STEPS } from '../../src/app/demo/walk';
import { sandboxEnv } from '../../src/app/sandbox-corp';
import { Sessions } from '../../src/access/sessions.service';
import { Service, startService } from '../../src/app/service';
import { BuiltProgram } from '../support/built-service';
import { makePlace, Place } from '../support/database';
import { until } from '../support/until';

jest.setTimeout(120_000);

interface Report {
  tables: { name: string; rows: number; checksum: string }[];
  rows: number;
  settings: Record<string, string>;
}

/** What a person looks at. What says "now" or how long ago is left out of the comparison. */
const PAGES = [
  ...['/overview', '/customers?limit=200', '/customers/1', '/groups', '/reps', '/orders?limit=200', '/orders/imports'],
  ...['/tags', '/tag-rules', '/prospects', '/messages?limit=200', '/signals/summary', '/conversations/coverage'],
  ...['/products', '/sync', '/wecom/inbox?limit=200', '/wecom/inbox/counts', '/wecom/effects', '/audit', '/keys'],
];
const VOLATILE = /^(now|dataAsOf|asOf|lagSeconds|secondsAgo|age.*)$/;

describe('a shop on SQLite', () => {
  let folder: string;
  let stage: Stage | null = null;
  let place: Place;
  let service: Service | null = null;
  let key: string;
  let pages: Record<string, unknown>;
  let digest: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'huitou-move-'));
    place = await makePlace('mysql');
    const startAt = new Date('2026-12-07T02:00:00Z');
    const options = { folder, port: 0, seed: 7, customers: 120, startAt, alive: false, logLevel: 'error' };
    stage = await setStage(options);
    const memo: Memo = {};
    for (const step of OPENING_STEPS) await step.run(stage, memo);
    ({ key } = await stage.service.app.get(Sessions).makeKey('mover', ['*']));
  });
  afterAll(async () => {
    await service?.stop();
    await stage?.strike();
    await place.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = () => join(folder, 'huitou.db');
  const env = () => ({ DATABASE_URL: `sqlite:${file()}`, DATA_DIR: folder, LOG_LEVEL: 'error' });
  const url = () => place.env.DATABASE_URL;
  const move = (...args: string[]) => BuiltProgram.run(['move', ...args], env());
  const read = async (api: Api) =>
    Object.fromEntries(await Promise.all(PAGES.map(async (page) => [page, steady(await api.get(`/api/v1${page}`))])));
  const inTarget = async (statement: string) => {
    const connection = await createConnection({ uri: url(), rowsAsArray: true });
    const [rows] = await connection.query(statement);
    await connection.end();
    return rows as unknown[][];
  };

  it('is not moved while its service runs, and the target stays empty', async () => {
    const refused = await move(url());
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/A Huitou process has .*huitou\.db open\. Stop it first/);
    expect(await inTarget('SHOW TABLES')).toEqual([]);
    pages = await read(new Api(stage!.service.url, key));
    await stage!.strike();
    stage = null;
    digest = hashOf(file());
  });

  it('is not moved into a database that has tables', async () => {
    await inTarget('CREATE TABLE somebody_elses (id INT)');
    const refused = await move(url());
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/The target is not empty: it has 1 tables, such as somebody_elses/);
    await inTarget('DROP TABLE somebody_elses');
    const nowhere = await move('postgres://db/shop');
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('The target must be mysql://')]);
  });

  it('survives that its move is killed in the middle, and goes on where it was', async () => {
    const killed = new BuiltProgram('cli', ['move', url()], env());
    await until(() => /^order_line: 0 of/m.test(killed.stderr), 'the move is in the middle', 60_000);
    await killed.stop('SIGKILL');
    const moved = Object.fromEntries(await inTarget(`SELECT name, moved FROM huitou_move WHERE name <> '*'`));
    expect(moved).toMatchObject({ customer: expect.anything(), follow: expect.anything() });
    expect(moved).not.toHaveProperty('shop_order');

    const again = await move(url(), '--json');
    expect([again.code, again.stderr]).toEqual([
      0,
      expect.stringContaining('Going on with the move that was cut off.'),
    ]);
    const report = JSON.parse(again.stdout) as Report;
    const rowsOf = (name: string) => report.tables.find((table) => table.name === name)?.rows;
    expect(rowsOf('customer')).toBeGreaterThanOrEqual(120);
    expect(rowsOf('message')).toBeGreaterThan(100);
    expect(report.tables.every(({ checksum }) => /^[0-9a-f]{32}$/.test(checksum))).toBe(true);
    expect(report.settings.SECRET_KEY).toContain('secret.key');
    expect(Object.keys(report.settings)).toEqual(['DATABASE_URL', 'SECRET_KEY', 'DATA_DIR', 'QUEUE_URL']);
    expect(await inTarget(`SHOW TABLES LIKE 'huitou_move'`)).toEqual([]);
    for (const { name, rows } of report.tables) {
      expect([name, (await inTarget(`SELECT COUNT(*) FROM \`${name}\``))[0][0]]).toEqual([name, rows]);
    }
  });

  it('is as it was on SQLite, and answers the same pages on MySQL', async () => {
    expect(hashOf(file())).toBe(digest);
    const settings = loadSettings({
      ...sandboxEnv('http://127.0.0.1:9/sandbox'),
      DATABASE_URL: url(),
      SECRET_KEY: readFileSync(join(folder, 'secret.key'), 'utf8').trim(),
      DATA_DIR: folder,
      PORT: '0',
      ROLES: 'web',
      LOG_LEVEL: 'error',
    });
    service = await startService(settings);
    const moved = await read(new Api(service.url, key));
    for (const page of PAGES) expect([page, moved[page]]).toEqual([page, pages[page]]);
  });
});

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function steady(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, part: unknown) => (VOLATILE.test(name) ? undefined : part)));
}
