import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { commandApi } from '../faults/processes';
import { BuiltProgram } from '../support/built-service';
import { makePlace, Place } from '../support/database';

interface Operator {
  name: string;
}

describe('backup and restore', () => {
  let place: Place;
  let service: { program: BuiltProgram; url: string } | null = null;

  beforeAll(async () => {
    place = await makePlace('sqlite');
    service = await BuiltProgram.start(place.env);
  }, 60_000);
  afterAll(async () => {
    await service?.program.stop();
    await place.remove();
  });

  const api = () => commandApi(service!.url, place.env.SECRET_KEY)();
  const names = async () => (await api().get<Operator[]>('/api/v1/operators')).map(({ name }) => name).sort();
  const add = (name: string) =>
    api().post('/api/v1/operators', { name, role: 'operator', password: `${name}-password-1` });
  const huitou = (...args: string[]) => BuiltProgram.run(args, place.env);
  const copy = () => join(place.dir, 'copies', 'monday.db');

  it('copies the database while the service runs', async () => {
    await add('before');
    const said = await huitou('backup', copy(), '--json');
    expect([said.code, said.stderr]).toEqual([0, '']);
    expect(JSON.parse(said.stdout)).toEqual({ file: copy() });
    await add('after');
    expect(await names()).toEqual(['admin', 'after', 'before']);
    const database = new Sqlite(copy(), { readonly: true });
    expect(database.prepare('SELECT name FROM operator ORDER BY name').pluck().all()).toEqual(['admin', 'before']);
    database.close();
  }, 30_000);

  it('overwrites no backup, and knows where one goes by itself', async () => {
    const again = await huitou('backup', copy());
    expect([again.code, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toContain(`${copy()} exists already`);
    const { code, stdout } = await huitou('backup', '--json');
    expect(code).toBe(0);
    const { file } = JSON.parse(stdout) as { file: string };
    expect(file.startsWith(join(place.dir, 'backups'))).toBe(true);
    expect(existsSync(file)).toBe(true);
  }, 30_000);

  it('is refused while the service runs, which goes on as if nothing had been asked', async () => {
    const refused = await huitou('restore', copy());
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/A Huitou process has .*huitou\.db open\. Stop it first\./);
    expect(await names()).toEqual(['admin', 'after', 'before']);
  }, 30_000);

  it('takes no file for a backup that is none', async () => {
    const other = join(place.dir, 'notes.db');
    writeFileSync(other, 'not a database at all, but long enough to look at, '.repeat(200));
    await service!.program.stop();
    service = null;
    for (const file of [other, join(place.dir, 'nowhere.db')]) {
      const refused = await huitou('restore', file);
      expect([file, refused.code]).toEqual([file, 1]);
      // In words, not as a stack.
      expect([refused.stderr.split('\n').length, refused.stderr]).toEqual([2, expect.stringContaining(file)]);
    }
  }, 30_000);

  it('puts the backup in the place of the database of a stopped service, and keeps what was there', async () => {
    const { code, stdout, stderr } = await huitou('restore', copy(), '--json');
    expect([code, stderr]).toEqual([0, '']);
    const { kept } = JSON.parse(stdout) as { kept: string };
    service = await BuiltProgram.start(place.env);
    expect(await names()).toEqual(['admin', 'before']);
    await service.program.stop();
    expect((await huitou('restore', kept)).code).toBe(0);
    service = await BuiltProgram.start(place.env);
    expect(await names()).toEqual(['admin', 'after', 'before']);
  }, 60_000);
});
